"""What a change gives and takes: the records that each person sees under one organisation and not under another.

Records that the rule cannot tell apart are counted together and never looked at one by one. Each such group is one
bit of a number, so that what a person sees of a million records is joined and compared in a few operations.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import replace
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
    :param after: what the rule reads of them after the change, where that is something else (their territory)
    """

    case: Case
    total: Total
    limit: Hashable = None
    after: Case | None = None


class Effect(NamedTuple):
    """What one person gains and loses, per level."""

    user: int
    gained: Mapping[Level, Total]
    lost: Mapping[Level, Total]


#: what somebody sees at each level, as clauses without order
Shown = Mapping[Level, frozenset[Clause]]


class Difference(NamedTuple):
    """What one person sees under both organisations, where that is not the same, or asks for territories that change."""

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
        self.narrowed: dict[Clause, frozenset[int]] = {}
        for clause in clauses:
            self._add(clause)

    def _add(self, clause):
        if clause.outside is not None:
            self.narrowed[replace(clause, outside=None)] = clause.outside
        elif clause == Clause(owners=clause.owners):
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
    yield from one.narrowed.keys() ^ other.narrowed.keys()
    if territories := frozenset().union(*(one.narrowed[each] ^ other.narrowed[each] for each in one.narrowed.keys() & other.narrowed)):
        yield Clause(territories=territories)


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
    divided_anew = bool(replanned(before, after))
    changed = {user: shown for user in people if (shown := _unlike(looks, user, divided_anew))}
    grants = list(grants_of(frozenset(changed)))
    by_user, by_unit = _grants_by(grants, "user"), _grants_by(grants, "unit")
    found = []
    for user, shown in changed.items():
        own = [*by_user[user], *(grant for look in looks for _role, unit in look.units(user) for grant in by_unit[unit])]
        if own:
            shown = [look.shown(user, own) for look in looks]
        if shown[0] != shown[1] or divided_anew and _asks_for_territory(shown):
            found.append(Difference(user, *shown))
    return found


def everybody(
    before: Organisation, after: Organisation, now: datetime, people: Iterable[int], grants: Iterable[Grant]
) -> Iterator[Difference]:
    """What all people see, for changes by which records get other owners or units: whoever sees the same may lose some.

    :param grants: those that name any of them, or any unit
    """
    pool: dict[Clause, Clause] = {}
    looks = _Looks(before, now, pool), _Looks(after, now, pool)
    by_user, by_unit = _grants_by(grants, "user"), _grants_by(grants, "unit")
    for user in people:
        own = [*by_user[user], *(grant for _role, unit in looks[0].units(user) for grant in by_unit[unit])]
        yield Difference(user, *(look.shown(user, own) for look in looks))


def _unlike(looks, user, divided_anew):
    """What a user sees under each organisation, None where that cannot differ, whatever was granted by hand."""
    shown = [look.shown(user) for look in looks]
    if shown[0] != shown[1] or looks[0].units(user) != looks[1].units(user):
        return shown
    return shown if divided_anew and _asks_for_territory(shown) else None


def _asks_for_territory(shown):
    """Whether what a user sees depends on territories, before or after."""
    clauses = (clause for side in shown for of_level in side.values() for clause in of_level)
    return any(clause.outside is not None or clause.territories is not None for clause in clauses)


def replanned(before: Organisation, after: Organisation) -> frozenset[int]:
    """The units whose records follow another territory plan afterwards, and so get other territories."""
    if not before.territories and not after.territories:
        return frozenset()
    units = before.tree.units.keys() & after.tree.units.keys()
    return frozenset(
        unit
        for unit in units
        if before.territories.nearest(before.tree, unit) != after.territories.nearest(after.tree, unit)
    )


def _grants_by(grants, name):
    found = defaultdict(list)
    for grant in grants:
        if (value := getattr(grant, name)) is not None:
            found[value].append(grant)
    return found


def touched(found: Iterable[Difference], divided_anew: frozenset[int] = frozenset()) -> list[Clause]:
    """Few clauses that match every record that somebody gains or loses.

    :param divided_anew: the units of :func:`replanned`
    """
    pairs = {pair for difference in found for pair in difference.only()}
    clauses = {clause for before, after in pairs for clause in _unequal(_Parts(before), _Parts(after))}
    if found and divided_anew:
        clauses.add(Clause(units=divided_anew))
    return _merged(joined(clauses))


def _merged(clauses):
    """Conditions on units and releases in one clause, those on territories too: what is read is compared again anyway."""
    pairs, places, others = _Pairs("releases"), _Pairs("territories"), []
    for clause in clauses:
        if not pairs.take(clause) and not places.take(clause):
            others.append(clause)
    return [*others, *pairs.clauses(), *places.clauses()]


class _Pairs:
    """Units and one more part of clauses, gathered in one that matches all of theirs."""

    def __init__(self, name):
        self.name, self.units, self.values = name, set(), set()

    def take(self, clause):
        values = getattr(clause, self.name)
        if None in (clause.units, values) or replace(clause, owned=None) != Clause(units=clause.units, **{self.name: values}):
            return False
        self.units |= clause.units
        self.values |= values
        return True

    def clauses(self):
        if self.units:
            yield Clause(units=frozenset(self.units), **{self.name: frozenset(self.values)})


class _Masks:
    """Which of some cases have a value, as bits of a number."""

    def __init__(self, cases):
        self.size = len(cases)
        self.owner = self.of(case.owner for case in cases)
        self.unit = self.of(case.unit for case in cases)
        self.release = self.of(case.release for case in cases)
        self.record = self.of(case.id or None for case in cases)
        self.territory = self.of(case.territory for case in cases)
        self._remembered: dict[Clause, int] = {}

    def of(self, values):
        """Per value, the places that have it."""
        places = defaultdict(list)
        for place, value in enumerate(values):
            places[value].append(place)
        return {value: self._mask(found) for value, found in places.items()}

    def _mask(self, places):
        bits = bytearray(self.size // 8 + 1)
        for place in places:
            bits[place >> 3] |= 1 << (place & 7)
        return int.from_bytes(bits, "little")

    def seen(self, clauses: Iterable[Clause]) -> int:
        """The cases that one of the clauses matches."""
        seen = 0
        for clause in clauses:
            if clause not in self._remembered:
                self._remembered[clause] = self._matching(clause)
            seen |= self._remembered[clause]
        return seen

    def _matching(self, clause):
        found = self._all
        if clause.owned is not None:
            without = self.owner.get(None, 0)
            found &= ~without if clause.owned else without
        for masks, wanted in (
            (self.owner, clause.owners),
            (self.unit, clause.units),
            (self.release, clause.releases),
            (self.record, clause.records),
            (self.territory, clause.territories),
        ):
            if wanted is not None:
                found &= any_of(masks, wanted)
        if clause.outside is not None:
            found &= ~any_of(self.territory, clause.outside) | self.unit.get(None, 0)
        return found

    @cached_property
    def _all(self):
        return (1 << self.size) - 1


def any_of(masks: Mapping[Hashable, int], wanted: Iterable[Hashable]) -> int:
    """The bits of all wanted values."""
    found = 0
    for value in masks.keys() & wanted:
        found |= masks[value]
    return found


class Census:
    """Groups of records, and which of them a scope shows.

    :param groups: no record is counted in two of them
    """

    def __init__(self, groups: Iterable[Group]):
        self.groups = sorted(groups, key=lambda group: (group.case.unit or 0, group.case.owner or 0, group.case.id))
        self._before = self._after = _Masks([group.case for group in self.groups])
        if any(group.after for group in self.groups):
            self._after = _Masks([group.after or group.case for group in self.groups])
        self._limit = self._before.of(group.limit for group in self.groups)

    @cached_property
    def _counts(self):
        return list(accumulate((group.total.count for group in self.groups), initial=0))

    @cached_property
    def _values(self):
        return list(accumulate((group.total.value for group in self.groups), initial=0.0))

    def within(self, limits: Iterable[Hashable]) -> int:
        """The groups that nothing but the rule keeps from somebody who may see these limits."""
        return any_of(self._limit, {None, *limits})

    def seen(self, clauses: Iterable[Clause]) -> int:
        """The groups that one of the clauses matches. :meth:`Clause.matches` says the same of one record."""
        return self._before.seen(clauses)

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
            before = self._before.seen(difference.before[level]) & within
            after = self._after.seen(difference.after[level]) & within
            gained[level], lost[level] = self.total(after & ~before), self.total(before & ~after)
        return Effect(difference.user, gained, lost)
