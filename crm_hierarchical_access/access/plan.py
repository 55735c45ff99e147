"""An organisation on paper: what it will be when changes have been made that nobody has made yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from .territory import Territories
from .tree import Period, Unit


class Ring(ValueError):
    """A unit would be below itself."""

    def __init__(self, unit: int, parent: int):
        super().__init__(f"unit {unit} is above {parent}")
        self.unit, self.parent = unit, parent


class Plan:
    """What the rule depends on, to be changed one thing after the other as an administrator would.

    :param units: the units as they are
    :param substitutes: per absent user, who stands in and when
    :param dispatchers: users of the group *Dispatcher*
    :param territories: the territory plans in force
    """

    def __init__(
        self,
        units: Iterable[Unit],
        substitutes: Mapping[int, Iterable[tuple[int, Period]]] | None = None,
        dispatchers: Iterable[int] = (),
        territories: Territories | None = None,
    ):
        self.units = {unit.id: unit for unit in units}
        self.substitutes = {absent: tuple(others) for absent, others in (substitutes or {}).items()}
        self.dispatchers = frozenset(dispatchers)
        self.territories = territories or Territories()

    @classmethod
    def of(cls, organisation) -> Plan:
        """The plan that changes nothing."""
        return cls(
            organisation.tree.units.values(), organisation.substitutes, organisation.dispatchers, organisation.territories
        )

    def fork(self) -> Plan:
        """An independent plan that starts from here."""
        return Plan(self.units.values(), self.substitutes, self.dispatchers, self.territories)

    def change(self, unit: int, **values) -> None:
        """Set fields of a unit.

        :raise KeyError: where there is no such unit
        """
        self.units[unit] = replace(self.units[unit], **values)

    def move(self, unit: int, parent: int | None) -> None:
        """Put a unit below another, or make it a root.

        :raise Ring: where the unit above is the unit itself or below it
        :raise KeyError: where there is no such unit
        """
        place = parent
        while place is not None:
            if place == unit:
                raise Ring(unit, parent)
            place = self.units[place].parent
        self.change(unit, parent=parent)

    def add_member(self, unit: int, user: int) -> None:
        self.change(unit, members=self.units[unit].members | {user})

    def remove_member(self, unit: int, user: int) -> None:
        self.change(unit, members=self.units[unit].members - {user})

    def add_deputy(self, unit: int, user: int, period: Period) -> None:
        self.change(unit, deputies=(*self.units[unit].deputies, (user, period)))

    def end_deputy(self, unit: int, user: int, period: Period) -> None:
        """Take one period of a deputy out; none where there is no such period any more."""
        deputies = list(self.units[unit].deputies)
        if (user, period) in deputies:
            deputies.remove((user, period))
        self.change(unit, deputies=tuple(deputies))

    def key(self) -> tuple:
        """The same for two plans exactly where the rule cannot tell them apart; made of plain sorted values."""
        units = (
            (unit.id, unit.parent or 0, unit.leader or 0, _sorted(unit.deputies), sorted(unit.members))
            + (unit.upward_access, unit.oversight, unit.sharing)
            for unit in self.units.values()
        )
        substitutes = ((absent, _sorted(others)) for absent, others in self.substitutes.items() if others)
        return sorted(units), sorted(substitutes), sorted(self.dispatchers), self.territories.key()


def _sorted(people: Iterable[tuple[int, Period]]) -> list[tuple[int, str, str]]:
    return sorted((user, str(period.begin or ""), str(period.end or "")) for user, period in people)
