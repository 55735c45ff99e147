"""The chain of hashes, and the check that finds where it was broken."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import NamedTuple

#: the hash before the first entry
BEGINNING = "0" * 64


class Entry(NamedTuple):
    """Who read whom, how and why; plain values only.

    :param moment: as the database keeps it, to the microsecond
    :param ids: of the records, in order
    """

    moment: str
    user: int
    how: str
    model: str
    ids: tuple[int, ...]
    fields: str = ""
    reason: str = ""


class Link(NamedTuple):
    """An entry in its place: its number, the hash before it, and its own."""

    number: int
    entry: Entry
    previous: str
    hash: str


class Head(NamedTuple):
    """The last entry at some moment, as it was sent outside: a chain that was made anew does not have it."""

    number: int
    hash: str


class Fault(NamedTuple):
    """Where a chain is broken, and how: ``changed``, ``missing``, ``unlinked`` or ``rewritten``."""

    number: int
    kind: str


def digest(number: int, previous: str, entry: Entry) -> str:
    """The hash of an entry in its place.

    >>> digest(1, BEGINNING, Entry("2026-11-28 10:00:00.000000", 5, "read", "crm.lead", (7,)))[:12]
    '6e9ec67f6199'
    """
    text = json.dumps([number, previous, *entry], ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def linked(entries: Iterable[Entry], head: Head | None = None) -> Iterator[Link]:
    """Entries put in their places after the last one there is."""
    number, previous = head or Head(0, BEGINNING)
    for entry in entries:
        number += 1
        own = digest(number, previous, entry)
        yield Link(number, entry, previous, own)
        previous = own


def check(links: Iterable[Link], heads: Iterable[Head] = ()) -> Fault | None:
    """The first place at which a chain is broken, None where it is whole.

    :param links: all there are, in order of their numbers
    :param heads: those that were sent outside before
    """
    expected, previous = 1, BEGINNING
    known = {head.number: head.hash for head in heads}
    for number, entry, before, own in links:
        if number != expected:
            return Fault(expected, "missing")
        if own != digest(number, before, entry):
            return Fault(number, "changed")
        if before != previous:
            return Fault(number, "unlinked")
        if known.get(number, own) != own:
            return Fault(number, "rewritten")
        expected, previous = number + 1, own
    if cut := [number for number in known if number >= expected]:
        return Fault(min(cut), "missing")
    return None
