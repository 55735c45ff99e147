"""One cell: from what was typed to a value, or to what is wrong with it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from .layout import Column
from .reader import ErrorValue, Formula

SEPARATOR = "|"

# What a look at the whole cell can rule out at once: control characters, and a start like that of a formula.
SUSPICIOUS = re.compile(r"\s*['=+\-@＝＋－＠]|.*[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", re.DOTALL)  # noqa: RUF001
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
FORMULA_START = tuple("=+-@＝＋－＠")  # noqa: RUF001
# A phone number with or without an extension, a number, or only dashes: nothing that a spreadsheet could run.
HARMLESS = re.compile(
    r"[+-][\s\d()/.,–-]*(\s*(ext|x|dw|durchwahl|app)\.?\s*\d+)?\s*",  # noqa: RUF001
    re.IGNORECASE,
)
NUMBER = re.compile(r"[+-]?[0-9]{1,15}([.,]([0-9]{1,2}|[0-9]{4,}))?")
LOGIN = re.compile(r"[^\s|;,\"<>@]+(@[^\s|;,\"<>@]+)?")
IDENTIFIER = re.compile(r"[^\s|]+")


class CellFault(Exception):
    """What is wrong with a cell: the code of the sentence and what is filled in."""

    def __init__(self, code: str, **values):
        super().__init__(code)
        self.code = code
        self.values = values


def value_of(cell: str, column: Column):
    """The value of a cell.

    >>> value_of(" Anna | Ben ", Column("deputies", "users", many=True)) == {"Anna", "Ben"}
    True
    >>> value_of("1234,50", Column("expected_revenue", "number"))
    1234.5
    """
    text = clean(cell)
    if not text.strip():
        if column.required:
            raise CellFault("required")
        return column.empty
    if column.type == "verbatim":
        return text
    if column.many:
        return frozenset(map(column.reader or str, filter(None, map(str.strip, text.split(SEPARATOR)))))
    return READERS.get(column.type, read_reference)(text.strip(), column)


def clean(cell: str) -> str:
    """The text in its usual composition, unless it could run as a formula or breaks the database."""
    if isinstance(cell, Formula):
        raise CellFault("formula", value=shortened(cell))
    if isinstance(cell, ErrorValue):
        raise CellFault("cell_error", value=shortened(cell))
    text = cell if cell.isascii() else unicodedata.normalize("NFC", cell)
    return checked(text) if SUSPICIOUS.match(text) else text


def checked(text: str) -> str:
    """The text, if nothing in it is dangerous; without the apostrophe that exports put before a phone number."""
    control = CONTROL.search(text)
    if control:
        raise CellFault("control", value=f"{ord(control[0]):02X}")
    start = text.lstrip()
    if start.startswith("'") and HARMLESS.fullmatch(start[1:]):
        return start[1:]
    if start.startswith(FORMULA_START) and not HARMLESS.fullmatch(start):
        raise CellFault("like_formula", value=shortened(start))
    return text


def shortened(text: str, length: int = 60) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}…"


def read_text(text: str, column: Column) -> str:
    return text


def read_number(text: str, column: Column) -> float:
    if not NUMBER.fullmatch(text):
        raise CellFault("number", value=shortened(text))
    return round(float(text.replace(",", ".")), 2)


def read_choice(text: str, column: Column) -> str:
    if text.casefold() not in column.choices:
        raise CellFault("choice", value=shortened(text), choices=", ".join(column.choices))
    return text.casefold()


def read_login(text: str, column: Column) -> str:
    if not LOGIN.fullmatch(text):
        raise CellFault("login", value=shortened(text))
    return text


def read_identifier(text: str, column: Column) -> str:
    if not IDENTIFIER.fullmatch(text):
        raise CellFault("identifier", value=shortened(text))
    return text


def read_name(text: str, column: Column) -> str:
    if SEPARATOR in text:
        raise CellFault("separator", value=shortened(text))
    return text


def read_country(text: str, column: Column) -> str:
    return text.upper()


def read_reference(text: str, column: Column) -> str:
    """The key of something else: exactly one."""
    several = [part for part in map(str.strip, text.split(SEPARATOR)) if part]
    if len(several) > 1 and column.name == "leader":
        raise CellFault("two_leaders", count=len(several), value=shortened(text))
    if SEPARATOR in text:
        raise CellFault("one_value", value=shortened(text))
    return text


READERS: dict[str, Callable[[str, Column], object]] = {
    "text": read_text,
    "name": read_name,
    "number": read_number,
    "choice": read_choice,
    "login": read_login,
    "identifier": read_identifier,
    "country": read_country,
}
