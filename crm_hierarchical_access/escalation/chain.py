"""Who is asked when an owner does not act (spec 2, *Superior*)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from itertools import dropwhile, takewhile
from typing import NamedTuple


class Superior(NamedTuple):
    """Who is asked: a unit, and ids of the users who lead it now; who answers for it comes first."""

    unit: int
    users: tuple[int, ...]


class Chain:
    """The way upward in a tree (``access.Tree``) at a moment (naive, UTC)."""

    def __init__(self, tree, now: datetime):
        self.tree = tree
        self.now = now

    def superior(
        self,
        unit: int | None,
        owner: int | None,
        above: int | None = None,
        skip: Collection[int] = (),
        crosses: bool = False,
    ) -> Superior | None:
        """The nearest unit from ``unit`` upward that is led by somebody active other than the owner.

        Whose unit is passed over is so with his deputies; a unit without a leader is led by its deputies in office.

        :param above: unit of the step before: the search starts above it. Where it is no longer above ``unit``, since
            that was moved or changed, the search starts at ``unit``
        :param skip: ids of users who were asked before
        :param crosses: whether it goes on in the unit of another company (``operator``)
        """
        passed = {owner, *skip} - {None}
        units = self._upward(unit, above)
        if not crosses:
            units = takewhile(lambda place: self.tree.operator(place) == self.tree.operator(unit), units)
        return self._first_led(units, passed)

    def responsible(self, unit: int | None) -> Superior | None:
        """Who should hand out what has no owner: the nearest leader who sees it."""
        return self._first_led(self.tree.reach(unit, owned=False), frozenset())

    def _upward(self, unit: int | None, above: int | None) -> Iterator[int]:
        path = self.tree.path(unit)
        if above not in path:
            return iter(path)
        following = dropwhile(lambda place: place != above, path)
        next(following)
        return following

    def _first_led(self, units, passed: Collection[int]) -> Superior | None:
        found = ((place, self._leaders(place, passed)) for place in units)
        return next((Superior(place, users) for place, users in found if users), None)

    def _leaders(self, unit: int, passed: Collection[int]) -> tuple[int, ...]:
        """The leader and the deputies in office, without those passed over; nobody where the leader is one of them."""
        place = self.tree.units[unit]
        if place.leader in passed:
            return ()
        return tuple(user for user in dict.fromkeys(place.leaders(self.now)) if user not in passed)
