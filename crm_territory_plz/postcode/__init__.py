"""Postcodes in plain Python: reading what people type, finding the territory, checking a plan."""

from .lookup import Lookup, prefixes
from .plan_check import DIGITS, Claim, Shadow, Twice, gaps, is_prefix, shadowed, twice
from .reading import COUNTRIES, read_postcode

__all__ = [
    "COUNTRIES",
    "DIGITS",
    "Claim",
    "Lookup",
    "Shadow",
    "Twice",
    "gaps",
    "is_prefix",
    "prefixes",
    "read_postcode",
    "shadowed",
    "twice",
]
