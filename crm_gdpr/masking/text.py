"""What stands in the place of a masked value."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import quote

#: what every mask holds, and no value that somebody typed
MARK = "···"

#: shorter words of a name stand for something else too often, and tell little
SHORTEST = 3
#: by so many last digits a telephone number is known
TELLING_DIGITS = 7
_DIGIT = re.compile(r"\d")
_BETWEEN = r"(?:[\s\xa0./()-]|%20|&nbsp;)*"
_PIECE = re.compile(r"[^\W_]+")
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


def mask(kind: str, value: object) -> object:
    """The mask of a value; nothing stays nothing, as its absence is no secret.

    >>> mask("name", "Anna-Lena Meyer"), mask("email", "anna@meyer.example"), mask("phone", "0911 1234")
    ('A··· M···', '···@···', '···')
    >>> mask("name", False), mask("image", "aGVsbG8=")
    (False, False)
    """
    if not value or kind == "image":
        return False
    return _MASKS.get(kind, _plain)(value)


def _name(value):
    return " ".join(word[0].upper() + MARK for word in _WORD.findall(str(value))) or MARK


def _plain(_value):
    return MARK


_MASKS = {"name": _name, "email": lambda _value: f"{MARK}@{MARK}"}


def is_mask(value: object) -> bool:
    """Whether a value that is to be written is, or holds, a mask which a form or a file sends back.

    >>> is_mask("A··· M···"), is_mask("Anna Meyer"), is_mask(None)
    (True, False, False)
    """
    return isinstance(value, str) and MARK in value


def scrubbed(text: str, secrets: Iterable[tuple[str, str]]) -> str:
    """A text without the values of persons that occur in it, nor the words of their names.

    :param secrets: pairs of kind and value

    >>> scrubbed("Call Mrs Meyer, anna@meyer.example", [("name", "Anna Meyer"), ("email", "anna@meyer.example")])
    'Call Mrs M···, ···@···'
    """
    parts: dict[str, str] = {}
    small, has_number = text.lower(), bool(_DIGIT.search(text))
    has_address = "@" in text or "%40" in text
    for kind, value in secrets:
        if value and kind == "phone":
            text = _number(str(value)).sub(MARK, text) if has_number and _may_hold(text, str(value)) else text
        elif value and (has_address if kind == "email" else _may_mention(small, str(value))):
            text = _without_end(text, kind, str(value))
            parts |= _parts(kind, str(value))
    small = text.lower()
    parts = {part: masked for part, masked in parts.items() if part in small}
    if not parts:
        return text
    longest_first = sorted(parts, key=len, reverse=True)
    pattern = re.compile(r"(?<!\w)(?:%s)(?!\w)" % "|".join(map(re.escape, longest_first)), re.IGNORECASE)
    return pattern.sub(lambda found: parts[found.group().lower()], text)


def _may_mention(small, name):
    """Whether a text, in small letters, may hold a piece of a name; asked first, as most hold none.

    >>> _may_mention("fenster für meyer", "Anna-Lena Meyer"), _may_mention("fenster", "Anna Meyer")
    (True, False)
    """
    pieces = _PIECE.findall(name.lower())
    return not pieces or any(piece in small for piece in pieces)


def _parts(kind, value):
    """What to look for, in small letters, and the mask of each; addresses also as links write them."""
    spellings = (value, quote(value)) if kind == "email" else (value,)
    found = {spelling.strip().lower(): mask(kind, value) for spelling in spellings}
    if kind == "name":
        words = {piece for word in _WORD.findall(value) for piece in (word, *re.split("[-'’]", word))}
        found |= {word.lower(): mask(kind, word) for word in words if len(word) >= SHORTEST}
    return {part: text for part, text in found.items() if part}


def _without_end(text, kind, value):
    """A text that ends with the value, as the name of a contact does, without it; else as it is."""
    before = text[: -len(value)]
    if text.endswith(value) and not before[-1:].isalnum():
        return f"{before}{mask(kind, value)}"
    return text


def _may_hold(text, number):
    """Whether a text may hold a telephone number; asked first, as most do not, and a pattern costs more."""
    digits = re.sub(r"\D", "", number)[-TELLING_DIGITS:]
    return not digits or digits in re.sub(r"\D", "", text.replace("%20", ""))


def _number(value):
    """Matches a telephone number however it is written: with or without country code, in groups, in a link.

    >>> bool(_number("+49 911 4711815").search("tel:0911%204711-815")), bool(_number("+49 911 4711815").search("14711815"))
    (True, True)
    """
    digits = re.sub(r"\D", "", value)[-TELLING_DIGITS:]
    if not digits:
        return re.compile(re.escape(value))
    return re.compile(rf"(?<!\d)(?:\+|%2B)?(?:\d{_BETWEEN}){{0,9}}{_BETWEEN.join(digits)}(?!\d)")
