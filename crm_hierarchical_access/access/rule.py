"""The rule: named predicates, each with its two sides.

``reasons`` answers *who sees this record*, ``clauses`` answers *what does this user see*. A predicate that
follows from the tree states the rule once, in ``seats``; both sides are derived from it. :class:`Scope` joins
the clauses of one user; searches and record checks are both made from it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import IntEnum
from typing import NamedTuple

from .tree import Period, Seat, Tree


class Level(IntEnum):
    """What a reason allows; each level includes those before it.

    MANAGE is owner, unit, release, grants and deletion.
    """

    READ = 1
    WRITE = 2
    MANAGE = 3


POLICY_LEVEL = {"read": Level.READ, "write": Level.WRITE}


class Case(NamedTuple):
    """What the rule reads of a record: its owner, its unit, and up to where it was released."""

    id: int
    owner: int | None
    unit: int | None
    release: int | None = None


class Grant(NamedTuple):
    """A record shared by hand with a user, or with the members and the leader of a unit."""

    record: int
    user: int | None
    unit: int | None
    mode: str
    period: Period = Period()


class Reason(NamedTuple):
    """Why a user sees a record: the predicate, and the place or person that gives it.

    ``role`` is leader, deputy, member, owner, substitute, or empty; ``unit`` where the role is had;
    ``source`` the unit whose policy, or the user whose ownership, gives the right.
    """

    predicate: str
    user: int
    level: Level
    role: str = ""
    unit: int | None = None
    source: int | None = None


@dataclass(frozen=True)
class Clause:
    """One way to see records: all its conditions hold; None asks nothing.

    >>> Clause(units=frozenset({7}), owned=False).matches(Case(1, None, 7))
    True
    >>> Clause(units=frozenset({7}), owned=False).matches(Case(1, 5, 7))
    False
    """

    owners: frozenset[int] | None = None
    owned: bool | None = None
    units: frozenset[int | None] | None = None
    releases: frozenset[int] | None = None
    records: frozenset[int] | None = None

    @property
    def is_on_units(self) -> bool:
        """Whether it names units and asks nothing besides but whether somebody owns the record."""
        asked = self.owners, self.releases, self.records
        return self.units is not None and None not in self.units and asked == (None, None, None)

    def matches(self, case: Case) -> bool:
        return (
            (self.owners is None or case.owner in self.owners)
            and (self.owned is None or (case.owner is not None) == self.owned)
            and (self.units is None or case.unit in self.units)
            and (self.releases is None or case.release in self.releases)
            and (self.records is None or case.id in self.records)
        )


class Organisation:
    """Everything the rule depends on besides the record itself.

    :param tree: the units
    :param substitutes: per absent user, who stands in and when
    :param dispatchers: users of the group *Dispatcher*
    :param predicates: the rule; later addons pass more
    """

    def __init__(
        self,
        tree: Tree,
        substitutes: Mapping[int, Iterable[tuple[int, Period]]] | None = None,
        dispatchers: Iterable[int] = (),
        predicates: Iterable[Predicate] | None = None,
    ):
        self.tree = tree
        self.substitutes = {absent: tuple(others) for absent, others in (substitutes or {}).items()}
        self.dispatchers = frozenset(dispatchers)
        self.predicates = tuple(PREDICATES if predicates is None else predicates)
        self._absent_of = defaultdict(list)
        for absent, others in self.substitutes.items():
            for user, period in others:
                self._absent_of[user].append((absent, period))

    def stands_in_for(self, user: int, now: datetime) -> frozenset[int]:
        """The users whose records are the user's own at that moment, himself included."""
        return frozenset([user, *(absent for absent, period in self._absent_of.get(user, ()) if period.covers(now))])

    def scope(self, user: int, now: datetime, grants: Iterable[Grant] = ()) -> Scope:
        """What one user sees at that moment; ``grants`` are those that name the user or one of the user's units."""
        viewer = Viewer(self, user, now, tuple(grants))
        return Scope((clause for predicate in self.predicates for clause in predicate.clauses(viewer)), self.tree.all)

    def reasons(self, case: Case, now: datetime, grants: Iterable[Grant] = ()) -> Iterator[Reason]:
        """Who sees a record at that moment, each person with each reason; ``grants`` are those of the record."""
        grants = [grant for grant in grants if grant.period.covers(now)]
        for predicate in self.predicates:
            yield from predicate.reasons(self, case, now, grants)

    def bounds(self) -> Iterator[datetime]:
        """The moments at which an answer may change although nothing was written."""
        yield from self.tree.bounds()
        for others in self.substitutes.values():
            for _user, period in others:
                yield from period.bounds()


class Viewer:
    """One user at one moment, as the predicates ask about him."""

    def __init__(self, organisation: Organisation, user: int, now: datetime, grants: tuple[Grant, ...]):
        self.organisation, self.tree, self.user, self.now = organisation, organisation.tree, user, now
        self.seats = self.tree.seats(user, now)
        self.leads = frozenset(seat.unit for seat in self.seats if seat.role == "leader")
        self.own_units = frozenset(unit for _role, unit in self.tree.places(user, now))
        self.stands_in_for = organisation.stands_in_for(user, now)
        self.grants = [grant for grant in grants if grant.period.covers(now) and self._is_granted(grant)]

    def _is_granted(self, grant: Grant) -> bool:
        return grant.user == self.user or (grant.unit is not None and grant.unit in self.own_units)


class Predicate:
    """A named part of the rule, stated from both sides; a test holds them equal."""

    name = ""

    def clauses(self, viewer: Viewer) -> Iterator[tuple[Level, Clause]]:
        """What the viewer sees by this predicate."""
        raise NotImplementedError

    def reasons(self, organisation: Organisation, case: Case, now: datetime, grants: list[Grant]) -> Iterator[Reason]:
        """Who sees the case by this predicate; ``grants`` are those in force for it."""
        raise NotImplementedError


class Own(Predicate):
    """The owner, and who stands in for the owner now."""

    name = "own"

    def clauses(self, viewer):
        yield Level.MANAGE, Clause(owners=viewer.stands_in_for)

    def reasons(self, organisation, case, now, grants):
        if case.owner is None:
            return
        yield Reason(self.name, case.owner, Level.MANAGE, "owner", source=case.owner)
        for user, period in organisation.substitutes.get(case.owner, ()):
            if period.covers(now):
                yield Reason(self.name, user, Level.MANAGE, "substitute", source=case.owner)


class SeatPredicate(Predicate):
    """A predicate that follows from the record's unit, and from whether it has an owner, alone."""

    def seats(self, tree: Tree, unit: int, owned: bool) -> Iterator[tuple[Seat, Level]]:
        """The seats from which a record of ``unit`` is seen, and what each allows. The rule itself."""
        raise NotImplementedError

    def clauses(self, viewer):
        cache = viewer.tree.__dict__.setdefault("_seat_clauses", {})  # many people sit in the same seats
        key = self.name, viewer.seats
        if key not in cache:
            cache[key] = list(self._seat_clauses(viewer))
        return cache[key]

    def _seat_clauses(self, viewer):
        views = self._views(viewer.tree)
        units = defaultdict(set)
        for seat in viewer.seats:
            for unit, owned, level in views.get(seat, ()):
                units[owned, level].add(unit)
        for (owned, level), seen in units.items():
            yield level, Clause(owned=owned, units=frozenset(seen))

    def _views(self, tree):
        """The rule inverted, once per tree: per seat, which units are seen from it."""
        cache = tree.__dict__.setdefault("_views", {})
        if self.name not in cache:
            cache[self.name] = views = defaultdict(list)
            for unit in tree.units:
                for owned in (True, False):
                    for seat, level in self.seats(tree, unit, owned):
                        views[seat].append((unit, owned, level))
        return cache[self.name]

    def reasons(self, organisation, case, now, grants):
        tree = organisation.tree
        if case.unit not in tree.units:
            return
        for seat, level in self.seats(tree, case.unit, case.owner is not None):
            for user, role, unit in tree.holders(seat, now):
                yield Reason(self.name, user, level, role, unit, seat.unit)


class Leads(SeatPredicate):
    """The leaders of the units in reach."""

    name = "leads"

    def seats(self, tree, unit, owned):
        return ((Seat("leader", place), Level.MANAGE) for place in tree.reach(unit, owned))


class Oversight(SeatPredicate):
    """The leaders of units above that oversee everything below, whatever the units below say."""

    name = "oversight"

    def seats(self, tree, unit, owned):
        for place in tree.path(unit):
            if level := POLICY_LEVEL.get(tree.units[place].oversight):
                yield Seat("leader", place), level


class Shared(SeatPredicate):
    """Everybody in the region of a unit that shares, for what lies in that region."""

    name = "shared"

    def seats(self, tree, unit, owned):
        for place in tree.shared_regions(unit):
            yield Seat("region", place), POLICY_LEVEL[tree.units[place].sharing]


class Released(Predicate):
    """The leaders from the record's unit up to the unit it was released to.

    Each led unit keeps its own pair of conditions: joined, a release in one branch would open another.
    """

    name = "released"

    def clauses(self, viewer):
        for unit in viewer.leads:
            yield (
                Level.MANAGE,
                Clause(units=frozenset(viewer.tree.below(unit)), releases=frozenset(viewer.tree.path(unit))),
            )

    def reasons(self, organisation, case, now, grants):
        tree = organisation.tree
        path = tree.path(case.unit)
        if case.release not in path:
            return
        for place in path[: path.index(case.release) + 1]:
            for user, role, unit in tree.holders(Seat("leader", place), now):
                yield Reason(self.name, user, Level.MANAGE, role, unit, case.release)


class Granted(Predicate):
    """Who was given the record by hand."""

    name = "granted"

    def clauses(self, viewer):
        records = defaultdict(set)
        for grant in viewer.grants:
            records[POLICY_LEVEL[grant.mode]].add(grant.record)
        for level, ids in records.items():
            yield level, Clause(records=frozenset(ids))

    def reasons(self, organisation, case, now, grants):
        for grant in grants:
            level = POLICY_LEVEL[grant.mode]
            if grant.user is not None:
                yield Reason(self.name, grant.user, level)
            elif unit := organisation.tree.units.get(grant.unit):
                for user in unit.members | set(unit.leaders(now)):
                    yield Reason(self.name, user, level, "member", grant.unit, grant.unit)


class Dispatch(Predicate):
    """Dispatchers, for what nobody else could hand out: unassigned, and no unit or no leader in reach."""

    name = "dispatcher"

    def clauses(self, viewer):
        if viewer.user in viewer.organisation.dispatchers:
            stranded = (unit for unit in viewer.tree.units if self._is_stranded(viewer.tree, unit, viewer.now))
            yield Level.MANAGE, Clause(owned=False, units=frozenset([None, *stranded]))

    def reasons(self, organisation, case, now, grants):
        tree = organisation.tree
        if case.owner is None and (case.unit not in tree.units or self._is_stranded(tree, case.unit, now)):
            yield from (Reason(self.name, user, Level.MANAGE) for user in organisation.dispatchers)

    @staticmethod
    def _is_stranded(tree, unit, now):
        return not any(True for place in tree.reach(unit, owned=False) for _user in tree.units[place].leaders(now))


PREDICATES: tuple[Predicate, ...] = (Own(), Leads(), Oversight(), Shared(), Released(), Granted(), Dispatch())


class Scope:
    """What one user sees: the clauses of all predicates, joined per level.

    :param clauses: pairs of level and clause
    :param all_units: every unit there is, to tell where the conditions on units come down to *has a unit*
    """

    def __init__(self, clauses: Iterable[tuple[Level, Clause]], all_units: frozenset[int]):
        clauses = list(clauses)
        self.all_units = all_units
        self._by_level = {
            level: tuple(joined(clause for given, clause in clauses if given >= level)) for level in Level
        }

    def clauses(self, level: Level) -> tuple[Clause, ...]:
        """The ways in which the user has at least that level; no two of them are of one shape."""
        return self._by_level[level]

    def allows(self, case: Case, level: Level = Level.READ) -> bool:
        return any(clause.matches(case) for clause in self.clauses(level))

    def level(self, case: Case) -> Level | None:
        """The highest level the user has on a record, None for none."""
        return max((level for level in Level if self.allows(case, level)), default=None)


def joined(clauses: Iterable[Clause]) -> Iterator[Clause]:
    """The same records by fewer clauses: sets of one shape are united, what others already give is left out."""
    owners: set[int] = set()
    records: set[int] = set()
    units: dict[bool, set[int | None]] = {True: set(), False: set()}
    rest: list[Clause] = []
    for clause in clauses:
        if clause == Clause(owners=clause.owners):
            owners |= clause.owners or set()
        elif clause == Clause(records=clause.records):
            records |= clause.records or set()
        elif clause == Clause(owned=clause.owned, units=clause.units) and clause.units is not None:
            for owned in (True, False) if clause.owned is None else (clause.owned,):
                units[owned] |= clause.units
        else:
            rest.append(clause)
    if owners:
        yield Clause(owners=frozenset(owners))
    if records:
        yield Clause(records=frozenset(records))
    yield from _joined_units(units[True], units[False], rest)


def _joined_units(owned: set[int | None], unowned: set[int | None], rest: Iterable[Clause]) -> Iterator[Clause]:
    """The units seen with and without an owner, then what is left of clauses with more conditions."""
    always = frozenset(owned & unowned)
    if always:
        yield Clause(units=always)
    for has_owner, units in ((True, owned), (False, unowned)):
        if only := frozenset(units) - always:
            yield Clause(owned=has_owner, units=only)
    for clause in rest:
        if clause.units is None:
            yield clause
        elif left := clause.units - always:
            yield replace(clause, units=left)
