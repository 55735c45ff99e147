"""The rule's input at a moment of the past, from rows as they were then.

Rows are what the log of changes keeps and the tables hold: mappings of column to plain value, moments as ISO text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from .rule import Case, Grant
from .territory import Territories, Territory, TerritoryPlan
from .tree import POLICY, Period, Unit, end_of_day

Row = Mapping[str, Any]
Rows = Mapping[int, Row]


def rows_on(present: Rows, later: Iterable[tuple[int, Row | None]]) -> dict[int, Row]:
    """The rows of a table at a moment.

    :param present: the rows there are, by id
    :param later: id and content before, None for a row that was not there, of each change since; first changes first

    >>> rows_on({1: {"a": 3}, 2: {"a": 5}}, [(1, {"a": 1}), (1, {"a": 2}), (2, None), (7, {"a": 9})])
    {1: {'a': 1}, 7: {'a': 9}}
    """
    first: dict[int, Row | None] = {}
    for id_, before in later:
        first.setdefault(id_, before)
    rows = {**present, **first}
    return {id_: row for id_, row in rows.items() if row is not None}


class Past:
    """An organisation and some of its leads as they were.

    :param rows: by subject (unit, deputy, member, substitute, user, zone, group, lead, grant, and where there are any,
        territory_plan, territory and permission) the rows by id
    :param moment: the moment they are of
    """

    def __init__(self, rows: Mapping[str, Rows], moment: datetime):
        self.rows = {subject: dict(found) for subject, found in rows.items()}
        self.moment = moment

    def _rows(self, subject: str) -> Rows:
        return self.rows.get(subject, {})

    # People

    def is_active(self, user: int | None) -> bool:
        return bool(self._rows("user").get(user, {}).get("active"))

    def is_in_office(self, user: int) -> bool:
        """Whether somebody was an active employee."""
        return self.is_active(user) and not self._rows("user")[user]["share"]

    def group(self, name: str) -> frozenset[int]:
        """The active users who belonged to a group, however they came to it."""
        rows = self._rows("group").values()
        return frozenset(row["user_id"] for row in rows if row["name"] == name and self.is_active(row["user_id"]))

    def zone(self, user: int | None) -> str | None:
        """The name of a user's time zone; a partner's rows are there where it changed since."""
        row = self._rows("user").get(user, {})
        changed = self._rows("zone").get(row.get("partner_id"))
        return changed["tz"] if changed else row.get("tz")

    # The organisation

    def units(self) -> Iterator[Unit]:
        """Every unit for the engine, with active people only."""
        members = defaultdict(set)
        for row in self._rows("member").values():
            if row["active"] and self.is_active(row["user_id"]):
                members[row["crm_team_id"]].add(row["user_id"])
        deputies = defaultdict(list)
        for _id, row in sorted(self._rows("deputy").items()):
            if self.is_active(row["user_id"]):
                deputies[row["team_id"]].append((row["user_id"], _period(row)))
        for id_, row in self._rows("unit").items():
            yield self._unit(id_, row, deputies[id_], members[id_])

    def _unit(self, id_, row, deputies, members):
        return Unit(
            id_,
            parent=row["parent_id"],
            leader=row["user_id"] if self.is_active(row["user_id"]) else None,
            deputies=tuple(deputies),
            members=frozenset(members),
            upward_access=row["upward_access"],
            oversight=row["oversight"],
            sharing=row["sharing"],
            policies=frozenset(name.removeprefix(POLICY) for name, is_set in row.items() if name.startswith(POLICY) and is_set),
        )

    def substitutes(self) -> dict[int, list[tuple[int, Period]]]:
        """Per absent user, who stood in and when."""
        substitutes = defaultdict(list)
        for row in self._rows("substitute").values():
            if self.is_active(row["substitute_id"]):
                substitutes[row["user_id"]].append((row["substitute_id"], _period(row)))
        return dict(substitutes)

    def territories(self) -> Territories:
        """The plans in force, and their territories."""
        permitted = defaultdict(set)
        for row in self._rows("permission").values():
            permitted[row["territory_id"]].add(row["user_id"])
        plans = [
            TerritoryPlan(id_, row["team_id"], row["mode"])
            for id_, row in self._rows("territory_plan").items()
            if row["state"] == "active"
        ]
        return Territories(plans, (self._territory(id_, row, permitted[id_]) for id_, row in self._rows("territory").items()))

    @staticmethod
    def _territory(id_, row, permitted):
        return Territory(id_, row["plan_id"], row["team_id"], row["user_id"], frozenset(permitted))

    # Leads

    def case(self, lead: int) -> Case | None:
        """A lead as the engine reads it; None where it was not there."""
        row = self._rows("lead").get(lead)
        if row is None or _moment(row["create_date"], self.moment) > self.moment:
            return None
        return Case(lead, row["user_id"], row["team_id"], row["release_team_id"], row.get("territory_id"))

    def grants(self, lead: int) -> list[Grant]:
        """The grants by hand that a lead had."""
        return [
            Grant(lead, row["user_id"], row["team_id"], row["mode"], self._grant_period(row))
            for row in self._rows("grant").values()
            if row["lead_id"] == lead
        ]

    def _grant_period(self, row):
        if not row["date_end"]:
            return Period()
        return Period(None, end_of_day(date.fromisoformat(row["date_end"]), self.zone(row["create_uid"])))


def _moment(text: str | None, default: datetime | None = None) -> datetime | None:
    return datetime.fromisoformat(text) if text else default


def _period(row: Row) -> Period:
    return Period(_moment(row["date_from"]), _moment(row["date_to"]))
