"""Who sees what, in plain Python: no ORM, no database, no clock of its own."""

from .effects import Census, Difference, Effect, Group, Total, differences, everybody, replanned, touched
from .history import Past, rows_on
from .plan import Plan, Ring
from .rule import (
    PREDICATES,
    RESTRICTIONS,
    Case,
    Clause,
    Grant,
    Level,
    Organisation,
    Predicate,
    Reason,
    Restriction,
    Scope,
    Viewer,
)
from .territory import Territories, Territory, TerritoryPlan
from .tree import POLICY, Period, Seat, Tree, Unit, end_of_day

__all__ = [
    "POLICY",
    "PREDICATES",
    "RESTRICTIONS",
    "Case",
    "Census",
    "Clause",
    "Difference",
    "Effect",
    "Grant",
    "Group",
    "Level",
    "Organisation",
    "Past",
    "Period",
    "Plan",
    "Predicate",
    "Reason",
    "Restriction",
    "Ring",
    "Scope",
    "Seat",
    "Territories",
    "Territory",
    "TerritoryPlan",
    "Total",
    "Tree",
    "Unit",
    "Viewer",
    "differences",
    "end_of_day",
    "everybody",
    "replanned",
    "rows_on",
    "touched",
]
