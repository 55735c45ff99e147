"""Which figure a record is counted in: cells of unit, stage and month, joined until each holds enough records.

Every record is counted in one cell only, so whatever is grouped, filtered or subtracted is made of whole cells.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import NamedTuple

from ..access import Case, Tree

#: How many records a cell holds, then per measure how many of them have a value.
Tally = tuple[int, ...]


class Cell(NamedTuple):
    """A place in the table of figures.

    :param viewer: the lowest unit from which the records are not seen; its leaders and those above see the figure
    :param unit: the unit the records belong to; where ``covers`` is ``rest``, the unit they lie below
    :param stage: None for several stages
    :param period: ``2026-03``, ``2026``, or empty for all time
    :param readers: those among the figure's viewers who see the records themselves: never mixed with others
    """

    viewer: int
    unit: int
    covers: str
    outcome: str
    stage: int | None
    period: str
    currency: int
    readers: frozenset[int] = frozenset()


def hidden_from(tree: Tree, case: Case) -> int | None:
    """The lowest unit above a record whose leaders, like all further up, see it neither by reach nor by release."""
    path = tree.path(case.unit)
    seeing = set(tree.reach(case.unit, case.owner is not None))
    if case.release in path:
        seeing.update(path[: path.index(case.release) + 1])
    highest = max((path.index(place) for place in seeing), default=-1)
    return path[highest + 1] if highest + 1 < len(path) else None


def is_publishable(tally: Tally, minimum: int) -> bool:
    """Whether a cell holds enough records, and each of its measures is over enough of them or none."""
    return tally[0] >= minimum and all(not count or count >= minimum for count in tally)


def partition(
    counts: Mapping[Cell, Tally], tree: Tree, audience: Callable[[int], frozenset[int]], minimum: int
) -> dict[Cell, Cell]:
    """Where the records of each cell are counted; cells that are not named are left out wholly.

    A cell that is too small is joined with the other small ones: over the months of a year, then over stages, then
    over the years, then over the closed units below the unit that looks, then below the one above that, up to the
    root. Won, lost and open are never mixed, nor currencies.

    :param audience: the users who see the figures of a unit
    """
    homes: dict[Cell, Cell] = {}
    forms = {cell: cell for cell in counts}
    for widen in (_same, _year, _all_stages, _all_time):
        forms = {cell: widen(form) for cell, form in forms.items()}
        forms = _take_home(forms, counts, minimum, homes)
    forms = {cell: _rest(form, form.viewer, form.readers) for cell, form in forms.items()}
    for depth in sorted({len(tree.path(unit)) for unit in tree.units}, reverse=True):
        here = {cell: form for cell, form in forms.items() if len(tree.path(form.viewer)) == depth}
        left = _take_home(here, counts, minimum, homes)
        forms = {cell: form for cell, form in forms.items() if cell not in here}
        forms.update((cell, _risen(form, tree, audience)) for cell, form in left.items() if tree.parent(form.viewer))
    return homes


def _take_home(forms, counts, minimum, homes):
    """Note the forms that are large enough; return the others."""
    sums: dict[Cell, Tally] = {}
    for cell, form in forms.items():
        sums[form] = _add(sums[form], counts[cell]) if form in sums else counts[cell]
    large = {form for form, tally in sums.items() if is_publishable(tally, minimum)}
    homes.update((cell, form) for cell, form in forms.items() if form in large)
    return {cell: form for cell, form in forms.items() if form not in large}


def _add(one: Tally, other: Tally) -> Tally:
    return tuple(map(sum, zip(one, other, strict=True)))


def _same(cell):
    return cell


def _year(cell):
    return cell._replace(period=cell.period[:4])


def _all_stages(cell):
    return cell._replace(stage=None)


def _all_time(cell):
    return cell._replace(period="")


def _rest(cell, viewer, readers):
    return cell._replace(viewer=viewer, unit=viewer, covers="rest", readers=readers)


def _risen(form, tree, audience):
    """The form one unit higher up; there fewer people look."""
    parent = tree.parent(form.viewer)
    return _rest(form, parent, form.readers & audience(parent))


def tallies(records: Iterable[tuple[Hashable, tuple[float | None, ...]]]) -> dict[Hashable, Tally]:
    """Per cell how many records it holds, and how many of them have a value in each measure."""
    counts: dict[Cell, Tally] = {}
    for cell, values in records:
        row = (1, *(int(value is not None) for value in values))
        counts[cell] = _add(counts[cell], row) if cell in counts else row
    return counts
