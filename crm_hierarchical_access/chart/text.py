"""How wide a text is on paper, and how it is broken into lines."""

from __future__ import annotations

import unicodedata

#: Widths in thousandths of the font's size, of a sans-serif font such as Helvetica, Arial or Liberation Sans.
NARROW, SMALL, LARGE, WIDE = 290, 510, 690, 880
WIDTHS = {
    **dict.fromkeys("iljI.,:;'|!()[]/\\ft-r` ·", NARROW),
    **dict.fromkeys("ABDEHKPRSVXYCNUwGOQ&=+<>~Ö ÄÜ", LARGE),
    **dict.fromkeys("mMW%@—…", WIDE),
    " ": 280,
}
BOLD = 1.08
ELLIPSIS = "…"


def text_width(text: str, size: float, bold: bool = False) -> float:
    """The width of a text in the unit of the font's size; rather too wide than too narrow.

    >>> text_width("Willi", 10) < text_width("WWWWW", 10)
    True
    """
    width = sum(WIDTHS.get(letter) or _unlisted(letter) for letter in text) * size / 1000
    return width * BOLD if bold else width


def _unlisted(letter):
    if unicodedata.combining(letter):
        return 0
    if unicodedata.east_asian_width(letter) in "WF":
        return 1000
    return LARGE if letter.isupper() else 580


def shorten(text: str, width: float, size: float, bold: bool = False) -> str:
    """The beginning of a text that fits, with an ellipsis where something was cut.

    >>> shorten("Regionaldirektion", 40, 10), shorten("Nord", 40, 10)
    ('Regio…', 'Nord')
    """
    if text_width(text, size, bold) <= width:
        return text
    while text and text_width(text + ELLIPSIS, size, bold) > width:
        text = text[:-1]
    return text.rstrip() + ELLIPSIS


def wrap(text: str, width: float, size: float, bold: bool = False, lines: int = 2) -> list[str]:
    """A text in at most so many lines; a word that is too long is broken, what does not fit is cut.

    >>> wrap("Niederlassung Bad Oeynhausen", 70, 10)
    ['Niederlassung', 'Bad Oeynha…']
    """
    found: list[str] = []
    words = text.split()
    while words and len(found) < lines - 1:
        line = _first_line(words, width, size, bold)
        if not line:
            line, words[0] = _broken(words[0], width, size, bold)
        found.append(line)
    return [*found, shorten(" ".join(words), width, size, bold)] if words else found


def _first_line(words, width, size, bold):
    """Take as many words as fit; none where the first one does not."""
    line = ""
    while words and text_width(f"{line} {words[0]}".strip(), size, bold) <= width:
        line = f"{line} {words.pop(0)}".strip()
    return line


def _broken(word, width, size, bold):
    """A word in two parts, the first of which fits with a hyphen."""
    cut = len(word) - 1
    while cut > 1 and text_width(word[:cut] + "-", size, bold) > width:
        cut -= 1
    return word[:cut] + "-", word[cut:]
