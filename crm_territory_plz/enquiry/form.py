"""What an enquiry consists of, and what is wrong with one: each fault names its field."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple


class Field(NamedTuple):
    """A part of an enquiry; ``lines``: a text of several lines, ``typed``: kept with the blanks somebody typed."""

    limit: int
    needed: bool = False
    lines: bool = False
    typed: bool = False


class Fault(NamedTuple):
    """What is wrong with a field: a code, for which the caller has words, and the number they need."""

    field: str
    code: str
    limit: int | None = None


#: in the order in which they are asked for
FIELDS = {
    "name": Field(100, needed=True),
    "company": Field(120),
    "email": Field(254, needed=True),
    "phone": Field(40),
    "zip": Field(40, typed=True),
    "city": Field(80),
    "country": Field(2),
    "message": Field(5000, needed=True, lines=True),
}
CONSENT = "consent"
FEWEST_DIGITS = 5

EMAIL = re.compile(r"[^\s@<>,;:\"()\[\]\\]+@(?:[^\s@<>,;:\"()\[\]\\.]+\.)+[^\s@<>,;:\"()\[\]\\.\d][^\s@<>,;:\"()\[\]\\.]+")
PHONE = re.compile(r"[\d\s+()/.\-–]+(?:(?:ext|dw|durchwahl|-)\.?\s*\d+)?", re.IGNORECASE)


def check(values: Mapping[str, Any], countries: Collection[str]) -> tuple[dict[str, str], list[Fault]]:
    """The parts of an enquiry, tidied up, and what is wrong with them.

    :param values: what came in by the names of :data:`FIELDS`; a part may be missing
    :param countries: the codes that are countries
    """
    clean, faults = {}, []
    for name, field in FIELDS.items():
        clean[name], found = check_text(name, field, values.get(name))
        faults += found
    clean["country"] = clean["country"].upper()
    wrong = {fault.field for fault in faults}
    faults += [fault for fault in _malformed(clean, countries) if fault.field not in wrong]
    if not is_yes(values.get(CONSENT)):
        faults.append(Fault(CONSENT, "consent"))
    order = [*FIELDS, CONSENT]
    return clean, sorted(faults, key=lambda fault: order.index(fault.field))


def check_text(name: str, field: Field, value: Any) -> tuple[str, list[Fault]]:
    """One part, tidied up, and what is wrong with it as a text."""
    text = _tidy(value, field)
    return text, list(_faults(name, field, value, text))


def is_yes(value: Any) -> bool:
    """Whether a box was ticked (a form), or true was said (JSON)."""
    return value is True or (isinstance(value, str) and value.strip().lower() in ("1", "on", "true", "yes"))


def _tidy(value: Any, field: Field) -> str:
    """A text in composed form (ü is one sign), without blanks around it and, in one line, without double ones."""
    if not isinstance(value, str):
        return ""
    text = unicodedata.normalize("NFC", value)
    if field.lines:
        return re.sub(r"\r\n?", "\n", text).strip()
    return text if field.typed and not re.search(r"[\r\n]", text) and text.strip() else " ".join(text.split())


def _faults(name: str, field: Field, value: Any, text: str) -> Iterator[Fault]:
    if value is not None and not isinstance(value, str):
        yield Fault(name, "text")
    elif any(_is_unstorable(sign) for sign in text):
        yield Fault(name, "signs")
    elif len(text) > field.limit:
        yield Fault(name, "long", field.limit)
    elif field.needed and not text:
        yield Fault(name, "needed")


def _is_unstorable(sign: str) -> bool:
    """Control signs, halves of signs, signs that are none."""
    return unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\n\t"


def _malformed(clean: Mapping[str, str], countries: Collection[str]) -> Iterator[Fault]:
    if clean["email"] and not EMAIL.fullmatch(clean["email"]):
        yield Fault("email", "email")
    if clean["phone"] and not _is_phone(clean["phone"]):
        yield Fault("phone", "phone")
    if clean["country"] and clean["country"] not in countries:
        yield Fault("country", "country")


def _is_phone(text: str) -> bool:
    return bool(PHONE.fullmatch(text)) and sum(sign.isdigit() for sign in text) >= FEWEST_DIGITS
