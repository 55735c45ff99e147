"""Erasing a person as the law allows, in plain Python: what is kept how long, what is looked for, what was signed."""

from .marker import DOTS, Marker, markers_of, names_person, pattern_of, redacted
from .place import BLANK, EFFECTS, ERASE, KEEP, RESTRICT, Place
from .plan import Step, digest
from .retention import KINDS, LOG, NO_RETURN, SEALED, Retention, answer_by, clause_in

__all__ = [
    "BLANK",
    "DOTS",
    "EFFECTS",
    "ERASE",
    "KEEP",
    "KINDS",
    "LOG",
    "NO_RETURN",
    "RESTRICT",
    "SEALED",
    "Marker",
    "Place",
    "Retention",
    "Step",
    "answer_by",
    "clause_in",
    "digest",
    "markers_of",
    "names_person",
    "pattern_of",
    "redacted",
]
