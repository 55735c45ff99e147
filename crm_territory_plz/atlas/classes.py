"""Figures in classes that a reader tells apart by their colour."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

#: so many colours a figure has
CLASSES = 5


def bounds(values: Iterable[float]) -> list[float]:
    """The upper bounds of at most five classes, about as many values in each.

    >>> bounds([3, 1, 1, 2]), bounds([])
    ([1, 2, 3], [])
    >>> bounds(range(1, 101))
    [20, 40, 60, 80, 100]
    """
    ordered = sorted(values)
    distinct = sorted(set(ordered))
    if len(distinct) <= CLASSES:
        return distinct
    return sorted({ordered[-(-len(ordered) * number // CLASSES) - 1] for number in range(1, CLASSES + 1)})


def place(value: float, upper: list[float]) -> int:
    """Which class a value is in: 0 is the lowest.

    >>> place(20, [20, 40]), place(21, [20, 40]), place(99, [20, 40])
    (0, 1, 1)
    """
    return min(bisect_left(upper, value), len(upper) - 1)


def shade(number: int, of: int) -> int:
    """The colour of a class: the darkest is for the highest, however many there are.

    >>> [shade(number, 3) for number in range(3)], shade(0, 1)
    ([0, 2, 4], 2)
    """
    return round(number * (CLASSES - 1) / (of - 1)) if of > 1 else CLASSES // 2
