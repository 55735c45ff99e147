"""Who sees what, in plain Python: no ORM, no database, no clock of its own."""

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
    "Clause",
    "Grant",
    "Level",
    "Organisation",
    "Period",
    "Predicate",
    "Reason",
    "Scope",
    "Seat",
    "Tree",
    "Unit",
]
