"""Who sees what, in plain Python: no ORM, no database, no clock of its own."""

from .effects import Census, Difference, Effect, Group, Total, differences, touched
from .plan import Plan, Ring
from .rule import (
    PREDICATES,
    Case,
    Clause,
    Grant,
    Level,
    Organisation,
    Predicate,
    Reason,
    Scope,
)
from .tree import Period, Seat, Tree, Unit

__all__ = [
    "PREDICATES",
    "Case",
    "Census",
    "Clause",
    "Difference",
    "Effect",
    "Grant",
    "Group",
    "Level",
    "Organisation",
    "Period",
    "Plan",
    "Predicate",
    "Reason",
    "Ring",
    "Scope",
    "Seat",
    "Total",
    "Tree",
    "Unit",
    "differences",
    "touched",
]
