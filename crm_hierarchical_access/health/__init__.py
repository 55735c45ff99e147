"""What to look at before installing and while the rule is in force: one definition, plain Python and SQL, no ORM."""

from .check import RED, YELLOW, INFO, Check, Found, labels_of, run_sql
from .ours import OURS
from .stock import BEFORE, STOCK
from .unusual import Person, unusual

__all__ = [
    "BEFORE",
    "INFO",
    "OURS",
    "RED",
    "STOCK",
    "YELLOW",
    "Check",
    "Found",
    "Person",
    "labels_of",
    "run_sql",
    "unusual",
]
