"""What people type into a declaration: days and numbers."""

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


def in_words(day: date):
    """31.01.2027, in every language: nobody mistakes it for another day."""
    return f"{day:%d.%m.%Y}"
