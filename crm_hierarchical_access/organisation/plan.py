"""What an import would change: the difference between the files and the database."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from .check import Entry


@dataclass(frozen=True)
class Change:
    """One thing to create or to write.

    :param line: where the file says so
    :param old: what the database says, empty for something new
    :param new: what the file says; of something that is there, only what differs
    :param values: everything that the row says
    """

    kind: str
    key: object
    line: int
    old: dict
    new: dict
    values: dict

    @property
    def is_new(self) -> bool:
        return not self.old


@dataclass
class Difference:
    """The difference of one kind; what is only in the database is told and left alone."""

    changes: list[Change] = field(default_factory=list)
    unchanged: int = 0
    missing: list = field(default_factory=list)

    @property
    def new(self) -> list[Change]:
        return [change for change in self.changes if change.is_new]

    @property
    def changed(self) -> list[Change]:
        return [change for change in self.changes if not change.is_new]


@dataclass
class Plan:
    """What an import would do, per kind."""

    kinds: dict[str, Difference] = field(default_factory=dict)

    @property
    def changes(self) -> list[Change]:
        return [change for difference in self.kinds.values() for change in difference.changes]

    @property
    def longest(self) -> int:
        """How many lines the longest list has that somebody would look at."""
        lists = [(found.new, found.changed, found.missing) for found in self.kinds.values()]
        return max((len(one) for three in lists for one in three), default=0)

    @property
    def fingerprint(self) -> str:
        """The same for the same changes, in every process: what somebody looked at is what is carried out."""
        digest = hashlib.sha256()
        for change in self.changes:
            digest.update(repr((change.kind, change.key, sorted_values(change.old), sorted_values(change.new))).encode())
        return digest.hexdigest()


def sorted_values(values: Mapping) -> list:
    """Values in an order of their own, sets included."""
    return [(name, sorted(value) if isinstance(value, frozenset) else value) for name, value in sorted(values.items())]


def difference(content: Mapping[str, Mapping], present: Mapping[str, Mapping]) -> Plan:
    """Compare what the files say with what is there, each per kind and key.

    :param present: values by column, per kind and key
    """
    kinds = {kind: compare(kind, entries, present.get(kind, {})) for kind, entries in content.items()}
    return Plan(kinds)


def compare(kind: str, entries: Mapping[object, Entry], present: Mapping[object, Mapping]) -> Difference:
    """The difference of one kind.

    >>> found = compare("units", {"a": Entry(2, {"x": 1, "y": 2})}, {"a": {"x": 1, "y": 3}, "b": {}})
    >>> [(change.old, change.new) for change in found.changes], found.missing
    ([({'y': 3}, {'y': 2})], ['b'])
    """
    result = Difference(missing=[key for key in present if key not in entries])
    for key, entry in entries.items():
        change = compare_row(kind, key, entry, present.get(key))
        if change:
            result.changes.append(change)
        else:
            result.unchanged += 1
    return result


def compare_row(kind: str, key, entry: Entry, present: Mapping | None) -> Change | None:
    if present is None:
        return Change(kind, key, entry.line, {}, entry.values, entry.values)
    new = {name: value for name, value in entry.values.items() if present.get(name) != value}
    old = {name: present.get(name) for name in new}
    return Change(kind, key, entry.line, old, new, entry.values) if new else None


def generations(units: Iterable, parent_of: Mapping) -> list[list]:
    """Units in the order in which they can be put below each other: those above first.

    >>> generations(["c", "b", "a"], {"c": "b", "b": "a", "a": "root"})
    [['a'], ['b'], ['c']]
    """
    depth = {}
    for unit in units:
        walk = []
        while unit and unit not in depth:
            walk.append(unit)
            unit = parent_of.get(unit)
        for above in reversed(walk):
            depth[above] = depth.get(parent_of.get(above), -1) + 1
    levels = {}
    for unit in units:
        levels.setdefault(depth[unit], []).append(unit)
    return [levels[level] for level in sorted(levels)]
