"""Where an arrow key leads from a region: to the one beside it that lies most in that direction."""

from __future__ import annotations

from functools import cache
from math import hypot

from .grid import neighbours
from .shapes import shapes

DIRECTIONS = {"ArrowUp": (0, -1), "ArrowDown": (0, 1), "ArrowLeft": (-1, 0), "ArrowRight": (1, 0)}
#: how much of the way has to go in the direction: to a region beside, to any other where there is none
BESIDE, BEYOND = 0.45, 0.6


@cache
def steps() -> dict[str, dict[str, str]]:
    """The region that each arrow key leads to, for each region; none at the edge of the map."""
    beside = neighbours()
    return {region: dict(_steps(region, beside[region])) for region in shapes()}


def _steps(region, beside):
    for key, direction in DIRECTIONS.items():
        found = _next(region, beside, direction, BESIDE) or _next(region, set(shapes()) - {region}, direction, BEYOND)
        if found:
            yield key, found


def _next(region, others, direction, least):
    """The region of others that lies most in a direction, near ones first."""
    ways = {other: _way(region, other) for other in others}
    shares = {other: (x * direction[0] + y * direction[1]) / hypot(x, y) for other, (x, y) in ways.items()}
    near = [other for other in sorted(others) if shares[other] >= least]
    return min(near, key=lambda other: hypot(*ways[other]) / shares[other] ** 2, default=None)


def _way(region, other):
    (x1, y1), (x2, y2) = shapes()[region].label, shapes()[other].label
    return x2 - x1, y2 - y1
