"""Files to fill in: the names of the columns, and rows, where there are any."""

from __future__ import annotations

import codecs
import csv
import io
import zipfile
from collections.abc import Iterable, Mapping

import openpyxl
from openpyxl.styles import Font

from .cells import FORMULA_START, SEPARATOR
from .layout import Layout

TEXT_FORMAT = "@"
ROOM = 2


def archive_template(layouts: Iterable[Layout]) -> bytes:
    """A ZIP of CSV files, which spreadsheets open as UTF-8."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for layout in layouts:
            archive.writestr(f"{layout.kind}.csv", codecs.BOM_UTF8 + f"{';'.join(layout.names)}\r\n".encode())
    return stream.getvalue()


def workbook_template(layouts: Iterable[Layout]) -> bytes:
    """A workbook with one sheet per file; all columns are text, so that postcodes keep their zeros."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for layout in layouts:
        add_sheet(book, layout)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def table_csv(layout: Layout, rows: Iterable[Mapping]) -> bytes:
    """Rows of values by column as a CSV that spreadsheets open as UTF-8; nothing in it runs as a formula."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";")
    writer.writerow(layout.names)
    for row in rows:
        texts = [cell_of(row.get(name)) for name in layout.names]
        writer.writerow([f"'{text}" if text.startswith(FORMULA_START) else text for text in texts])
    return codecs.BOM_UTF8 + stream.getvalue().encode()


def table_workbook(layout: Layout, rows: Iterable[Mapping]) -> bytes:
    """The same as a workbook; all of it is text, so that postcodes keep their zeros."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    add_sheet(book, layout, rows)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def cell_of(value) -> str:
    """
    >>> cell_of(frozenset(["81", "80"])), cell_of(None)
    ('80 | 81', '')
    """
    return f" {SEPARATOR} ".join(sorted(value)) if isinstance(value, frozenset) else str(value or "")


def add_sheet(book: openpyxl.Workbook, layout: Layout, rows: Iterable[Mapping] = ()):
    sheet = book.create_sheet(layout.kind)
    sheet.append(layout.names)
    for number, row in enumerate(rows, 2):
        for place, name in enumerate(layout.names, 1):
            cell = sheet.cell(number, place)
            cell.value, cell.data_type, cell.number_format = cell_of(row.get(name)), "s", TEXT_FORMAT
    sheet.freeze_panes = "A2"
    for cell, column in zip(sheet[1], layout.columns, strict=True):
        cell.font = Font(bold=column.required)
        width = sheet.column_dimensions[cell.column_letter]
        width.width = max(len(column.name) + ROOM, 14)
        if column.type != "number":
            width.number_format = TEXT_FORMAT
