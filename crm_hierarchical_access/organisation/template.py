"""Empty files to fill in: only the names of the columns."""

from __future__ import annotations

import codecs
import io
import zipfile
from collections.abc import Iterable

import openpyxl
from openpyxl.styles import Font

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


def add_sheet(book: openpyxl.Workbook, layout: Layout):
    sheet = book.create_sheet(layout.kind)
    sheet.append(layout.names)
    sheet.freeze_panes = "A2"
    for cell, column in zip(sheet[1], layout.columns, strict=True):
        cell.font = Font(bold=column.required)
        width = sheet.column_dimensions[cell.column_letter]
        width.width = max(len(column.name) + ROOM, 14)
        if column.type != "number":
            width.number_format = TEXT_FORMAT
