"""How a plan's territories share a region, or any other beginning of postcodes: the longest prefix wins."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable
from typing import NamedTuple

from ..postcode import DIGITS


class Share(NamedTuple):
    """A territory's part of a prefix, between 0 and 1; no territory: a gap."""

    territory: Hashable | None
    part: float


class Cover:
    """What the territories of one plan cover.

    :param claims: pairs of prefix and territory

    >>> Cover([("8", "South"), ("803", "Munich")]).shares("80")
    [Share(territory='South', part=0.9), Share(territory='Munich', part=0.1)]
    """

    def __init__(self, claims: Iterable[tuple[str, Hashable]]):
        self._owners: dict[str, Hashable] = {}
        for prefix, territory in claims:
            self._owners.setdefault(prefix, territory)
        self._beginnings = {prefix[:end] for prefix in self._owners for end in range(1, len(prefix))}

    def owner(self, prefix: str) -> Hashable | None:
        """The territory of a prefix, where none of its longer ones is looked at."""
        beginnings = (prefix[:end] for end in range(len(prefix), 0, -1))
        return next((self._owners[beginning] for beginning in beginnings if beginning in self._owners), None)

    def shares(self, prefix: str) -> list[Share]:
        """The territories within a prefix, the largest part first; gaps come last."""
        parts: dict[Hashable | None, float] = defaultdict(float)
        self._add(parts, prefix, 1.0)
        ordered = sorted(parts.items(), key=lambda item: (item[0] is None, -item[1]))
        return [Share(territory, round(part, 5)) for territory, part in ordered]

    def _add(self, parts, prefix, part):
        if prefix in self._beginnings:
            for digit in DIGITS:
                self._add(parts, prefix + digit, part / len(DIGITS))
        else:
            parts[self.owner(prefix)] += part
