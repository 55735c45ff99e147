"""Who has the customer that asks: what was found of him, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import NamedTuple


class Where(Enum):
    """Where a customer was found; what comes first counts more."""

    PROTECTED = 1
    LEAD = 2
    CUSTOMER = 3


class Trace(NamedTuple):
    """A place where the customer was found: the unit and the person who have him there, and by what he is the same.

    ``certain`` is false for the same company's name and postcode alone: two companies may have them.
    """

    where: Where
    unit: int
    owner: int | None
    kinds: frozenset[str]
    certain: bool = True
    since: int = 0


class Known(NamedTuple):
    """What the traces come to. ``outcome`` is ``holder`` (one unit has the customer: the enquiry is its), ``several`` units
    or ``perhaps``: in both of these the enquiry goes where its postcode leads it, and a dispatcher is told."""

    outcome: str
    units: tuple[int, ...]
    owner: int | None
    kinds: frozenset[str]


def who_has(traces: Iterable[Trace]) -> Known | None:
    """Who has the customer; None where nobody has.

    >>> who_has([Trace(Where.LEAD, 7, 1, frozenset({"email"}), since=1), Trace(Where.LEAD, 7, 2, frozenset({"phone"}), since=2)]).owner
    2
    """
    traces = list(traces)
    certain = [trace for trace in traces if trace.certain]
    if not certain:
        return _outcome("perhaps", traces) if traces else None
    best = min((trace.where for trace in certain), key=lambda where: where.value)
    held = [trace for trace in certain if trace.where == best]
    return _outcome("several" if len({trace.unit for trace in held}) > 1 else "holder", held)


def _outcome(outcome: str, traces: list[Trace]) -> Known:
    newest_first = sorted(traces, key=lambda trace: -trace.since)
    units = tuple(dict.fromkeys(trace.unit for trace in newest_first))
    owner = next((trace.owner for trace in newest_first if trace.owner), None) if outcome == "holder" else None
    return Known(outcome, units, owner, frozenset().union(*(trace.kinds for trace in traces)))
