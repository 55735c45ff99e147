"""Territory plans as the rule reads them (spec 3): which plan a unit's records follow, who has permission for a territory.

Nothing here knows of postcodes: a record says itself which territory it lies in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

from .tree import Tree


class TerritoryPlan(NamedTuple):
    """A plan in force: the unit it is for, and its mode (assign, lax, strict)."""

    id: int
    unit: int
    mode: str = "assign"


class Territory(NamedTuple):
    """A territory of a plan, the unit that works there, who is named responsible, and who else has permission.

    Whoever is named responsible stays so when he is archived: nobody gains by somebody's leaving.
    """

    id: int
    plan: int
    unit: int
    responsible: int | None = None
    permitted: frozenset[int] = frozenset()


class Territories:
    """The plans in force and their territories; none where nothing divides the postcodes.

    >>> bool(Territories())
    False
    """

    def __init__(self, plans: Iterable[TerritoryPlan] = (), territories: Iterable[Territory] = ()):
        self.plans = {plan.id: plan for plan in plans}
        self.by_id = {territory.id: territory for territory in territories if territory.plan in self.plans}
        self._plan_of_unit = {plan.unit: plan for plan in self.plans.values()}

    def __bool__(self) -> bool:
        return bool(self.plans)

    def key(self) -> tuple:
        """The same for two of them that the rule cannot tell apart; made of plain sorted values."""
        territories = ((*each[:3], each.responsible or 0, sorted(each.permitted)) for each in self.by_id.values())
        return sorted(self.plans.values()), sorted(territories)

    # Which plan

    def nearest(self, tree: Tree, unit: int | None) -> TerritoryPlan | None:
        """The plan of the nearest unit that has one, from the unit itself upward."""
        return next((self._plan_of_unit[place] for place in tree.path(unit) if place in self._plan_of_unit), None)

    def units_of(self, tree: Tree, plan: TerritoryPlan) -> Iterator[int]:
        """The units whose records follow a plan: its own and those below it that have no nearer one."""
        todo = [plan.unit] if plan.unit in tree.units else []
        while todo:
            unit = todo.pop()
            yield unit
            todo.extend(child for child in tree.children.get(unit, ()) if child not in self._plan_of_unit)

    # Permission

    @cached_property
    def strict(self) -> dict[int, Territory]:
        """The territories of strict plans, by id."""
        return {id_: each for id_, each in self.by_id.items() if self.plans[each.plan].mode == "strict"}

    @cached_property
    def _by_person(self) -> dict[int, list[Territory]]:
        """The territories that name a user, as responsible or permitted."""
        found = defaultdict(list)
        for territory in self.by_id.values():
            for user in territory.permitted | ({territory.responsible} - {None}):
                found[user].append(territory)
        return found

    @cached_property
    def _by_unit(self) -> dict[int, list[Territory]]:
        found = defaultdict(list)
        for territory in self.by_id.values():
            found[territory.unit].append(territory)
        return found

    def naming(self, user: int) -> list[Territory]:
        """The territories that name a user, as responsible or permitted."""
        return self._by_person.get(user, [])

    def people(self) -> set[int]:
        """Everybody whom some territory names."""
        return set(self._by_person)

    def of_unit(self, unit: int) -> list[Territory]:
        """The territories that a unit works in."""
        return self._by_unit.get(unit, [])
