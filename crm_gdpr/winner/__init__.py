"""The winner only: in some units a lead that somebody owns is that person's alone; plain Python, no ORM."""

from .restriction import WINNER_ONLY, WinnerOnly

__all__ = ["WINNER_ONLY", "WinnerOnly"]
