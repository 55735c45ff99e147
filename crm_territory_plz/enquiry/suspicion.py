"""What makes an enquiry look like one of a machine. It is put aside for a person to look at, never thrown away."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

#: where dots in front of the @ say nothing
DOTLESS = frozenset({"gmail.com", "googlemail.com"})


class Signs(NamedTuple):
    """What is known of how an enquiry was sent.

    ``trap``: the field that people do not see was filled in; ``age``: the seconds since the form was opened;
    ``before``: enquiries from the same address in the last hour.
    """

    trap: bool
    age: int
    before: int


def suspicions(signs: Signs, fewest_seconds: int, most_per_hour: int) -> Iterator[str]:
    """Why an enquiry is suspicious; nothing for one that is not. A limit of 0 is none."""
    if signs.trap:
        yield "trap"
    if signs.age < fewest_seconds:
        yield "fast"
    if most_per_hour and signs.before >= most_per_hour:
        yield "many"


def mailbox_of(address: str) -> str:
    """The mailbox in which mails to an address end, whatever its owner, or somebody else, has put behind a plus.

    >>> mailbox_of("Anna+Newsletter@Roth.example"), mailbox_of("an.na+1@gmail.com")
    ('anna@roth.example', 'anna@gmail.com')
    """
    name, at, domain = address.strip().casefold().rpartition("@")
    name = name.partition("+")[0] or name
    return f"{name.replace('.', '') if domain in DOTLESS else name}{at}{domain}"
