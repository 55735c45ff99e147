"""The postcode in a mail: that of the one German address in what the sender wrote, and none where there is doubt."""

from __future__ import annotations

import re

END = r"[ \t]*(?=$|[,;|·•])"
TOWN = r"(?P<town>[A-ZÄÖÜ][^\d\n,;|·•@:!?]*?)"
#: D-80331 München
MARKED = re.compile(rf"(?<!\w)(?:D|DE)(?:[ \t]*[-–][ \t]*|[ \t]+)(?P<zip>\d{{5}})[ \t]+{TOWN}{END}", re.MULTILINE)
#: a street with its number, or a post-office box, and 80331 München after it or in the next line
AFTER_STREET = re.compile(
    rf"(?:^|[,;|·•])[ \t]*(?:[A-ZÄÖÜ][^\n,;|·•@:]*?[ \t]\d{{1,4}}(?:[ \t]?[a-zA-Z])?(?:[ \t]?[-–/+][ \t]?\d{{1,4}}[ \t]?[a-zA-Z]?)?"
    rf"|Postfach[ \t][\d \t]+)[ \t]*(?:\n|[,;|·•])[ \t]*(?P<zip>\d{{5}})[ \t]+{TOWN}{END}",
    re.MULTILINE,
)
FIVE_DIGITS = re.compile(r"(?<![\d+.,/])\d{5}(?![\d.,/]\d)(?!\d)")
#: where the mail begins that is answered or sent on
QUOTED = re.compile(
    r"^[ \t]*(?:>.*|-{2,} ?(?:original message|ursprüngliche nachricht|forwarded message|weitergeleitete nachricht).*"
    r"|(?:von|from):.*|(?:am|on) .{5,120}(?:schrieb|wrote).*:)[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
GERMANY = re.compile(
    r"(?:\+|(?<!\d)00)[ \t]?49[ \t(/\d-]|(?:^|[,;|·•])[ \t]*(?:deutschland|germany)[ \t]*(?:$|[,;|·•])",
    re.IGNORECASE | re.MULTILINE,
)
ELSEWHERE = re.compile(
    r"(?:\+|(?<!\d)00)[ \t]?(?!49)[1-9]\d{0,2}[ \t(/-]|\b(?:france|frankreich|españa|spanien|spain|italia|italien|italy"
    r"|österreich|austria|schweiz|suisse|svizzera|switzerland|usa|united states|polska|polen|poland|türkiye|türkei|turkey"
    r"|mexico|méxico|mexiko)\b",
    re.IGNORECASE,
)
#: endings of two letters that belong to everybody
NO_COUNTRY = frozenset({"eu", "io", "me", "tv", "co", "ai"})
LONGEST_TOWN = 5
#: what may stand after five digits, too
NO_TOWNS = frozenset({"euro", "stück", "meter", "liter", "tonnen", "mitarbeiter", "personen", "einheiten", "exemplare", "units"})


def postcode_of(text: str, sender: str = "") -> str | None:
    """The German postcode of a mail's sender, five digits; None where it is not beyond doubt.

    Five digits and a town are an address in France and Spain, too: something has to say that it is German (D- before it,
    a number +49, the country, a sender in .de), and nothing that it is not. Other numbers of five digits are doubt.

    :param text: the mail without its markup
    :param sender: the address it came from

    >>> postcode_of("Mit freundlichen Grüßen\\nAnna Roth\\nRothweg 3\\n80331 München", "anna@roth.de")
    '80331'
    >>> postcode_of("Cordialement\\n1 rue Roux\\n75001 Paris", "anne@roux.fr") is None
    True
    """
    written = _written(text)
    marked, unmarked = (
        {found["zip"] for found in pattern.finditer(written) if _is_town(found["town"])}
        for pattern in (MARKED, AFTER_STREET)
    )
    codes = marked | unmarked
    if len(codes) != 1 or set(FIVE_DIGITS.findall(written)) != codes:
        return None
    return codes.pop() if _is_german(written, sender, bool(marked)) else None


def _written(text: str) -> str:
    """What the sender wrote himself, above the mail that he answers."""
    quoted = QUOTED.search(text)
    return text[: quoted.start()] if quoted else text


def _is_town(text: str) -> bool:
    words = text.lower().split()
    return len(words) <= LONGEST_TOWN and words[0] not in NO_TOWNS


def _is_german(text: str, sender: str, marked: bool) -> bool:
    top = sender.rpartition("@")[2].rpartition(".")[2].strip("> ").lower()
    if ELSEWHERE.search(text) or (len(top) == 2 and top != "de" and top not in NO_COUNTRY):
        return False
    return marked or top == "de" or bool(GERMANY.search(text))
