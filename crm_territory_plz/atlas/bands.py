"""Parts of a shape for paper, where nothing can be clipped or filled with a pattern: bands side by side, and hatching."""

from __future__ import annotations

from collections.abc import Iterator

from .shapes import Point


def band(outline: tuple[Point, ...], left: float, right: float) -> list[Point]:
    """The part of a shape between two upright lines.

    >>> band(((0, 0), (4, 0), (4, 2), (0, 2)), 1, 3)
    [(1, 0.0), (3, 0.0), (3, 2.0), (1, 2.0)]
    """
    return _half(_half(list(outline), left, 1), right, -1)


def _half(points, at, side):
    """The part of a shape on one side of an upright line: 1 for the right one, -1 for the left."""
    found = []
    for number, (x2, y2) in enumerate(points):
        x1, y1 = points[number - 1]
        if (x1 - at) * (x2 - at) < 0:
            found.append((at, round(y1 + (y2 - y1) * (at - x1) / (x2 - x1), 1)))
        if (x2 - at) * side >= 0:
            found.append((x2, y2))
    return found


def hatching(outline: list[Point] | tuple[Point, ...], distance: float = 7) -> Iterator[tuple[Point, Point]]:
    """Slanting lines within a shape, so far apart from each other on its upper side.

    >>> list(hatching(((0, 0), (4, 0), (4, 4), (0, 4)), 4))
    [((0.0, 4.0), (4.0, 0.0))]
    """
    if not outline:
        return
    sums = [x + y for x, y in outline]  # the same along each line
    line = distance * (min(sums) // distance + 1)
    while line < max(sums):
        crossings = sorted(_crossings(outline, line))
        for (x1, y1), (x2, y2) in zip(crossings[::2], crossings[1::2], strict=False):
            yield (round(x1, 1), round(y1, 1)), (round(x2, 1), round(y2, 1))
        line += distance


def _crossings(outline, line):
    for number, (x2, y2) in enumerate(outline):
        x1, y1 = outline[number - 1]
        before, after = x1 + y1 - line, x2 + y2 - line
        if (before < 0) != (after < 0):
            share = before / (before - after)
            yield x1 + (x2 - x1) * share, y1 + (y2 - y1) * share
