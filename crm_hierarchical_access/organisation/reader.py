"""Files as they come, to tables of text: CSV, workbooks, and ZIP archives of them."""

from __future__ import annotations

import codecs
import csv
import datetime
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import NamedTuple

import openpyxl

from .fault import Fault
from .layout import LAYOUTS, LEFT_OUT, Layout

DELIMITERS = ";,\t"
MAX_UNPACKED_MB = 200
MAX_ROWS = 1_048_576
MAX_FAULTS_PER_LINE = 20
SUFFIXES = (".csv", ".txt", ".xlsx", ".zip")


class Formula(str):
    """A cell of a workbook that computes something."""

    __slots__ = ()


class ErrorValue(str):
    """A cell of a workbook whose formula failed."""

    __slots__ = ()


class Row(NamedTuple):
    """One row and the line it starts on; no cells where the file breaks off."""

    line: int
    cells: list[str] | None


@dataclass
class Table:
    """One file: its header, and its rows as they were typed.

    :param complete: False where part of the file could not be read, so that nobody misses what was there
    :param ragged: rows end with their last cell that has something in it, as in a workbook
    """

    file: str
    kind: str
    complete: bool = True
    ragged: bool = False
    header_line: int = 1
    header: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)


class Upload(NamedTuple):
    name: str
    data: bytes


def read_directory(path, layouts: Mapping[str, Layout] = LAYOUTS):
    """The tables of a folder, and what is wrong with its files; other files in it are not looked at."""
    folder = Path(path)
    if not folder.is_dir():
        return {}, [Fault(str(path), 0, "", "no_file", {"known": known_names(layouts)})]
    found = (file for file in sorted(folder.iterdir()) if is_wanted(file.name, layouts))
    tables, faults = read([Upload(file.name, file.read_bytes()) for file in found], layouts)
    missing = (kind for kind, layout in layouts.items() if layout.required and kind not in tables)
    if tables:
        faults += [Fault(f"{kind}.csv", 0, "", "file_missing", {"value": f"{kind}.csv"}) for kind in missing]
    return tables, faults


def is_wanted(name: str, layouts: Mapping[str, Layout]) -> bool:
    """Whether a file of a folder belongs to an organisation."""
    suffix = PurePosixPath(name).suffix.lower()
    known = kind_of(name) in layouts or kind_of(name) in LEFT_OUT
    return suffix in (".xlsx", ".zip") or (suffix in SUFFIXES and known)


def read(uploads: Iterable[Upload], layouts: Mapping[str, Layout] = LAYOUTS):
    """The tables by kind, and what is wrong with the files.

    :return: ``(tables, faults)``; a table whose file has a fault is read as far as possible
    """
    tables, faults = {}, []
    for upload in uploads:
        for found in read_file(upload, layouts):
            if isinstance(found, Fault):
                faults.append(found)
            elif found.kind in tables:
                other = tables[found.kind].file
                faults.append(Fault(found.file, 0, "", "kind_twice", {"value": found.kind, "other": other}))
            else:
                tables[found.kind] = found
    if not tables and not any(not fault.notice for fault in faults):
        faults.append(Fault("", 0, "", "no_file", {"known": known_names(layouts)}))
    return tables, faults


def read_file(upload: Upload, layouts: Mapping[str, Layout]) -> Iterator[Table | Fault]:
    """Tables and faults of one file, whatever it is."""
    suffix = PurePosixPath(upload.name).suffix.lower()
    readers = {".zip": read_archive, ".xlsx": read_workbook, ".csv": read_csv, ".txt": read_csv}
    if suffix not in readers:
        yield Fault(upload.name, 0, "", "unknown_file", {"known": known_names(layouts)})
        return
    yield from readers[suffix](upload, layouts)


def known_names(layouts: Mapping[str, Layout]) -> str:
    return ", ".join(f"{kind}.csv" for kind in layouts)


def kind_of(name: str) -> str:
    """The kind that a file or sheet is named after, in any folder, also as a browser's second download.

    >>> kind_of("nordlicht/Units (1).csv")
    'units'
    """
    stem = re.sub(r"\.(csv|txt|xlsx|zip)$", "", PurePosixPath(name.replace("\\", "/")).name, flags=re.IGNORECASE)
    return re.sub(r"\s*\(\d+\)$", "", stem.strip()).casefold()


def chosen_kind(file: str, name: str, layouts: Mapping[str, Layout], alone: bool = True) -> str | Fault:
    """The kind of a file or sheet, or why it is left out.

    :param alone: no other sheet is beside it; whatever its name, it is of the only kind, where no more than one is wanted
    """
    kind = kind_of(name)
    if kind in layouts:
        return kind
    if alone and len(layouts) == 1:
        return next(iter(layouts))
    if kind in LEFT_OUT:
        return Fault(file, 0, "", "not_installed", {"value": kind})
    return Fault(file, 0, "", "unknown_file", {"known": known_names(layouts)})


# ZIP


def read_archive(upload: Upload, layouts: Mapping[str, Layout]) -> Iterator[Table | Fault]:
    """The files of an archive's uppermost folder that has any; deeper ones are something else."""
    archive = open_archive(upload, "ZIP")
    if isinstance(archive, Fault):
        yield archive
        return
    names = [name for name in archive.namelist() if is_wanted(name, layouts) and not is_hidden(name)]
    depth = min((name.count("/") for name in names), default=0)
    for name in names:
        if name.count("/") == depth and not name.lower().endswith(".zip"):
            yield from read_member(upload, archive, name, layouts)


def read_member(upload: Upload, archive: zipfile.ZipFile, name: str, layouts) -> Iterator[Table | Fault]:
    label = f"{upload.name}/{PurePosixPath(name).name}"
    try:
        data = archive.read(name)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError, ValueError):
        yield Fault(label, 0, "", "unreadable", {"value": "ZIP"})
        return
    yield from read_file(Upload(label, data), layouts)


def open_archive(upload: Upload, label: str) -> zipfile.ZipFile | Fault:
    """The archive, unless it is none or would unpack to more than we take."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(upload.data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return Fault(upload.name, 0, "", "unreadable", {"value": label})
    if sum(info.file_size for info in archive.infolist()) > MAX_UNPACKED_MB * 2**20:
        return Fault(upload.name, 0, "", "too_large", {"value": MAX_UNPACKED_MB})
    return archive


def is_hidden(name: str) -> bool:
    return any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(name).parts)


# XLSX


def read_workbook(upload: Upload, layouts: Mapping[str, Layout]) -> Iterator[Table | Fault]:
    """One table per sheet that is named like a file."""
    archive = open_archive(upload, "XLSX")
    if isinstance(archive, Fault):
        yield archive
        return
    try:
        book = openpyxl.load_workbook(io.BytesIO(upload.data), read_only=True, keep_links=False)
        for sheet in book.worksheets:
            yield from read_sheet(f"{upload.name}/{sheet.title}", sheet, layouts, alone=len(book.worksheets) == 1)
    except Exception:  # a broken workbook may raise nearly anything
        yield Fault(upload.name, 0, "", "unreadable", {"value": "XLSX"})


def read_sheet(file: str, sheet, layouts: Mapping[str, Layout], alone: bool) -> Iterator[Table | Fault]:
    kind = chosen_kind(file, sheet.title, layouts, alone)
    if isinstance(kind, Fault):
        yield kind
        return
    sheet.reset_dimensions()  # what the file says of its size may be wrong
    lines = enumerate(sheet.iter_rows(max_row=MAX_ROWS), 1)
    rows = [Row(line, without_tail([cell_text(cell) for cell in cells])) for line, cells in lines]
    table, faults = make_table(file, kind, rows)
    table.ragged = True
    yield table
    yield from faults


def without_tail(cells: list[str]) -> list[str]:
    """The cells up to the last one that has something in it: a sheet has no end of its own."""
    while cells and not cells[-1]:
        cells.pop()
    return cells


def cell_text(cell) -> str:
    """What a cell shows, as text."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return Formula(getattr(value, "text", value))
    if cell.data_type == "e":
        return ErrorValue(value)
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return number_text(value, cell.number_format)
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return str(value)


def number_text(value: float, number_format: str | None) -> str:
    """A number without a needless fraction; with the leading zeros that its format shows.

    >>> number_text(1067.0, "00000"), number_text(0.1 + 0.2, "General")
    ('01067', '0.3')
    """
    if float(value).is_integer():
        width = len(number_format) if number_format and set(number_format) == {"0"} else 0
        return str(int(value)).zfill(width)
    return repr(round(float(value), 9))


# CSV


def read_csv(upload: Upload, layouts: Mapping[str, Layout]) -> Iterator[Table | Fault]:
    """The table of one text file, and every place in it that is no UTF-8."""
    kind = chosen_kind(upload.name, upload.name, layouts)
    fault = kind if isinstance(kind, Fault) else unreadable(upload)
    if not fault:
        yield from read_text(upload, kind, layouts[kind])
        return
    yield fault
    if not isinstance(kind, Fault):
        yield Table(upload.name, kind, complete=False)


def read_text(upload: Upload, kind: str, layout: Layout) -> Iterator[Table | Fault]:
    data = upload.data.removeprefix(codecs.BOM_UTF8)
    text = data.decode("utf-8", errors="organisation_cp1252")
    delimiter, skipped = delimiter_of(text, set(layout.names))
    rows = [row for row in parse(text, delimiter) if row.line > skipped]
    broken = rows.pop() if rows and rows[-1].cells is None else None
    table, faults = make_table(upload.name, kind, rows)
    table.complete = table.complete and not broken
    yield table
    yield from faults
    yield from encoding_faults(upload.name, data, table.header, delimiter)
    if broken:
        yield Fault(upload.name, broken.line, "", "quote")


def unreadable(upload: Upload) -> Fault | None:
    """Why this is no text in an encoding that we can go on with."""
    if upload.data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Fault(upload.name, 1, "", "utf16")
    if len(upload.data) > MAX_UNPACKED_MB * 2**20:
        return Fault(upload.name, 0, "", "too_large", {"value": MAX_UNPACKED_MB})
    if b"\0" in upload.data[:4096]:
        return Fault(upload.name, 0, "", "unreadable", {"value": "CSV"})
    return None


def as_windows(error: UnicodeDecodeError):
    """Read a byte that is no UTF-8 as old spreadsheets write it, so that the check can go on with the name."""
    return error.object[error.start : error.end].decode("cp1252", errors="replace"), error.end


codecs.register_error("organisation_cp1252", as_windows)


def delimiter_of(text: str, names: set[str]) -> tuple[str, int]:
    """What stands between the cells, and how many lines before the header only say so (``sep=;``)."""
    first, _, rest = text.partition("\n")
    told = re.fullmatch(r"sep=([;,\t])\r?", first)
    if told:
        return told[1], 1
    header = next((line for line in (first, *rest[:10000].split("\n")) if line.strip(" ;,\t\r")), "")
    cells = {mark: {cell.strip('"\r ').casefold() for cell in header.split(mark)} for mark in DELIMITERS}
    return max(DELIMITERS, key=lambda mark: len(cells[mark] & names)), 0


def parse(text: str, delimiter: str) -> Iterator[Row]:
    """Each row with the line it starts on; a row of None where a quotation mark breaks the file."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error:
            yield Row(line, None)
            return
        if cells is None:
            return
        yield Row(line, cells)
        line = reader.line_num + 1


def make_table(file: str, kind: str, rows: list[Row]) -> tuple[Table, list[Fault]]:
    """The first row that is not blank is the header."""
    rows = [row for row in rows if any(map(str.strip, row.cells))]
    if not rows:
        return Table(file, kind, complete=False), [Fault(file, 1, "", "empty_file")]
    header = [cell.strip().casefold() for cell in rows[0].cells]
    return Table(file, kind, header_line=rows[0].line, header=header, rows=rows[1:]), []


def encoding_faults(file: str, data: bytes, header: list[str], delimiter: str) -> Iterator[Fault]:
    """The first byte of each cell that is no UTF-8."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        for line, raw in enumerate(data.splitlines(), 1):
            yield from line_faults(file, line, raw, header, delimiter)


def line_faults(file: str, line: int, raw: bytes, header: list[str], delimiter: str) -> Iterator[Fault]:
    seen = set()
    for offset in bad_bytes(raw):
        before = raw[:offset].decode("utf-8", errors="organisation_cp1252")
        column = column_at(before, header, delimiter)
        if column not in seen:
            seen.add(column)
            values = {"position": len(before) + 1, "byte": f"{raw[offset]:02X}"}
            yield Fault(file, line, column, "encoding", values)


def bad_bytes(raw: bytes) -> Iterator[int]:
    """Where bytes are no UTF-8, up to what one line may report.

    >>> list(bad_bytes("Wärme für".encode("latin-1")))
    [1, 7]
    """
    offset = 0
    for _ in range(MAX_FAULTS_PER_LINE):
        try:
            raw[offset:].decode("utf-8")
        except UnicodeDecodeError as error:
            yield offset + error.start
            offset += error.end
        else:
            return


def column_at(before: str, header: list[str], delimiter: str) -> str:
    """The name of the column in which a line goes on."""
    outside = re.sub(r'"[^"]*("|$)', "", before)
    index = outside.count(delimiter)
    return header[index] if index < len(header) else str(index + 1)
