"""What a change gives and takes: the records that each person sees under one organisation and not under another.

Records that the rule cannot tell apart are counted together and never looked at one by one. Each such group is one
bit of a number, so that what a person sees of a million records is joined and compared in a few operations.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from .rule import Case, Clause, Grant, Level, Organisation, joined


class Total(NamedTuple):
    """How many records, and what they are worth."""

    count: int = 0
    value: float = 0.0


NOTHING = Total()


class Group(NamedTuple):
    """Records that the rule cannot tell apart; ``case.id`` is 0 unless it is a single one.

    :param limit: what else decides who may see them, like the company; None where nothing does
    """

    case: Case
    total: Total
    limit: Hashable = None


class Effect(NamedTuple):
    """What one person gains and loses, per level."""

    user: int
    gained: Mapping[Level, Total]
    lost: Mapping[Level, Total]


#: what somebody sees at each level, as clauses without order
Shown = Mapping[Level, frozenset[Clause]]


class Difference(NamedTuple):
    """What one person sees under both organisations, where that is not the same."""

    user: int
    before: Shown
    after: Shown

    def only(self) -> Iterator[tuple[frozenset[Clause], frozenset[Clause]]]:
        """Per level, the clauses had before only, and those had after only."""
        for level in Level:
            yield self.before[level] - self.after[level], self.after[level] - self.before[level]


class _Parts:
    """The clauses of a scope taken apart into sets that can be compared."""

    def __init__(self, clauses: Iterable[Clause]):
        self.owners, self.records, self.releases, self.rest = set(), set(), set(), set()
        self.units = {True: set(), False: set()}
        for clause in clauses:
            self._add(clause)

    def _add(self, clause):
        if clause == Clause(owners=clause.owners):
            self.owners |= clause.owners or set()
        elif clause == Clause(records=clause.records):
            self.records |= clause.records
        elif clause.units is not None and clause == Clause(owned=clause.owned, units=clause.units):
            for owned in (True, False) if clause.owned is None else (clause.owned,):
                self.units[owned] |= clause.units
        elif None not in (clause.units, clause.releases) and clause == Clause(units=clause.units, releases=clause.releases):
            self.releases.update((unit, release) for unit in clause.units for release in clause.releases)
        else:
            self.rest.add(clause)


def _unequal(one: _Parts, other: _Parts) -> Iterator[Clause]:
    if owners := one.owners ^ other.owners:
        yield Clause(owners=frozenset(owners))
    if records := one.records ^ other.records:
        yield Clause(records=frozenset(records))
    for owned in (True, False):
        if units := one.units[owned] ^ other.units[owned]:
            yield Clause(owned=owned, units=frozenset(units))
    if releases := one.releases ^ other.releases:
        units, released_to = zip(*releases, strict=True)
        yield Clause(units=frozenset(units), releases=frozenset(released_to))
    yield from one.rest ^ other.rest


class _Looks:
    """What people see under one organisation at one moment; clauses that many have are kept once."""

    def __init__(self, organisation: Organisation, now: datetime, pool: dict[Clause, Clause]):
        self.organisation, self.now, self._pool = organisation, now, pool

    def units(self, user: int) -> frozenset[tuple[str, int]]:
        return frozenset(self.organisation.tree.places(user, self.now))

    def shown(self, user: int, grants: Iterable[Grant] = ()) -> Shown:
        scope = self.organisation.scope(user, self.now, grants)
        return {level: frozenset(self._pool.setdefault(each, each) for each in scope.clauses(level)) for level in Level}


def differences(
    before: Organisation,
    after: Organisation,
    now: datetime,
    people: Iterable[int],
    grants_of: Callable[[frozenset[int]], Iterable[Grant]],
) -> list[Difference]:
    """The people who see something else at a moment under ``after`` than under ``before``.

    :param people: ids of the users whom the rule restricts
    :param grants_of: called once, with the users who may see something else; returns the grants that name
        them, or any unit
    """
    pool: dict[Clause, Clause] = {}
    looks = _Looks(before, now, pool), _Looks(after, now, pool)
    changed = {user: shown for user in people if (shown := _unlike(looks, user))}
    grants = list(grants_of(frozenset(changed)))
    by_user, by_unit = _grants_by(grants, "user"), _grants_by(grants, "unit")
    found = []
    for user, shown in changed.items():
        own = [*by_user[user], *(grant for look in looks for _role, unit in look.units(user) for grant in by_unit[unit])]
        if own:
            shown = [look.shown(user, own) for look in looks]
        if shown[0] != shown[1]:
            found.append(Difference(user, *shown))
    return found


def _unlike(looks, user):
    """What a user sees under each organisation, None where that cannot differ, whatever was granted by hand."""
    shown = [look.shown(user) for look in looks]
    if shown[0] != shown[1] or looks[0].units(user) != looks[1].units(user):
        return shown
    return None


def _grants_by(grants, name):
    found = defaultdict(list)
    for grant in grants:
        if (value := getattr(grant, name)) is not None:
            found[value].append(grant)
    return found


def touched(found: Iterable[Difference]) -> list[Clause]:
    """Few clauses that match every record that somebody gains or loses."""
    pairs = {pair for difference in found for pair in difference.only()}
    clauses = {clause for before, after in pairs for clause in _unequal(_Parts(before), _Parts(after))}
    return _merged(joined(clauses))


def _merged(clauses):
    """Conditions on units and releases in one clause: what is read is compared again anyway."""
    units, releases, others = set(), set(), []
    for clause in clauses:
        if None not in (clause.units, clause.releases) and clause == Clause(units=clause.units, releases=clause.releases):
            units |= clause.units
            releases |= clause.releases
        else:
            others.append(clause)
    if units:
        others.append(Clause(units=frozenset(units), releases=frozenset(releases)))
    return others


class Census:
    """Groups of records, and which of them a scope shows.

    :param groups: no record is counted in two of them
    """

    def __init__(self, groups: Iterable[Group]):
        self.groups = sorted(groups, key=lambda group: (group.case.unit or 0, group.case.owner or 0, group.case.id))
        cases = [group.case for group in self.groups]
        self._owner = self._masks(case.owner for case in cases)
        self._unit = self._masks(case.unit for case in cases)
        self._release = self._masks(case.release for case in cases)
        self._record = self._masks(case.id or None for case in cases)
        self._limit = self._masks(group.limit for group in self.groups)
        self._remembered: dict[Clause, int] = {}

    def _masks(self, values):
        """Per value, the groups that have it."""
        places = defaultdict(list)
        for place, value in enumerate(values):
            places[value].append(place)
        return {value: self._mask(found) for value, found in places.items()}

    def _mask(self, places):
        bits = bytearray(len(self.groups) // 8 + 1)
        for place in places:
            bits[place >> 3] |= 1 << (place & 7)
        return int.from_bytes(bits, "little")

    @cached_property
    def _all(self):
        return (1 << len(self.groups)) - 1

    @cached_property
    def _counts(self):
        return list(accumulate((group.total.count for group in self.groups), initial=0))

    @cached_property
    def _values(self):
        return list(accumulate((group.total.value for group in self.groups), initial=0.0))

    def within(self, limits: Iterable[Hashable]) -> int:
        """The groups that nothing but the rule keeps from somebody who may see these limits."""
        return self._any(self._limit, {None, *limits})

    def seen(self, clauses: Iterable[Clause]) -> int:
        """The groups that one of the clauses matches. :meth:`Clause.matches` says the same of one record."""
        seen = 0
        for clause in clauses:
            if clause not in self._remembered:
                self._remembered[clause] = self._matching(clause)
            seen |= self._remembered[clause]
        return seen

    def _matching(self, clause):
        found = self._all
        if clause.owned is not None:
            without = self._owner.get(None, 0)
            found &= ~without if clause.owned else without
        for masks, wanted in (
            (self._owner, clause.owners),
            (self._unit, clause.units),
            (self._release, clause.releases),
            (self._record, clause.records),
        ):
            if wanted is not None:
                found &= self._any(masks, wanted)
        return found

    @staticmethod
    def _any(masks, wanted):
        found = 0
        for value in masks.keys() & wanted:
            found |= masks[value]
        return found

    def total(self, seen: int) -> Total:
        """Count and worth of some groups. They are in order of their units, so that they come in few runs."""
        if not seen:
            return NOTHING
        count, value = 0, 0.0
        for run in re.finditer("1+", f"{seen:b}"[::-1]):
            count += self._counts[run.end()] - self._counts[run.start()]
            value += self._values[run.end()] - self._values[run.start()]
        return Total(count, value)

    def effect(self, difference: Difference, limits: Iterable[Hashable] = ()) -> Effect:
        """What one person gains and loses of these records, per level."""
        within = self.within(limits)
        gained, lost = {}, {}
        for level in Level:
            before = self.seen(difference.before[level]) & within
            after = self.seen(difference.after[level]) & within
            gained[level], lost[level] = self.total(after & ~before), self.total(before & ~after)
        return Effect(difference.user, gained, lost)
