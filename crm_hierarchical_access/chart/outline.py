"""What is below what among the units that somebody sees."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping


class Outline:
    """Units in the order of the picture: each one followed by those below it.

    A unit whose parent is not among those given stands at the top.

    :param parents: pairs of a unit and the unit above it (None at the top); siblings stay in the order given

    >>> outline = Outline([(3, 1), (1, None), (2, 1), (4, 3)])
    >>> list(outline), outline.roots, outline.children[1], outline.below[1]
    ([1, 3, 4, 2], [1], [3, 2], 3)
    """

    def __init__(self, parents: Iterable[tuple[int, int | None]]):
        given = dict(parents)
        self._parents = {unit: parent if parent in given else None for unit, parent in given.items()}
        self.children: dict[int | None, list[int]] = defaultdict(list)
        for unit, parent in self._parents.items():
            self.children[parent].append(unit)
        self.roots = self.children[None]
        self._order = {unit: place for place, unit in enumerate(self._walk(self.roots))}
        self.below = {unit: number - 1 for unit, number in self.sums(dict.fromkeys(given, 1)).items()}

    def __iter__(self) -> Iterator[int]:
        return iter(self._order)

    def __len__(self) -> int:
        return len(self._order)

    def __contains__(self, unit) -> bool:
        return unit in self._order

    def _walk(self, units):
        todo = list(reversed(units))
        while todo:
            unit = todo.pop()
            yield unit
            todo.extend(reversed(self.children.get(unit, ())))

    def parent(self, unit: int) -> int | None:
        return self._parents[unit]

    def path(self, unit: int) -> list[int]:
        """From the top down to the unit.

        >>> Outline([(1, None), (2, 1), (3, 2)]).path(3)
        [1, 2, 3]
        """
        path = []
        above: int | None = unit
        while above is not None:
            path.append(above)
            above = self._parents[above]
        return path[::-1]

    def sorted(self, units: Iterable[int]) -> list[int]:
        """Units in the order of the picture; those that are not in it are left out."""
        return sorted((unit for unit in units if unit in self._order), key=self._order.__getitem__)

    def branches(self, units: Iterable[int]) -> Outline:
        """The units and everything below them; at the top those of them that are not below another one.

        >>> list(Outline([(1, None), (2, 1), (3, 2), (4, 1)]).branches([3, 2]))
        [2, 3]
        """
        wanted = {unit for unit in units if unit in self._order}
        tops = [unit for unit in self.sorted(wanted) if wanted.isdisjoint(self.path(unit)[:-1])]
        return Outline((unit, None if unit in tops else self._parents[unit]) for unit in self._walk(tops))

    def down(self, units: Iterable[int], levels: int | None, at_most: int | None = None) -> list[int]:
        """What is below the units, so many levels deep (None: all), in the order of the picture.

        :param at_most: a level that would make it more than so many is left out, and all below it

        >>> Outline([(1, None), (2, 1), (3, 2)]).down([1], 1)
        [2]
        """
        found: set[int] = set()
        row = [unit for unit in units if unit in self._order]
        while row and (levels is None or levels > 0):
            row = [child for unit in row for child in self.children.get(unit, ()) if child not in found]
            if at_most is not None and len(found) + len(row) > at_most:
                break
            found.update(row)
            levels = None if levels is None else levels - 1
        return self.sorted(found)

    def sums(self, values: Mapping[int, int]) -> dict[int, int]:
        """The value of each unit together with those below it.

        >>> Outline([(1, None), (2, 1)]).sums({1: 3, 2: 4})
        {1: 7, 2: 4}
        """
        sums = {unit: values.get(unit, 0) for unit in self._order}
        for unit in reversed(self._order):
            if (parent := self._parents[unit]) is not None:
                sums[parent] += sums[unit]
        return sums
