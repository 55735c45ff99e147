"""What can be said of a plan by its prefixes alone: the same one twice, those that others hide, and gaps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from typing import NamedTuple

from .lookup import LONGEST

DIGITS = "0123456789"


class Claim(NamedTuple):
    """A prefix and the territory it belongs to."""

    prefix: str
    territory: Hashable


class Twice(NamedTuple):
    """One prefix in two territories, or two times in one."""

    prefix: str
    first: Hashable
    second: Hashable


class Shadow(NamedTuple):
    """A territory's prefix of which nothing is left: all that is below it belongs to others, or to the same one."""

    prefix: str
    territory: Hashable
    by: tuple[str, ...]


def is_prefix(text: str) -> bool:
    """Whether a text may stand for the beginning of postcodes: one to five digits.

    >>> is_prefix("01"), is_prefix(""), is_prefix("123456"), is_prefix("8a"), is_prefix("８")
    (True, False, False, False, False)
    """
    return 0 < len(text) <= LONGEST and set(text) <= set(DIGITS)


def twice(claims: Iterable[Claim]) -> Iterator[Twice]:
    """The prefixes that come more than once, with both territories.

    >>> list(twice([Claim("8", "a"), Claim("80", "b"), Claim("8", "c")]))
    [Twice(prefix='8', first='a', second='c')]
    """
    first = {}
    for prefix, territory in claims:
        if prefix in first:
            yield Twice(prefix, first[prefix], territory)
        first.setdefault(prefix, territory)


def shadowed(claims: Iterable[Claim]) -> list[Shadow]:
    """The prefixes that decide nothing: redundant ones, as the next shorter one says the same, and those hidden by all ten
    longer ones.

    >>> shadowed([Claim("8", "a"), Claim("80", "a"), Claim("81", "b")])
    [Shadow(prefix='80', territory='a', by=('8',))]
    """
    owners = dict(claims)
    found = []
    for prefix, territory in sorted(owners.items()):
        shorter = next((prefix[:end] for end in range(len(prefix) - 1, 0, -1) if prefix[:end] in owners), None)
        if shorter and owners[shorter] == territory:
            found.append(Shadow(prefix, territory, (shorter,)))
        elif hidden_by := _hidden_by(prefix, owners):
            found.append(Shadow(prefix, territory, tuple(hidden_by)))
    return found


def _hidden_by(prefix, owners):
    """The longer prefixes that together cover one, empty where something is left of it."""
    if len(prefix) == LONGEST:
        return []
    found = []
    for digit in DIGITS:
        longer = prefix + digit
        covered = [longer] if longer in owners else _hidden_by(longer, owners)
        if not covered:
            return []
        found += covered
    return found


def gaps(claims: Iterable[Claim]) -> list[str]:
    """The shortest prefixes of postcodes that no territory has.

    >>> gaps([Claim(digit, "a") for digit in "012345678"] + [Claim("90", "b")])
    ['91', '92', '93', '94', '95', '96', '97', '98', '99']
    """
    claimed = {prefix for prefix, _territory in claims}
    above = defaultdict(set)  # beginnings of longer prefixes
    for prefix in claimed:
        for end in range(len(prefix)):
            above[end].add(prefix[:end])
    return list(_gaps("", claimed, above))


def _gaps(prefix, claimed, above):
    for digit in DIGITS:
        longer = prefix + digit
        if longer in claimed:
            continue
        if longer in above[len(longer)]:
            yield from _gaps(longer, claimed, above)
        else:
            yield longer
