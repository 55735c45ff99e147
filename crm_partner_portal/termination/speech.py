"""What people type into a declaration: days, numbers, languages."""

import re
from datetime import date, datetime

FORMATS = ("%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y", "%d/%m/%Y")
NUMBER = re.compile(r"[^\W_][\w/.-]*[^\W_]|[^\W_]")


def read_day(text):
    """The day that somebody typed, or None.

    >>> read_day(" 31.1.2027 ")
    datetime.date(2027, 1, 31)
    >>> read_day("as soon as possible") is None
    True
    """
    for form in FORMATS:
        try:
            return datetime.strptime(text.strip(), form).date()
        except ValueError:
            continue
    return None


def numbers_in(text):
    """What may be a number of a contract or customer: words with a digit, and the whole.

    >>> sorted(numbers_in("Vertrag V-0012, Kunde 4711."))
    ['4711', 'V-0012', 'Vertrag V-0012, Kunde 4711.']
    """
    words = {word for word in NUMBER.findall(text) if any(sign.isdigit() for sign in word)}
    return {*words, text.strip()} - {""}


def spoken(asked, accepted, offered, usual):
    """The code of the language to answer in: asked for, accepted by the browser, or the usual one.

    >>> spoken(None, ["fr", "de-AT"], ["en_US", "de_DE"], "en_US")
    'de_DE'
    """
    for wanted in [asked or "", *accepted]:
        short = wanted.replace("-", "_").split("_")[0].casefold()
        found = [code for code in offered if code.casefold() == wanted.replace("-", "_").casefold()]
        found += [code for code in offered if short and code.split("_")[0].casefold() == short]
        if found:
            return found[0]
    return usual if usual in offered else offered[0]


def in_words(day: date):
    """31.01.2027, in every language: nobody mistakes it for another day."""
    return f"{day:%d.%m.%Y}"
