"""A log that shows when somebody tampered with it: each entry carries the hash of the one before; plain Python, no ORM."""

from .chain import BEGINNING, Entry, Fault, Head, Link, check, linked

__all__ = ["BEGINNING", "Entry", "Fault", "Head", "Link", "check", "linked"]
