"""A German postcode as people type it (spec 3, *Postcode as typed*): read where it is certain, never guessed."""

from __future__ import annotations

import re
import unicodedata

#: the countries whose postcodes can be read
COUNTRIES = ("DE",)

#: five digits, blanks between them allowed; four where the leading zero was lost
DIGITS = re.compile(
    r"""
    (?: (?:DE|D|GER|DEUTSCHLAND|GERMANY|PLZ) (?: \s*[-:]\s* | \s+ | (?=[0-9]) ) )?
    (?P<digits> [0-9] (?: \s* [0-9] )* )
    (?: (?: \s+ | \s*[,-]\s* ) (?P<place> [^\W\d_] \D* ) )?
    """,
    re.VERBOSE | re.IGNORECASE,
)
#: what a Dutch postcode has after its four digits
DUTCH = re.compile(r"[A-Z]{2}(\s.*)?")
#: no postcode begins with them
UNUSED = "00"
INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-")


def read_postcode(text: str | None, country_code: str | None = None) -> str | None:
    """The five digits of a German postcode, None where the text is not certainly one.

    :param text: what was typed
    :param country_code: two letters of the address's country, empty where none was given

    >>> read_postcode("1067", "DE"), read_postcode("D-80331"), read_postcode("DE 80 331"), read_postcode("80331 München")
    ('01067', '80331', '80331', '80331')
    >>> read_postcode("A-1010"), read_postcode("80331", "AT"), read_postcode("123456"), read_postcode("unbekannt")
    (None, None, None, None)
    """
    if country_code and country_code.upper() not in COUNTRIES:
        return None
    found = DIGITS.fullmatch(_plain(text or ""))
    if not found:
        return None
    digits = re.sub(r"\s", "", found["digits"])
    if len(digits) == 4 and not DUTCH.fullmatch(found["place"] or ""):
        digits = "0" + digits
    return digits if len(digits) == 5 and not digits.startswith(UNUSED) else None


def _plain(text):
    """The same characters as on a German keyboard: full-width ones are narrow, blanks are blanks."""
    return unicodedata.normalize("NFKC", text).translate(INVISIBLE | DASHES).strip()
