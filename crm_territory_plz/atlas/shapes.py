"""Outlines of the regions: borders are drawn once, for both sides, so that nothing overlaps and no gap is left.

A border runs along the sides of cells, from one point where three meet to the next, and is rounded between these.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from math import dist, sqrt

from .grid import Cell, around, cells

Point = tuple[float, float]
#: a corner of a cell, counted in halves of a cell's width and quarters of its height
Corner = tuple[int, int]
#: pixels: half of a cell's width, a quarter of its height, the space around the map
HALF, QUARTER, MARGIN = 15, 15 / sqrt(3), 8
#: the corners of a cell from the top clockwise; each side goes from one to the next, the first to the upper right
CORNERS = ((0, -2), (1, -1), (1, 1), (0, 2), (-1, 1), (-1, -1))


@dataclass(frozen=True)
class Shape:
    """A region as it is drawn: its outline, where its name stands, and how much room there is around that."""

    region: str
    outline: tuple[Point, ...]
    label: Point
    room: float

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, width and height."""
        left, top = (min(axis) for axis in zip(*self.outline, strict=True))
        right, bottom = (max(axis) for axis in zip(*self.outline, strict=True))
        return left, top, right - left, bottom - top


@cache
def shapes() -> dict[str, Shape]:
    """The shape of each region."""
    borders = _Borders(cells())
    return {region: borders.shape(region) for region in sorted(set(cells().values()))}


@cache
def size() -> tuple[float, float]:
    """Width and height of the map."""
    points = [point for shape in shapes().values() for point in shape.outline]
    return tuple(round(max(axis) + MARGIN, 1) for axis in zip(*points, strict=True))


@cache
def zone_borders() -> list[tuple[Point, ...]]:
    """The borders between regions that do not begin with the same digit, and the coast."""
    borders = _Borders(cells())
    return [borders.rounded(arc) for arc in borders.arcs() if len({(region or " ")[0] for region in borders.sides[arc[0], arc[1]]}) == 2]


def area(outline: Iterable[Point]) -> float:
    """The area within an outline.

    >>> area([(0, 0), (2, 0), (2, 1), (0, 1)])
    2.0
    """
    points = list(outline)
    pairs = zip(points, [*points[1:], points[0]], strict=True)
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)) / 2


def path(outline: Iterable[Point], closed: bool = True) -> str:
    """An outline as SVG writes it.

    >>> path([(0, 0), (2.5, 0), (2, 1)])
    'M0 0L2.5 0 2 1Z'
    """
    first, *others = (f"{x:g} {y:g}" for x, y in outline)
    return f"M{first}L{' '.join(others)}" + ("Z" if closed else "")


def _middle(cell: Cell) -> Corner:
    row, column = cell
    return 2 * column + row % 2, 3 * row


def _place(corner: Corner) -> Point:
    x, y = corner
    return (x + 1) * HALF + MARGIN - _left() * HALF, (y + 2) * QUARTER + MARGIN


@cache
def _left() -> int:
    return min(_middle(cell)[0] for cell in cells())


class _Borders:
    """The sides of cells that part regions, or land and sea."""

    def __init__(self, land: dict[Cell, str]):
        self.land = land
        #: side, from corner to corner with the region on its right: the region and the one beyond it
        self.sides: dict[tuple[Corner, Corner], tuple[str | None, str | None]] = {}
        self.ways: dict[Corner, set[Corner]] = defaultdict(set)
        for cell in land:
            self._add(cell)

    def _add(self, cell):
        x, y = _middle(cell)
        ring = [(x + dx, y + dy) for dx, dy in CORNERS]
        for number, other in enumerate(around(cell)):
            begin, end = ring[number], ring[(number + 1) % 6]
            beyond = self.land.get(other)
            if beyond != self.land[cell]:
                self.sides[begin, end] = self.land[cell], beyond
                self.sides.setdefault((end, begin), (beyond, self.land[cell]))
                self.ways[begin].add(end)
                self.ways[end].add(begin)

    def shape(self, region: str) -> Shape:
        outline, label = self.outline(region), self.label(region)
        return Shape(region, outline, label, round(_room(label, outline), 1))

    def outline(self, region: str) -> tuple[Point, ...]:
        """All around a region, from arc to arc."""
        sides = {begin: end for (begin, end), (mine, _beyond) in self.sides.items() if mine == region}
        begin = next((corner for corner in sides if self._is_meeting(corner)), next(iter(sides)))
        points, corner = [], begin
        while True:
            arc = self._arc(corner, sides[corner])
            points += self.rounded(arc)[:-1]
            corner = arc[-1]
            if corner == begin:
                return tuple(points)

    def label(self, region: str) -> Point:
        """The point of a region that is farthest from its borders: there is room for its name."""
        outline = self.outline(region)
        corners = {corner for (begin, end), (mine, _beyond) in self.sides.items() if mine == region for corner in (begin, end)}
        middles = [_middle(cell) for cell, mine in self.land.items() if mine == region]
        inside = [((x1 + x2) / 2, (y1 + y2) / 2) for x1, y1 in middles for x2, y2 in middles if abs(x1 - x2) <= 2 and abs(y1 - y2) <= 3]
        inside += [(x + dx, y + dy) for x, y in middles for dx, dy in CORNERS if (x + dx, y + dy) not in corners]
        middle = [sum(axis) / len(axis) for axis in zip(*outline, strict=True)]
        candidates = [_place(point) for point in dict.fromkeys(inside)]
        best = max(candidates, key=lambda point: _room(point, outline) - 0.02 * dist(point, middle))
        return round(best[0], 1), round(best[1], 1)

    def arcs(self) -> Iterable[tuple[Corner, ...]]:
        """Each border once, from one point where three meet to the next."""
        seen = set()
        for begin in sorted(self.ways, key=lambda corner: not self._is_meeting(corner)):
            for second in sorted(self.ways[begin]):
                if (begin, second) not in seen:
                    arc = self._arc(begin, second)
                    for one, other in zip(arc, arc[1:], strict=False):
                        seen |= {(one, other), (other, one)}
                    yield arc

    def rounded(self, arc: tuple[Corner, ...]) -> tuple[Point, ...]:
        """An arc without its zigzag: through the middles of the sides, corners cut. The same from either end."""
        points = [_place(corner) for corner in arc]
        points = [points[0], *(_between(one, other, 0.5) for one, other in zip(points, points[1:], strict=False)), points[-1]]
        cut = [_between(one, other, share) for one, other in zip(points, points[1:], strict=False) for share in (0.25, 0.75)]
        return tuple((round(x, 1), round(y, 1)) for x, y in [points[0], *cut, points[-1]])

    def _is_meeting(self, corner):
        return len(self.ways[corner]) == 3

    def _arc(self, begin, second):
        """The corners from one on, through the next, up to where three borders meet, or all around."""
        arc = [begin, second]
        while not self._is_meeting(arc[-1]) and arc[-1] != begin:
            arc.append(next(corner for corner in self.ways[arc[-1]] if corner != arc[-2]))
        return tuple(arc)


def _between(one: Point, other: Point, share: float) -> Point:
    return one[0] + (other[0] - one[0]) * share, one[1] + (other[1] - one[1]) * share


def _room(point: Point, outline: tuple[Point, ...]) -> float:
    return min(dist(point, corner) for corner in outline)
