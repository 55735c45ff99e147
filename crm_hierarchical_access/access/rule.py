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
from functools import cached_property
from typing import NamedTuple

from .territory import Territories, Territory
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
    """What the rule reads of a record: its owner, its unit, up to where it was released, and its territory."""

    id: int
    owner: int | None
    unit: int | None
    release: int | None = None
    territory: int | None = None


class Grant(NamedTuple):
    """A record shared by hand with a user, or with the members and the leader of a unit."""

    record: int
    user: int | None
    unit: int | None
    mode: str
    period: Period = Period()


class Reason(NamedTuple):
    """Why a user sees a record: the predicate, and the place or person that gives it.

    ``role`` is leader, deputy, member, owner, substitute, responsible or permitted (in a territory), or empty; ``unit``
    where the role is had; ``source`` the unit whose policy or plan, or the user whose ownership, gives the right.
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

    ``outside`` are territories that close a record, where it has a unit: it lies in none of them.

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
    territories: frozenset[int] | None = None
    outside: frozenset[int] | None = None

    @property
    def is_on_units(self) -> bool:
        """Whether it names units and asks little besides: whether somebody owns the record, and which territories close it."""
        asked = self.owners, self.releases, self.records, self.territories
        return self.units is not None and None not in self.units and not any(each is not None for each in asked)

    def matches(self, case: Case) -> bool:
        return (
            (self.owners is None or case.owner in self.owners)
            and (self.owned is None or (case.owner is not None) == self.owned)
            and (self.units is None or case.unit in self.units)
            and (self.releases is None or case.release in self.releases)
            and (self.records is None or case.id in self.records)
            and (self.territories is None or case.territory in self.territories)
            and (self.outside is None or case.unit is None or case.territory not in self.outside)
        )


class Organisation:
    """Everything the rule depends on besides the record itself.

    :param tree: the units
    :param substitutes: per absent user, who stands in and when
    :param dispatchers: users of the group *Dispatcher*
    :param predicates: the rule; later addons pass more
    :param territories: the territory plans in force
    :param restrictions: what takes away from the rule; later addons pass more
    """

    def __init__(
        self,
        tree: Tree,
        substitutes: Mapping[int, Iterable[tuple[int, Period]]] | None = None,
        dispatchers: Iterable[int] = (),
        predicates: Iterable[Predicate] | None = None,
        territories: Territories | None = None,
        restrictions: Iterable[Restriction] | None = None,
    ):
        self.tree = tree
        self.substitutes = {absent: tuple(others) for absent, others in (substitutes or {}).items()}
        self.dispatchers = frozenset(dispatchers)
        self.predicates = tuple(PREDICATES if predicates is None else predicates)
        self.territories = territories or Territories()
        self.restrictions = tuple(RESTRICTIONS if restrictions is None else restrictions)
        self._absent_of = defaultdict(list)
        for absent, others in self.substitutes.items():
            for user, period in others:
                self._absent_of[user].append((absent, period))

    def stands_in_for(self, user: int, now: datetime) -> frozenset[int]:
        """The users whose records are the user's own at that moment, himself included."""
        return frozenset([user, *(absent for absent, period in self._absent_of.get(user, ()) if period.covers(now))])

    def scope(self, user: int, now: datetime, grants: Iterable[Grant] = (), by: frozenset[str] | None = None) -> Scope:
        """What one user sees at that moment.

        :param grants: those that name the user or one of the user's units
        :param by: names of the only predicates that are asked; None for all
        """
        viewer = Viewer(self, user, now, tuple(grants))
        asked = [predicate for predicate in self.predicates if by is None or predicate.name in by]
        return Scope((clause for predicate in asked for clause in self._clauses(predicate, viewer)), self.tree.all)

    def _clauses(self, predicate: Predicate, viewer: Viewer) -> Iterable[tuple[Level, Clause]]:
        """What the viewer sees by a predicate, less what a restriction takes away."""
        clauses = predicate.clauses(viewer)
        for restriction in self.restrictions:
            if predicate.name in restriction.restricts:
                clauses = restriction.narrowed(viewer, clauses)
        return clauses

    def reasons(self, case: Case, now: datetime, grants: Iterable[Grant] = ()) -> Iterator[Reason]:
        """Who sees a record at that moment, each person with each reason; ``grants`` are those of the record."""
        grants = [grant for grant in grants if grant.period.covers(now)]
        for predicate in self.predicates:
            for reason in predicate.reasons(self, case, now, grants):
                if not any(True for _each in self.restrictions_on(reason, case, now)):
                    yield reason

    def restrictions_on(self, reason: Reason, case: Case, now: datetime) -> Iterator[Restriction]:
        """What takes away a reason that a predicate gives."""
        for restriction in self.restrictions:
            if reason.predicate in restriction.restricts and not restriction.permits(self, reason.user, case, now):
                yield restriction

    def taken_away(self, case: Case, now: datetime) -> Iterator[tuple[Restriction, Reason]]:
        """The reasons that a restriction takes away, each with the restriction."""
        for predicate in self.predicates:
            for reason in predicate.reasons(self, case, now, []):
                yield from ((restriction, reason) for restriction in self.restrictions_on(reason, case, now))

    def bounds(self) -> Iterator[datetime]:
        """The moments at which an answer may change although nothing was written."""
        yield from self.tree.bounds()
        for others in self.substitutes.values():
            for _user, period in others:
                yield from period.bounds()


class Viewer:
    """One user at one moment, as the predicates ask about him."""

    def __init__(self, organisation: Organisation, user: int, now: datetime, grants: tuple[Grant, ...] = ()):
        self.organisation, self.tree, self.user, self.now = organisation, organisation.tree, user, now
        self.seats = self.tree.seats(user, now)
        self.leads = frozenset(seat.unit for seat in self.seats if seat.role == "leader")
        self.own_units = frozenset(unit for _role, unit in self.tree.places(user, now))
        self.stands_in_for = organisation.stands_in_for(user, now)
        self.grants = [grant for grant in grants if grant.period.covers(now) and self._is_granted(grant)]

    def _is_granted(self, grant: Grant) -> bool:
        return grant.user == self.user or (grant.unit is not None and grant.unit in self.own_units)

    @cached_property
    def closed_territories(self) -> frozenset[int]:
        """The territories of strict plans for which the user has no permission."""
        strict = self.organisation.territories.strict.items()
        return frozenset(id_ for id_, territory in strict if not self.has_permission(territory))

    def has_permission(self, territory: Territory) -> bool:
        """Permission (spec 3): its responsible, its permitted people, the leaders of its unit and of every unit above;
        its unit's members where nobody is named responsible."""
        return (
            self.user == territory.responsible
            or self.user in territory.permitted
            or not self.leads.isdisjoint(self.tree.path(territory.unit))
            or (territory.responsible is None and self.user in self._members_of(territory.unit))
        )

    def _members_of(self, unit: int) -> frozenset[int]:
        return self.tree.units[unit].members if unit in self.tree.units else frozenset()


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


class InTerritory(Predicate):
    """Lax plans: everybody in the region of the plan's unit reads its leads there. In every mode, what has no owner is
    read by those who may take it in its territory: where it has no unit yet, or waits in the territory's unit or above.
    """

    name = "territory"

    def clauses(self, viewer):
        territories = viewer.organisation.territories
        if not territories:
            return
        if shown := frozenset().union(*self._lax_units(viewer)):
            yield Level.READ, Clause(units=shown)
        for unit, ids in self._takeable(viewer).items():
            yield Level.READ, Clause(owned=False, units=frozenset([None, *viewer.tree.path(unit)]), territories=frozenset(ids))

    def _lax_units(self, viewer):
        """The units of each lax plan, in the region of whose unit the viewer has a place."""
        for region, units in self._lax_regions(viewer.organisation):
            if not viewer.own_units.isdisjoint(region):
                yield units

    @staticmethod
    def _lax_regions(organisation):
        """Per lax plan the region of its unit, and the units there whose records follow it; once per organisation."""
        cache = organisation.__dict__.setdefault("_lax_regions", [])
        if not cache:
            territories, tree = organisation.territories, organisation.tree
            for plan in territories.plans.values():
                if plan.mode == "lax" and plan.unit in tree.units:
                    region = frozenset(tree.region(plan.unit))
                    cache.append((region, region.intersection(territories.units_of(tree, plan))))
        return cache

    @staticmethod
    def _takeable(viewer):
        """The territories in which the viewer may take what has no owner, by their unit."""
        territories, found = viewer.organisation.territories, defaultdict(set)
        for territory in territories.naming(viewer.user):
            found[territory.unit].add(territory.id)
        for role, unit in viewer.tree.places(viewer.user, viewer.now):
            for territory in territories.of_unit(unit):
                if role != "member" or territory.responsible is None:
                    found[unit].add(territory.id)
        return found

    def reasons(self, organisation, case, now, grants):
        yield from self._lax_reasons(organisation, case, now)
        territory = organisation.territories.by_id.get(case.territory)
        if territory and case.owner is None:
            if case.unit is None or case.unit in organisation.tree.path(territory.unit):
                yield from self._taking(organisation.tree, territory, now)

    def _lax_reasons(self, organisation, case, now):
        plan = organisation.territories.nearest(organisation.tree, case.unit)
        if plan and plan.mode == "lax" and case.unit in set(organisation.tree.region(plan.unit)):
            for user, role, unit in organisation.tree.holders(Seat("region", plan.unit), now):
                yield Reason(self.name, user, Level.READ, role, unit, plan.unit)

    def _taking(self, tree, territory, now):
        """Those who may take what has no owner in a territory."""
        if territory.responsible is not None:
            yield Reason(self.name, territory.responsible, Level.READ, "responsible", territory.unit)
        yield from (Reason(self.name, user, Level.READ, "permitted", territory.unit) for user in territory.permitted)
        if territory.unit not in tree.units:
            return
        yield from (
            Reason(self.name, user, Level.READ, role, territory.unit)
            for user, role, _unit in tree.holders(Seat("leader", territory.unit), now)
        )
        if territory.responsible is None:
            yield from (Reason(self.name, user, Level.READ, "member", territory.unit) for user in tree.units[territory.unit].members)


class Restriction:
    """A named part of the rule that takes away what predicates give, stated from both sides; a test holds them equal."""

    name = ""
    #: names of the predicates it takes from
    restricts: frozenset[str] = frozenset()

    def narrowed(self, viewer: Viewer, clauses: Iterable[tuple[Level, Clause]]) -> Iterator[tuple[Level, Clause]]:
        """What is left of a predicate's clauses."""
        raise NotImplementedError

    def permits(self, organisation: Organisation, user: int, case: Case, now: datetime) -> bool:
        """Whether it leaves the case to a user."""
        raise NotImplementedError


class Strict(Restriction):
    """Strict plans: a record of a territory is for those with permission for it. A record without territory, or
    without unit, is not restricted; what was released or granted by hand stays open."""

    name = "strict"
    restricts = frozenset({"own", "leads", "oversight", "shared"})

    def narrowed(self, viewer, clauses):
        closed = viewer.closed_territories
        if not closed:
            yield from clauses
            return
        divided = self._divided_units(viewer.organisation)
        for level, clause in clauses:
            yield from ((level, part) for part in self._parts(clause, closed, divided))

    @staticmethod
    def _parts(clause, closed, divided):
        """A clause on units is narrowed where a strict plan divides them, and left as it is elsewhere."""
        if clause.units is None:
            yield replace(clause, outside=closed)
            return
        if free := clause.units - divided:
            yield replace(clause, units=free)
        if narrowed := clause.units & divided:
            yield replace(clause, units=narrowed, outside=closed)

    @staticmethod
    def _divided_units(organisation):
        """The units whose records follow a strict plan; once per organisation."""
        cache = organisation.__dict__.setdefault("_divided_units", [])
        if not cache:
            territories, tree = organisation.territories, organisation.tree
            strict = (plan for plan in territories.plans.values() if plan.mode == "strict")
            cache.append(frozenset(unit for plan in strict for unit in territories.units_of(tree, plan)))
        return cache[0]

    def permits(self, organisation, user, case, now):
        territory = organisation.territories.strict.get(case.territory)
        if territory is None or case.unit is None:
            return True
        return Viewer(organisation, user, now).has_permission(territory)


PREDICATES: tuple[Predicate, ...] = (
    Own(), Leads(), Oversight(), Shared(), InTerritory(), Released(), Granted(), Dispatch(),
)  # fmt: skip
RESTRICTIONS: tuple[Restriction, ...] = (Strict(),)


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
    by_outside = defaultdict(list)
    for clause in clauses:
        by_outside[clause.outside].append(clause if clause.outside is None else replace(clause, outside=None))
    for outside, group in by_outside.items():
        yield from (clause if outside is None else replace(clause, outside=outside) for clause in _joined(group))


def _joined(clauses: Iterable[Clause]) -> Iterator[Clause]:
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
