"""The sales tree: units, who sits where in them, and how far upward a unit lets see.

The words are those of the specification (1. Who sees what): *path*, *reach*, *region*.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import NamedTuple

import pytz

#: how the columns begin that give a unit one of ``Unit.policies``
POLICY = "policy_"


class Period(NamedTuple):
    """A span of time from ``begin`` up to, not including, ``end``; None is open.

    >>> Period(None, datetime(2026, 1, 2)).covers(datetime(2026, 1, 1))
    True
    >>> Period(datetime(2026, 1, 1), datetime(2026, 1, 2)).covers(datetime(2026, 1, 2))
    False
    """

    begin: datetime | None = None
    end: datetime | None = None

    def covers(self, now: datetime) -> bool:
        return (self.begin is None or self.begin <= now) and (self.end is None or now < self.end)

    def bounds(self) -> Iterator[datetime]:
        """The moments at which the answer of :meth:`covers` changes."""
        return (moment for moment in self if moment is not None)


ALWAYS = Period()


def end_of_day(day: date, zone: str | None) -> datetime:
    """The moment (UTC) at which a day is over in a time zone.

    >>> end_of_day(date(2026, 7, 1), "Europe/Berlin")
    datetime.datetime(2026, 7, 1, 22, 0)
    """
    midnight = datetime.combine(day + timedelta(days=1), time.min)
    return pytz.timezone(zone or "UTC").localize(midnight).astimezone(pytz.utc).replace(tzinfo=None)


class Seat(NamedTuple):
    """A place from which records are seen: a role in a unit.

    ``leader`` is taken by the unit's leader and by its deputies in office,
    ``region`` by every member and leader of a unit in the region of ``unit``.
    """

    role: str
    unit: int


@dataclass(frozen=True)
class Unit:
    """One sales unit, as the rule reads it.

    ``leader``, ``deputies`` and ``members`` hold ids of active users only; ``operator`` is the company that runs the
    unit, None for the one of the unit above; ``policies`` names those that other addons give a unit, for their restrictions.
    """

    id: int
    parent: int | None = None
    leader: int | None = None
    deputies: tuple[tuple[int, Period], ...] = ()
    members: frozenset[int] = frozenset()
    upward_access: str = "all"
    oversight: str = "none"
    sharing: str = "none"
    operator: int | None = None
    policies: frozenset[str] = frozenset()

    def leaders(self, now: datetime) -> Iterator[int]:
        """Ids of the users who lead the unit at that moment: its leader and its deputies."""
        if self.leader is not None:
            yield self.leader
        yield from (user for user, period in self.deputies if period.covers(now))


class Tree:
    """The units of an organisation and what follows from their order alone.

    :raises ValueError: where the parents form a cycle
    """

    def __init__(self, units: Iterable[Unit]):
        self.units = {unit.id: unit for unit in units}
        self.children: dict[int | None, list[int]] = defaultdict(list)
        for unit in self.units.values():
            self.children[self.parent(unit.id)].append(unit.id)
        self.paths = self._paths()

    def _paths(self) -> dict[int, tuple[int, ...]]:
        paths: dict[int, tuple[int, ...]] = {}
        todo = list(self.children[None])
        while todo:
            unit = todo.pop()
            paths[unit] = (unit, *paths.get(self.parent(unit), ()))
            todo.extend(self.children[unit])
        if in_ring := self.units.keys() - paths.keys():
            raise ValueError(f"units above themselves: {sorted(in_ring)}")
        return paths

    def parent(self, unit: int) -> int | None:
        """Id of the unit above, None for a root."""
        parent = self.units[unit].parent
        return parent if parent in self.units else None

    @cached_property
    def all(self) -> frozenset[int]:
        return frozenset(self.units)

    def path(self, unit: int | None) -> tuple[int, ...]:
        """The unit and those above it, up to the root; empty for no unit."""
        return self.paths.get(unit, ())

    def below(self, unit: int) -> Iterator[int]:
        """The unit and everything below it."""
        return self._walk_down(unit, lambda child: True)

    def region(self, unit: int) -> Iterator[int]:
        """The unit and those below it, without entering one that does not let everybody above see."""
        return self._walk_down(unit, lambda child: self.units[child].upward_access == "all")

    def _walk_down(self, unit: int, enters) -> Iterator[int]:
        todo = [unit]
        while todo:
            unit = todo.pop()
            yield unit
            todo.extend(child for child in self.children.get(unit, ()) if enters(child))

    def reach(self, unit: int | None, owned: bool) -> Iterator[int]:
        """The units whose leaders see a record of ``unit`` without release.

        A closed unit's own leader still sees what has no owner: somebody has to hand it out.
        """
        for place in self.path(unit):
            upward = self.units[place].upward_access
            if upward == "none" and (owned or place != unit):
                return
            yield place
            if upward != "all":
                return

    def shared_regions(self, unit: int) -> Iterator[int]:
        """The units above (or itself) that share, and whose region the unit lies in."""
        for place in self.path(unit):
            if self.units[place].sharing != "none":
                yield place
            if self.units[place].upward_access != "all":
                return

    @cached_property
    def _sharing_seats(self) -> dict[int, list[Seat]]:
        """Per unit, the region seats that its people take."""
        return {unit: [Seat("region", place) for place in self.shared_regions(unit)] for unit in self.units}

    @cached_property
    def _people(self) -> dict[int, list[tuple[str, int, Period]]]:
        """Per user: role, unit and period of each place the user has."""
        people = defaultdict(list)
        for unit in self.units.values():
            if unit.leader is not None:
                people[unit.leader].append(("leader", unit.id, ALWAYS))
            for user, period in unit.deputies:
                people[user].append(("deputy", unit.id, period))
            for user in unit.members:
                people[user].append(("member", unit.id, ALWAYS))
        return people

    def places(self, user: int, now: datetime) -> Iterator[tuple[str, int]]:
        """Role (leader, deputy, member) and unit of each place the user has at that moment."""
        return ((role, unit) for role, unit, period in self._people.get(user, ()) if period.covers(now))

    def seats(self, user: int, now: datetime) -> frozenset[Seat]:
        """The seats the user takes at that moment."""
        seats = set()
        for role, unit in self.places(user, now):
            if role != "member":
                seats.add(Seat("leader", unit))
            seats.update(self._sharing_seats[unit])
        return frozenset(seats)

    def holders(self, seat: Seat, now: datetime) -> Iterator[tuple[int, str, int]]:
        """Who takes a seat at that moment: user, role and the unit it is had in."""
        units = [seat.unit] if seat.role == "leader" else self.region(seat.unit)
        for unit_id in units:
            unit = self.units[unit_id]
            if unit.leader is not None:
                yield unit.leader, "leader", unit_id
            yield from ((user, "deputy", unit_id) for user, period in unit.deputies if period.covers(now))
            if seat.role == "region":
                yield from ((user, "member", unit_id) for user in unit.members)

    def branch(self, user: int, now: datetime) -> frozenset[int]:
        """The units a user knows of: the own ones, those above them, and all below those led or shared with."""
        return self.home(user, now).union(*(self.path(unit) for _role, unit in self.places(user, now)))

    def home(self, user: int, now: datetime) -> frozenset[int]:
        """The branch without what is above it: the own units, all below those led, and those shared with."""
        known: set[int] = set()
        for role, unit in self.places(user, now):
            known.update([unit] if role == "member" else self.below(unit))
            for seat in self._sharing_seats[unit]:
                known.update(self.region(seat.unit))
        return frozenset(known)

    def colleagues(self, user: int, now: datetime) -> frozenset[int]:
        """Whom an external partner's person knows: everybody at home, and the leaders above."""
        home = self.home(user, now)
        people = {user}
        for unit in (self.units[place] for place in self.branch(user, now)):
            people.update(unit.leaders(now), unit.members if unit.id in home else ())
        return frozenset(people)

    def operator(self, unit: int | None) -> int | None:
        """The company that runs a unit: its own, or the one of the nearest unit above that has one."""
        return next((self.units[place].operator for place in self.path(unit) if self.units[place].operator), None)

    def party(self, unit: int | None) -> tuple[str, int] | None:
        """Whose customers a unit's are: of the company that runs it, else of the nearest unit above that is closed
        upward, else of the root. None for no unit.

        >>> Tree([Unit(1), Unit(2, parent=1), Unit(3, parent=2, upward_access="none")]).party(2)
        ('unit', 1)
        """
        for place in self.path(unit):
            if operator := self.units[place].operator:
                return "operator", operator
            if self.units[place].upward_access != "all" or self.parent(place) is None:
                return "unit", place
        return None

    def bounds(self) -> Iterator[datetime]:
        """The moments at which a deputy begins or ends."""
        for unit in self.units.values():
            for _user, period in unit.deputies:
                yield from period.bounds()
