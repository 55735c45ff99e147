"""A small organisation in files, and ways to spoil it; shipped to those who take in more files."""

import io
import random
import zipfile

import openpyxl

from odoo.addons.crm_hierarchical_access.organisation import LAYOUTS, Known, Upload, check, read

UNITS = """\
unit;parent;leader;deputies;upward_access;oversight;sharing;operator
Haus;;ada@x.example;;all;write;none;
Nord;Haus;ben@x.example;cem@x.example|dora@x.example;unit;none;read;
Süd;Haus;;;none;none;none;Süd Partner GmbH
"""
USERS = """\
login;name;units
ada@x.example;Ada Ä;Haus
ben@x.example;Ben B;Nord
cem@x.example;Cem Ç;Nord|Süd
dora@x.example;Dora D;
"""
LEADS = """\
lead;name;company;contact;email;phone;street;zip;city;country;unit;owner;released_to;expected_revenue
L1;Dach;Dach AG;Eva E;e@k.example;+49 30 5550001;Weg 1; 01067 ;Dresden;DE;Nord;ben@x.example;Haus;1000
L2;Keller;;;;;;;;;;;;
L3;Fenster;;;;;;A-1010;Wien;at;Süd;cem@x.example;;-12,50
"""
GRANTS = """\
lead;user;mode
L1;dora@x.example;write
"""
FILES = {"units": UNITS, "users": USERS, "leads": LEADS, "grants": GRANTS}
KNOWN = Known(countries={"DE", "AT", "CH"})


def uploads(**spoiled):
    """The files, some of them replaced: text, bytes, or None for a file that is not there."""
    found = {**FILES, **spoiled}
    return [
        Upload(f"{kind}.csv", text if isinstance(text, bytes) else text.encode())
        for kind, text in found.items()
        if text is not None
    ]


def with_line(kind, line, text):
    """The text of a file with one line (counted from 1) replaced, or added where there is none."""
    lines = FILES[kind].splitlines()
    lines[line - 1 : line] = [text]
    return "\n".join(lines) + "\n"


def with_cell(kind, line, column, value):
    """The text of a file with one cell replaced."""
    header, row = (FILES[kind].splitlines()[number - 1].split(";") for number in (1, line))
    row[header.index(column)] = value
    return with_line(kind, line, ";".join(row))


def places(files, known=KNOWN):
    """Where faults and notices are: (file, line, column, code), as an import would list them."""
    tables, faults = read(files)
    faults = [*faults, *check(tables, known).faults]
    return [(fault.file, fault.line, fault.column, fault.code) for fault in faults]


def workbook(**sheets):
    """An XLSX file of rows of cells per sheet."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    return saved(book)


def saved(book):
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def cells(kind):
    """The rows of a file, as cells."""
    return [line.split(";") for line in FILES[kind].splitlines()]


def archive(**files):
    """A ZIP file; ``__`` in a name is a folder."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        for name, text in files.items():
            packed.writestr(f"{name.replace('__', '/')}.csv", text)
    return stream.getvalue()


def read_content(files, known=KNOWN):
    """What clean files say, per kind and key."""
    checked = check(read(files)[0], known)
    assert checked.clean, checked.faults
    return checked.content


class RandomOrganisation:
    """Any shape of organisation: deep, wide, several roots, several memberships; the same for the same seed."""

    def __init__(self, seed):
        self.rng = random.Random(seed)
        self.users = [f"user{number}@x.example" for number in range(self.rng.randint(1, 12))]
        self.units = [f"Einheit {number} ä/ß" for number in range(self.rng.randint(1, 15))]
        self.leads = [f"L{number}" for number in range(self.rng.randint(0, 20))]
        self.above = {unit: self.maybe(self.units[:place]) for place, unit in enumerate(self.units)}

    def maybe(self, words):
        return self.rng.choice(["", *words])

    def some(self, words, most):
        return "|".join(self.rng.sample(words, min(len(words), self.rng.randint(0, most))))

    def path(self, unit):
        return [unit, *self.path(self.above[unit])] if unit else []

    def unit_row(self, unit):
        access = ["none", "read", "write"]
        policies = [self.maybe(["all", "unit", "none"]), self.maybe(access), self.maybe(access)]
        people = [self.maybe(self.users), self.some(self.users, 2)]
        return [unit, self.above[unit], *people, *policies, self.maybe(["Partner GmbH"])]

    def lead_row(self, lead):
        unit = self.maybe(self.units)
        place = [unit, self.maybe(self.users), self.maybe(self.path(unit))]
        return [lead, "Anfrage", *[""] * 8, *place, str(self.rng.randint(-5, 99))]

    def rows(self):
        return {
            "units": [self.unit_row(unit) for unit in self.units],
            "users": [[user, user.title(), self.some(self.units, 3)] for user in self.users],
            "leads": [self.lead_row(lead) for lead in self.leads],
            "grants": [[lead, self.users[0], self.rng.choice(["read", "write"])] for lead in self.leads[::2]],
        }


def random_organisation(seed):
    """The files of a random organisation, their lines in any order."""
    organisation, files = RandomOrganisation(seed), []
    for kind, lines in organisation.rows().items():
        organisation.rng.shuffle(lines)
        text = "\n".join(";".join(line) for line in [LAYOUTS[kind].names, *lines])
        files.append(Upload(f"{kind}.csv", text.encode()))
    return files
