"""How many records a scope gives, counted over groups of records that are the same to the rule."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple


class Shape(NamedTuple):
    """What the engine reads of a record (``access.Case``), here of all that have it in common."""

    id: int
    owner: int | None
    unit: int | None
    release: int | None = None
    territory: int | None = None


class Count:
    """Records counted by owner, unit, release and territory.

    :param rows: how many there are, by (owner, unit, release, territory), the last ones may be missing; None for none
    """

    def __init__(self, rows: dict):
        self.rows = rows
        self.by_owner, self.by_unit = grouped(rows, 0), grouped(rows, 1)
        self.units = {
            unit: {owned: sum(rows[row] for row in found if (row[0] is not None) == owned) for owned in (True, False)}
            for unit, found in self.by_unit.items()
        }

    def of(self, clauses) -> int:
        """What clauses (of an ``access.Scope``, to read) give. Records shared by hand count also where seen anyway."""
        whole = [clause for clause in clauses if self._is_whole(clause)]  # no two of them give the same
        rest = [clause for clause in clauses if not self._is_whole(clause)]
        rows = {row for clause in rest for row in self._near(clause) if self._only_by(row, rest, whole)}
        return (
            sum(self._in_units(clause) for clause in whole)
            + sum(self.rows[row] for row in rows)
            + sum(len(clause.records or ()) for clause in rest)
        )

    @staticmethod
    def _is_whole(clause):
        """Whether all records of some units are meant, whatever their territory."""
        return clause.is_on_units and clause.outside is None

    def _in_units(self, clause):
        nothing = {True: 0, False: 0}
        asked = (True, False) if clause.owned is None else (clause.owned,)
        return sum(self.units.get(unit, nothing)[owned] for unit in clause.units for owned in asked)

    def _near(self, clause):
        """The rows among which those of a clause are."""
        for owner in clause.owners or ():
            yield from self.by_owner.get(owner, ())
        for unit in clause.units or ():
            yield from self.by_unit.get(unit, ())

    @staticmethod
    def _only_by(row, clauses, others):
        case = Shape(0, *row)
        return any(clause.matches(case) for clause in clauses) and not any(clause.matches(case) for clause in others)


def grouped(rows, column: int) -> defaultdict:
    """Tuples by what they have in a column."""
    found = defaultdict(list)
    for row in rows:
        found[row[column]].append(row)
    return found
