"""What a person holds, in plain Python: named once, counted, handed over and proved by the same names."""

from .holding import Holding, Place

__all__ = ["Holding", "Place"]
