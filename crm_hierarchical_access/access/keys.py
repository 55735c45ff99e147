"""The rule in numbers: what a record is found by, and what a user finds records by.

A partner has several cases (:class:`.rule.Case`), one per unit that deals with it. Their keys are kept with the
partner, the clauses of a user's scope become keys as well, and the partner is seen where the two have one in
common: one ``&&`` of an index. No key says who sees a record, only whose it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import IntEnum

from .rule import Case, Clause

#: keys are ``id * RADIX + kind``, which keeps them short when written out
RADIX = 16
#: a pair of ids in one number
PAIR = 1 << 28


class Kind(IntEnum):
    """What the number in a key stands for."""

    PUBLIC = 0
    OWNER = 1
    UNIT = 2
    UNOWNED_UNIT = 3
    ANY_UNIT = 4
    ANY_UNOWNED_UNIT = 5
    RELEASE = 6
    RECORD = 7
    RELEASED_TO = 8


#: the parts of a clause; territories have no keys
SHAPE = tuple(Clause.__dataclass_fields__)


def key(kind: Kind, value: int = 0) -> int:
    """One key.

    >>> key(Kind.OWNER, 5)
    81
    """
    return value * RADIX + kind


PUBLIC = key(Kind.PUBLIC)
ANY_UNIT = key(Kind.ANY_UNIT)


def case_keys(case: Case) -> frozenset[int]:
    """What a record is found by. ``crm.partner.unit`` says the same in SQL; a test holds them equal."""
    return frozenset(_case_keys(case))


def _case_keys(case: Case) -> Iterator[int]:
    if case.owner is not None:
        yield key(Kind.OWNER, case.owner)
    else:
        yield key(Kind.UNOWNED_UNIT, case.unit or 0)
    if case.unit is not None:
        yield key(Kind.UNIT, case.unit)
        yield ANY_UNIT
        if case.owner is None:
            yield key(Kind.ANY_UNOWNED_UNIT)
        if case.release is not None:
            yield key(Kind.RELEASE, case.unit * PAIR + case.release)
            yield key(Kind.RELEASED_TO, case.release)


def clause_keys(clause: Clause, all_units: frozenset[int]) -> frozenset[int] | None:
    """What a clause finds records by, None where keys cannot say it.

    :param all_units: ids of every unit, for whom one key stands
    """
    shape = {name for name in SHAPE if getattr(clause, name) is not None}
    if shape == {"owners"}:
        return frozenset(key(Kind.OWNER, owner) for owner in clause.owners)
    if shape == {"records"}:
        return frozenset(key(Kind.RECORD, record) for record in clause.records)
    if shape == {"units"} and None not in clause.units:
        return _unit_keys(clause.units, all_units, Kind.UNIT, Kind.ANY_UNIT)
    if shape == {"owned", "units"} and not clause.owned:
        return _unit_keys(clause.units, all_units, Kind.UNOWNED_UNIT, Kind.ANY_UNOWNED_UNIT)
    if shape == {"units", "releases"} and None not in clause.units:
        return frozenset(
            key(Kind.RELEASE, unit * PAIR + release) for unit in clause.units for release in clause.releases
        )
    return None


def _unit_keys(units, all_units, kind, kind_of_any):
    if all_units and units >= all_units:
        return frozenset([key(kind_of_any), *(key(kind) for unit in units if unit is None)])
    return frozenset(key(kind, unit or 0) for unit in units)


def split(clauses: Iterable[Clause], all_units: frozenset[int]) -> tuple[frozenset[int], list[Clause]]:
    """The keys of those clauses that have some, and the other clauses."""
    keys: set[int] = set()
    others = []
    for clause in clauses:
        found = clause_keys(clause, all_units)
        if found is None:
            others.append(clause)
        else:
            keys |= found
    return frozenset(keys), others


def conditions(keys: frozenset[int]) -> Iterator[tuple[frozenset[int], ...]]:
    """The same question in parts that are answered quickly: one of them has to hold, with a key of each of its sets.

    Who leads many closed units asks for hundreds of pairs of unit and release. Few records were released to one of
    the few units above, so that is asked first.

    >>> pair = key(Kind.RELEASE, 7 * PAIR + 2)
    >>> list(conditions(frozenset([key(Kind.OWNER, 5), pair]))) == [
    ...     (frozenset([key(Kind.OWNER, 5)]),), (frozenset([key(Kind.RELEASED_TO, 2)]), frozenset([pair]))]
    True
    """
    pairs = frozenset(number for number in keys if number % RADIX == Kind.RELEASE)
    if not pairs or keys > pairs:
        yield (keys - pairs,)
    if pairs:
        yield frozenset(key(Kind.RELEASED_TO, pair // RADIX % PAIR) for pair in pairs), pairs
