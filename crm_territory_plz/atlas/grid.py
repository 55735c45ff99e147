"""The map as it is drawn by hand: a honeycomb of cells, each of one region (``germany.txt``).

A cell is about twenty kilometres wide. Small regions of many people have more cells than they would have by their size, so
that each can be read and touched; what lies side by side in the country lies side by side here.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

#: a cell: row and column; odd rows are set in by half a cell
Cell = tuple[int, int]
DRAWING = Path(__file__).with_name("germany.txt")
SEA = ".."


@cache
def cells() -> dict[Cell, str]:
    """The region of each cell that is land."""
    return read(DRAWING.read_text(encoding="utf-8"))


def read(drawing: str) -> dict[Cell, str]:
    """The region of each cell of a drawing.

    >>> read("25  24\\n  ..  18")
    {(0, 0): '25', (0, 1): '24', (1, 1): '18'}
    """
    rows = enumerate(drawing.splitlines())
    return {(row, column): region for row, line in rows for column, region in enumerate(line.split()) if region != SEA}


def around(cell: Cell) -> list[Cell]:
    """The six cells around one, from the upper right clockwise.

    >>> around((0, 0))
    [(-1, 0), (0, 1), (1, 0), (1, -1), (0, -1), (-1, -1)]
    """
    row, column = cell
    right = column + row % 2
    return [(row - 1, right), (row, column + 1), (row + 1, right), (row + 1, right - 1), (row, column - 1), (row - 1, right - 1)]


def neighbours() -> dict[str, set[str]]:
    """The regions beside each region on the map."""
    land = cells()
    found = {region: set() for region in land.values()}
    for cell, region in land.items():
        found[region] |= {land[other] for other in around(cell) if other in land} - {region}
    return found
