import io
from unittest.mock import patch

import openpyxl

from odoo.tests import BaseCase

from odoo.addons.crm_hierarchical_access.organisation import Known, Upload, check, read
from odoo.addons.crm_hierarchical_access.organisation.messages import FAULTS, NOTICES

from .organisation_files import (
    KNOWN,
    LEADS,
    UNITS,
    USERS,
    archive,
    cells,
    places,
    saved,
    uploads,
    with_cell,
    with_line,
    workbook,
)


class TestCells(BaseCase):
    """Each fault of a cell, at its line and column."""

    def assertFault(self, kind, line, column, value, code):
        found = places(uploads(**{kind: with_cell(kind, line, column, value)}))
        self.assertEqual(found, [(f"{kind}.csv", line, column, code)], value)

    def assertClean(self, kind, line, column, value):
        self.assertEqual(places(uploads(**{kind: with_cell(kind, line, column, value)})), [], value)

    def test_clean(self):
        self.assertEqual(places(uploads()), [])

    def test_unknown_references(self):
        self.assertFault("units", 3, "parent", "West", "unknown_units")
        self.assertFault("units", 3, "leader", "nobody@x.example", "unknown_users")
        self.assertFault("units", 3, "deputies", "cem@x.example|nobody@x.example", "unknown_users")
        self.assertFault("users", 4, "units", "Nord|West", "unknown_units")
        self.assertFault("leads", 4, "unit", "West", "unknown_units")
        self.assertFault("leads", 4, "owner", "nobody@x.example", "unknown_users")
        self.assertFault("leads", 2, "released_to", "West", "unknown_units")
        self.assertFault("leads", 2, "country", "XX", "unknown_country")
        self.assertFault("grants", 2, "lead", "L9", "unknown_leads")
        self.assertFault("grants", 2, "user", "nobody@x.example", "unknown_users")

    def test_names_are_exact(self):
        self.assertFault("units", 3, "parent", "haus", "unknown_units")
        self.assertFault("leads", 4, "owner", "CEM@x.example", "unknown_users")

    def test_required(self):
        self.assertFault("users", 5, "name", " ", "required")
        self.assertFault("leads", 3, "name", "", "required")
        self.assertFault("grants", 2, "mode", "", "required")

    def test_empty_key_of_a_unit(self):
        found = places(uploads(units=with_cell("units", 4, "unit", "")))
        self.assertIn(("units.csv", 4, "unit", "required"), found)

    def test_choices(self):
        self.assertFault("units", 3, "upward_access", "leader", "choice")
        self.assertFault("units", 3, "oversight", "all", "choice")
        self.assertFault("units", 3, "sharing", "yes", "choice")
        self.assertFault("grants", 2, "mode", "none", "choice")
        self.assertClean("units", 3, "upward_access", "ALL")
        self.assertClean("units", 3, "sharing", "")

    def test_numbers(self):
        for wrong in ("12 €", "1.234", "1,234.50", "1 000", "1e5", "nan", "١٢", "1" * 16):
            self.assertFault("leads", 2, "expected_revenue", wrong, "number")
        for right in ("", "0", "-5", "+5", "1234.5", "1234,50", "0.123456"):
            self.assertClean("leads", 2, "expected_revenue", right)

    def test_logins(self):
        for wrong in ("dora d", "dora@", "dora@x@y", 'do"ra', "d,e@x.example"):
            units = UNITS.replace("|dora@x.example", "")
            found = places(uploads(users=with_cell("users", 5, "login", wrong), grants=None, units=units))
            self.assertEqual(found, [("users.csv", 5, "login", "login")], wrong)

    def test_identifiers(self):
        self.assertFault("leads", 3, "lead", "L 2", "identifier")
        self.assertFault("leads", 3, "lead", "L|2", "identifier")

    def test_separator_in_a_name(self):
        found = places(uploads(units=with_line("units", 5, "Ost|West;Haus;;;all;none;none;")))
        self.assertEqual(found, [("units.csv", 5, "unit", "separator")])

    def test_one_value(self):
        self.assertFault("units", 3, "leader", "ada@x.example|ben@x.example", "two_leaders")
        self.assertFault("units", 3, "parent", "Haus|Süd", "one_value")
        self.assertFault("leads", 4, "unit", "Nord|Süd", "one_value")

    def test_formulas(self):
        formulas = ("=1+1", " =1+1", "\t=1+1", "@SUM(A1)", "+SUM(A1)", "-2+3+cmd|' /C calc'!A0", "＝1+1")  # noqa: RUF001
        for wrong in (*formulas, "=HYPERLINK('http://x')", "+cmd|' /C calc'!A0", "-Nord"):
            self.assertFault("leads", 3, "company", wrong, "like_formula")

    def test_harmless_signs(self):
        for right in ("+49 30 5550001", "+49 (0)30 / 555-01 ext. 12", "-12", "+5", "--", "-", "+49 30 5 DW 3"):
            self.assertClean("leads", 3, "phone", right)

    def test_apostrophe_of_an_export(self):
        """Exports put an apostrophe before what starts with a sign: it is taken off again where that is harmless."""
        tables, _faults = read(uploads(leads=with_cell("leads", 3, "phone", "'+49 30 1")))
        self.assertEqual(check(tables, KNOWN).content["leads"]["L2"].values["phone"], "+49 30 1")
        tables, _faults = read(uploads(leads=with_cell("leads", 3, "phone", "'=1+1")))
        self.assertEqual(check(tables, KNOWN).content["leads"]["L2"].values["phone"], "'=1+1")

    def test_control_characters(self):
        self.assertFault("leads", 3, "city", "Kö\x07ln", "control")

    def test_postcode_as_typed(self):
        tables, _faults = read(uploads())
        self.assertEqual(check(tables, KNOWN).content["leads"]["L1"].values["zip"], " 01067 ")

    def test_values(self):
        content = check(read(uploads())[0], KNOWN).content
        self.assertEqual(content["units"]["Nord"].line, 3)
        self.assertEqual(
            content["units"]["Nord"].values,
            {
                "unit": "Nord",
                "parent": "Haus",
                "leader": "ben@x.example",
                "deputies": {"cem@x.example", "dora@x.example"},
                "upward_access": "unit",
                "oversight": "none",
                "sharing": "read",
                "operator": "",
            },
        )
        self.assertEqual(content["leads"]["L3"].values["expected_revenue"], -12.5)
        self.assertEqual(content["leads"]["L3"].values["country"], "AT")

    def test_decomposed_letters_are_the_same_name(self):
        """Files from different systems compose umlauts differently."""
        self.assertClean("users", 4, "units", "Nord|Su\u0308d")


class TestLines(BaseCase):
    """Lines that do not agree with each other."""

    def test_cycle(self):
        found = read(uploads(units=with_cell("units", 2, "parent", "Nord")))
        fault = check(found[0], KNOWN).faults[0]
        self.assertEqual((fault.file, fault.line, fault.column, fault.code), ("units.csv", 2, "parent", "cycle"))
        self.assertIn("Haus → Nord → Haus", fault.message)

    def test_cycle_of_one(self):
        found = places(uploads(units=with_cell("units", 4, "parent", "Süd")))
        self.assertEqual(found, [("units.csv", 4, "parent", "cycle")])

    def test_cycle_through_the_database(self):
        """A unit that is only in the database may close the ring."""
        known = Known(keys={"units": {"Oben"}}, parents={"Oben": "Nord"}, countries=KNOWN.countries)
        found = places(uploads(units=with_cell("units", 2, "parent", "Oben")), known)
        self.assertEqual(found, [("units.csv", 2, "parent", "cycle")])

    def test_two_rings(self):
        units = UNITS + "A;B;;;;;;\nB;A;;;;;;\nC;D;;;;;;\nD;C;;;;;;\nE;C;;;;;;\n"
        found = places(uploads(units=units))
        self.assertEqual(found, [("units.csv", 5, "parent", "cycle"), ("units.csv", 7, "parent", "cycle")])

    def test_unit_twice(self):
        found = places(uploads(units=UNITS + "Nord;Haus;ben@x.example;;;;;\n"))
        self.assertEqual(found, [("units.csv", 5, "unit", "unit_twice")])

    def test_two_leaders(self):
        tables, _faults = read(uploads(units=UNITS + "Nord;Haus;ada@x.example;;;;;\n"))
        fault = check(tables, KNOWN).faults[0]
        self.assertEqual((fault.line, fault.column, fault.code), (5, "leader", "unit_two_leaders"))
        self.assertIn("ben@x.example", fault.message)
        self.assertIn("ada@x.example", fault.message)

    def test_login_twice(self):
        found = places(uploads(users=USERS + "ben@x.example;Ben Again;\n"))
        self.assertEqual(found, [("users.csv", 6, "login", "login_twice")])

    def test_login_differs_by_capitals(self):
        found = places(uploads(users=USERS + "Ben@x.example;Ben Again;\n"))
        self.assertEqual(found, [("users.csv", 6, "login", "login_case")])

    def test_login_differs_by_capitals_from_the_database(self):
        known = Known(keys={"users": {"Ben@x.example"}}, countries=KNOWN.countries)
        self.assertEqual(places(uploads(), known), [("users.csv", 3, "login", "login_case")])

    def test_lead_and_grant_twice(self):
        found = places(uploads(leads=with_cell("leads", 4, "lead", "L2")))
        self.assertEqual(found, [("leads.csv", 4, "lead", "lead_twice")])
        found = places(uploads(grants="lead;user;mode\nL1;ada@x.example;read\nL1;ada@x.example;write\n"))
        self.assertEqual(found, [("grants.csv", 3, "user", "grant_twice")])

    def test_a_line_with_a_fault_is_still_known(self):
        """One fault is told once, not again at whatever refers to the line."""
        found = places(uploads(units=with_cell("units", 3, "sharing", "yes")))
        self.assertEqual(found, [("units.csv", 3, "sharing", "choice")])

    def test_released_to_another_branch(self):
        found = places(uploads(leads=with_cell("leads", 2, "released_to", "Süd")))
        self.assertEqual(found, [("leads.csv", 2, "released_to", "release_apart")])

    def test_released_without_a_unit(self):
        found = places(uploads(leads=with_cell("leads", 3, "released_to", "Haus")))
        self.assertEqual(found, [("leads.csv", 3, "released_to", "release_apart")])

    def test_released_to_its_own_unit(self):
        self.assertEqual(places(uploads(leads=with_cell("leads", 2, "released_to", "Nord"))), [])

    def test_refused_by_the_database(self):
        known = Known(
            countries=KNOWN.countries,
            refused={"users": {"dora@x.example": "archived"}, "units": {"Süd": "ambiguous"}, "leads": {"L2": "elsewhere"}},
        )
        found = places(uploads(), known)
        expected = [
            ("units.csv", 4, "unit", "ambiguous"),
            ("users.csv", 5, "login", "archived"),
            ("leads.csv", 3, "lead", "elsewhere"),
        ]
        self.assertEqual(found, expected)

    def test_known_in_the_database(self):
        """What a file does not name may be in the database."""
        known = Known(
            keys={"units": {"Haus", "Nord", "Süd"}, "users": {"ben@x.example", "cem@x.example"}},
            parents={"Nord": "Haus", "Süd": "Haus"},
            countries=KNOWN.countries,
        )
        self.assertEqual(places(uploads(units=None, users=None, grants=None), known), [])

    def test_everything_at_once_in_order(self):
        """All faults are collected, in the order of files, lines and columns."""
        found = places(
            uploads(
                units=with_cell("units", 4, "sharing", "x").replace(";Haus;ben@", ";West;ben@"),
                users=USERS + "ada@x.example;;West\n",
                leads=with_cell("leads", 4, "expected_revenue", "x").replace("cem@", "nobody@"),
            )
        )
        self.assertEqual(
            found,
            [
                ("units.csv", 3, "parent", "unknown_units"),
                ("units.csv", 4, "sharing", "choice"),
                ("users.csv", 6, "login", "login_twice"),
                ("users.csv", 6, "name", "required"),
                ("users.csv", 6, "units", "unknown_units"),
                ("leads.csv", 4, "owner", "unknown_users"),
                ("leads.csv", 4, "expected_revenue", "number"),
            ],
        )


class TestFiles(BaseCase):
    """Whole files: encodings, columns, workbooks, archives."""

    def test_no_file(self):
        self.assertEqual(places([]), [("", 0, "", "no_file")])
        found = places([Upload("readme.csv", b"a;b\n")])
        self.assertEqual([code for *_place, code in found], ["unknown_file", "no_file"])

    def test_left_out(self):
        files = [*uploads(), Upload("plans.csv", b"plan;unit;mode\n"), Upload("notes.txt", b"x"), Upload("x.pdf", b"")]
        found = places(files)
        self.assertEqual(
            found,
            [
                ("plans.csv", 0, "", "not_installed"),
                ("notes.txt", 0, "", "unknown_file"),
                ("x.pdf", 0, "", "unknown_file"),
            ],
        )

    def test_byte_order_mark(self):
        self.assertEqual(places(uploads(units=UNITS.encode("utf-8-sig"))), [])

    def test_latin_1(self):
        """Each cell that is no UTF-8, with its position; names in it are understood nevertheless."""
        tables, faults = read(uploads(units=UNITS.encode("latin-1")))
        found = [(fault.file, fault.line, fault.column, fault.code) for fault in faults]
        self.assertEqual(
            found, [("units.csv", 4, "unit", "encoding"), ("units.csv", 4, "operator", "encoding")]
        )
        self.assertIn("Character 2 of this line (byte 0xFC)", faults[0].message)
        self.assertEqual(check(tables, KNOWN).faults, [])

    def test_latin_1_after_a_byte_order_mark_in_the_header(self):
        data = b"\xef\xbb\xbflogin;n\xe4me;units\n"
        _tables, faults = read([Upload("users.csv", data)])
        self.assertEqual((faults[0].line, faults[0].values["position"]), (1, 8))

    def test_utf_16(self):
        found = places(uploads(units=UNITS.encode("utf-16")))
        self.assertEqual(found, [("units.csv", 1, "", "utf16")])

    def test_binary(self):
        found = places(uploads(units=b"\x00\x01\x02"))
        self.assertEqual(found, [("units.csv", 0, "", "unreadable")])

    def test_empty_files(self):
        for empty in ("", "\n\n", ";;;\n"):
            found = places(uploads(grants=empty))
            self.assertEqual(found, [("grants.csv", 1, "", "empty_file")])

    def test_only_a_header(self):
        self.assertEqual(places(uploads(grants="lead;user;mode\n")), [])

    def test_blank_lines_count(self):
        found = places(uploads(users=USERS.replace("\nben", "\n\n;;\nben") + "ada@x.example;A;\n"))
        self.assertEqual(found, [("users.csv", 8, "login", "login_twice")])

    def test_lines_within_cells_count(self):
        users = USERS.replace("Ben B", '"Ben\nB"') + "ada@x.example;A;\n"
        self.assertEqual(places(uploads(users=users)), [("users.csv", 7, "login", "login_twice")])

    def test_delimiters(self):
        for mark in (",", "\t"):
            files = uploads(leads=LEADS.replace("-12,50", "-12.50").replace(";", mark), users=USERS.replace(";", mark))
            self.assertEqual(places(files), [], mark)
        self.assertEqual(places(uploads(users="sep=,\n" + USERS.replace(";", ","))), [])

    def test_line_ends(self):
        for end in ("\r\n", "\r"):
            self.assertEqual(places(uploads(users=USERS.replace("\n", end))), [], repr(end))

    def test_quotation_marks(self):
        self.assertEqual(places(uploads(users=USERS.replace("Ben B", '"Ben ""B"" ; B"'))), [])
        self.assertEqual(places(uploads(users=USERS.replace("Ben B", 'Ben "B"'))), [])
        found = places(uploads(users=USERS.replace("Ben B", '"Ben B')))
        self.assertEqual(found, [("users.csv", 3, "", "quote")])

    def test_columns(self):
        found = places(uploads(users=USERS.replace("login;name;units", "login;Name ;team")))
        self.assertEqual(
            found, [("users.csv", 1, "team", "column_unknown"), ("users.csv", 1, "units", "column_missing")]
        )
        found = places(uploads(users=USERS.replace("login;name;units", "login;name;name")))
        self.assertIn(("users.csv", 1, "name", "column_twice"), found)

    def test_every_column_is_missed(self):
        for kind, text in {"units": UNITS, "leads": LEADS}.items():
            for name in text.splitlines()[0].split(";"):
                found = places(uploads(**{kind: text.replace(name, "other", 1)}))
                self.assertIn((f"{kind}.csv", 1, name, "column_missing"), found)

    def test_order_of_columns_does_not_matter(self):
        users = "\n".join(";".join(reversed(line.split(";"))) for line in USERS.splitlines())
        self.assertEqual(places(uploads(users=users)), [])

    def test_number_of_cells(self):
        found = places(uploads(users=with_line("users", 3, "ben@x.example;Ben")))
        self.assertEqual(found, [("users.csv", 3, "units", "too_few_cells")])
        found = places(uploads(users=with_line("users", 3, "ben@x.example;Ben;Nord;x;")))
        self.assertEqual(found, [("users.csv", 3, "4", "too_many_cells")])

    def test_workbook(self):
        book = workbook(**{kind.title(): cells(kind) for kind in ("units", "users", "leads", "grants")})
        self.assertEqual(places([Upload("org.xlsx", book)]), [])
        self.assertEqual(
            check(read([Upload("org.xlsx", book)])[0], KNOWN).content, check(read(uploads())[0], KNOWN).content
        )

    def test_workbook_cells(self):
        """Numbers keep their shown zeros; formulas and their errors are named by sheet, row and column."""
        book = openpyxl.load_workbook(io.BytesIO(workbook(leads=cells("leads"))))
        sheet = book["leads"]
        sheet["H2"], sheet["H2"].number_format = 1067, "00000"
        sheet["N2"], sheet["H4"] = 11750.5, 1010
        sheet["C3"], sheet["C4"], sheet["B4"] = "=1+1", "#N/A", "=A1"
        tables, _faults = read([Upload("org.xlsx", saved(book))])
        found = check(tables, KNOWN)
        wrong = [fault for fault in found.faults if not fault.code.startswith("unknown")]
        self.assertEqual(
            [(fault.file, fault.line, fault.column, fault.code) for fault in wrong],
            [
                ("org.xlsx/leads", 3, "company", "formula"),
                ("org.xlsx/leads", 4, "name", "formula"),
                ("org.xlsx/leads", 4, "company", "cell_error"),
            ],
        )
        self.assertEqual(found.content["leads"]["L1"].values["zip"], "01067")
        self.assertEqual(found.content["leads"]["L1"].values["expected_revenue"], 11750.5)

    def test_workbook_with_a_text_like_a_formula(self):
        rows = cells("users")
        book = openpyxl.load_workbook(io.BytesIO(workbook(users=rows)))
        book["users"]["B2"].value, book["users"]["B2"].data_type = "=Ada", "s"
        found = places([*uploads(users=None), Upload("users.xlsx", saved(book))])
        self.assertEqual(found, [("users.xlsx/users", 2, "name", "like_formula")])

    def test_workbook_too_many_cells(self):
        rows = cells("users")
        rows[1].append("x")
        found = places([*uploads(users=None), Upload("users.xlsx", workbook(users=rows))])
        self.assertEqual(found, [("users.xlsx/users", 2, "4", "too_many_cells")])

    def test_broken_workbook(self):
        self.assertEqual(places([Upload("org.xlsx", b"PK")]), [("org.xlsx", 0, "", "unreadable")])
        found = places([Upload("org.xlsx", archive(units=UNITS))])
        self.assertEqual(found, [("org.xlsx", 0, "", "unreadable")])

    def test_archive(self):
        packed = archive(nordlicht__units=UNITS, nordlicht__users=USERS, nordlicht__expected__inbound="x", x="y")
        self.assertEqual(places([Upload("org.zip", packed)]), [])
        packed = archive(units=UNITS.replace(";Haus;ben", ";West;ben"), users=USERS)
        self.assertEqual(places([Upload("org.zip", packed)]), [("org.zip/units.csv", 3, "parent", "unknown_units")])
        self.assertEqual(places([Upload("org.zip", b"PK\x03\x04")]), [("org.zip", 0, "", "unreadable")])

    def test_archive_that_unpacks_to_too_much(self):
        with patch("odoo.addons.crm_hierarchical_access.organisation.reader.MAX_UNPACKED_MB", 0):
            found = places([Upload("org.zip", archive(units=UNITS))])
        self.assertEqual(found, [("org.zip", 0, "", "too_large")])

    def test_kind_twice(self):
        found = places([*uploads(), Upload("Users (1).csv", USERS.encode())])
        self.assertEqual(found, [("Users (1).csv", 0, "", "kind_twice")])

    def test_unread_file_is_not_missed(self):
        """What refers to a file that could not be read is not called unknown."""
        self.assertEqual(places(uploads(units=b"\xff\xfe")), [("units.csv", 1, "", "utf16")])

    def test_every_message(self):
        """Each sentence can be filled in with what its faults carry."""
        for source in (FAULTS | NOTICES).values():
            self.assertTrue(source.endswith((".", "%(value)s")), source)
