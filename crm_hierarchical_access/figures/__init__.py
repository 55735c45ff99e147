"""Figures of records that their reader may not see, in plain Python: no ORM, no database, no clock of its own."""

from .cells import Cell, hidden_from, is_publishable, partition, tallies
from .publication import OUT, State, settle

__all__ = ["OUT", "Cell", "State", "hidden_from", "is_publishable", "partition", "settle", "tallies"]
