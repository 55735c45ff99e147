"""The library in plain Python: no ORM, no database, no clock of its own."""

from .file_name import cleaned
from .permission import (
    ALWAYS,
    RADIX,
    Above,
    Document,
    Kind,
    Movement,
    Permission,
    Reader,
    Reason,
    Rule,
    Span,
    Verdict,
    held_since,
    key,
    months_since,
    passed_on,
)

__all__ = [
    "ALWAYS",
    "RADIX",
    "Above",
    "Document",
    "Kind",
    "Movement",
    "Permission",
    "Reader",
    "Reason",
    "Rule",
    "Span",
    "Verdict",
    "cleaned",
    "held_since",
    "key",
    "months_since",
    "passed_on",
]
