"""What may change from one publication to the next, so that no two figures differ by a few records.

A figure is a sum over records, of what they were when it was published. Two figures, of whatever groups and dates,
are compared record by record: those that count in both with the same value cancel. The records that are left must be
none, or enough. That is so where, between each earlier publication and the new one, all records with the same
*move* (where they were counted, where they are now, whether their value is the same) are none or enough: a move is
left whole, or cancels whole. So a record follows its lead only together with enough others; until then the figures
keep saying what they said of it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import NamedTuple


class State(NamedTuple):
    """What the figures say of a record: where it is counted, and its values (None: it has none in that measure)."""

    figure: Hashable | None
    values: tuple[float | None, ...] = ()


OUT = State(None)


class Group(NamedTuple):
    """Records with the same past and the same wish; their values are numbered in order of appearance."""

    past: tuple[tuple[int, State], ...]
    last: State
    wish: State

    def at(self, number: int) -> State:
        """What a publication said of the records."""
        state = OUT
        for since, said in self.past:
            if since > number:
                break
            state = said
        return state


def settle(
    records: Mapping[int, tuple[list[tuple[int, State]], State]],
    minimums: Mapping[int, int],
    minimum: int,
    withdrawn: frozenset[Hashable] = frozenset(),
) -> dict[int, State]:
    """What a new publication says of each record.

    :param records: per id what was said of it since which publication, oldest first, and what is true now
    :param minimums: per number of an earlier publication the smallest number of records in force then
    :param minimum: the smallest number of records now
    :param withdrawn: figures that must not be published any more
    :return: per id the new state, of those for which it is another than the last
    """
    groups = defaultdict(list)
    for id_, (past, wish) in records.items():
        groups[_group(past, wish, withdrawn)].append(id_)
    sizes = {group: len(ids) for group, ids in groups.items()}
    refused = _refused(sizes, _thresholds(minimums, minimum))
    result = {}
    for group, ids in groups.items():
        for id_ in ids:
            past, wish = records[id_]
            last = past[-1][1] if past else OUT
            new = wish if group not in refused else OUT if last.figure in withdrawn else last
            if new != last:
                result[id_] = new
    return result


def _group(past, wish, withdrawn) -> Group:
    width = max(len(state.values) for state in (wish, *(state for _number, state in past)))
    seen: list[dict] = [{None: None} for _measure in range(width)]

    def numbered(state):
        return State(
            state.figure,
            tuple(known.setdefault(value, len(known)) for known, value in zip(seen, state.values, strict=False)),
        )

    past = tuple((number, numbered(state)) for number, state in past)
    last = past[-1][1] if past else OUT
    return Group(past, OUT if last.figure in withdrawn else last, numbered(wish))


def _thresholds(minimums, minimum) -> dict[int, int]:
    """Per publication (0: before the first) how many records a move since then needs.

    A number that was smaller in between counts: it is what the figures were made with.
    """
    thresholds, smallest = {0: minimum}, minimum
    for number in sorted(minimums, reverse=True):
        thresholds[number] = smallest = min(minimums[number], smallest)
    return thresholds


def _refused(sizes: Mapping[Group, int], thresholds: Mapping[int, int]) -> set[Group]:
    """The groups that have to wait. In the end nothing moves, which is as safe as the last publication."""
    refused: set[Group] = set()
    while waiting := set(_waiting(sizes, thresholds, refused)):
        refused |= waiting
    return refused


def _waiting(sizes, thresholds, refused) -> Iterator[Group]:
    """Those who make a move that too few make, or whose leaving has left too few behind."""
    for number, threshold in thresholds.items():
        counts: Counter = Counter()
        for group, size in sizes.items():
            new = group.last if group in refused else group.wish
            counts.update(dict.fromkeys(moves(group.at(number), new), size))
        thin = {move for move, count in counts.items() if count < threshold}
        if thin:
            yield from _causes(sizes, refused, number, thin)


def _causes(sizes, refused, number, thin):
    movers = [group for group in sizes if group not in refused and group.wish != group.last]
    covered = set()
    for group in movers:
        if made := thin.intersection(moves(group.at(number), group.wish)):
            covered |= made
            yield group
    for group in movers:
        if not (thin - covered).isdisjoint(moves(group.at(number), group.last)):
            yield group


def moves(before: State, after: State) -> Iterable[tuple]:
    """The moves of a record between two publications, one per measure; the first measure is the count."""
    width = max(len(before.values), len(after.values))
    for measure in range(width + 1):
        was, value_was = _counted(before, measure)
        is_, value_is = _counted(after, measure)
        if was is not None or is_ is not None:
            yield measure, was, is_, value_was == value_is


def _counted(state, measure):
    if not measure:
        return state.figure, None
    value = state.values[measure - 1] if measure <= len(state.values) else None
    return (None, None) if value is None or state.figure is None else (state.figure, value)
