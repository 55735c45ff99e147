"""Who was first: entries of customers, one after the other, against what is protected already."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from .customer import Kind


class Entry(NamedTuple):
    """A customer as a party enters it.

    ``party`` is None where nobody has it yet, ``lasts`` whether the party's customers are protected at all,
    ``settled`` the holdings about which a dispatcher has decided.
    """

    lead: int
    party: Hashable | None
    keys: dict[str, Kind]
    lasts: bool = True
    settled: frozenset[int] = frozenset()


@dataclass(eq=False)
class Holding:
    """A protected customer; ``id`` is None for one that begins with an entry, whose lead is ``lead``."""

    party: Hashable
    id: int | None = None
    lead: int | None = None
    claims: list[str] = field(default_factory=list)


class Conflict(NamedTuple):
    """A second party's entry, and by what it is the same customer."""

    lead: int
    holding: Holding
    kinds: frozenset[Kind]


@dataclass
class Outcome:
    """What follows from entries: what begins, which leads belong to a party's own protection, and who came second."""

    begun: list[Holding] = field(default_factory=list)
    joined: dict[int, Holding] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)


def who_was_first(entries: Iterable[Entry], held: dict[str, Holding]) -> Outcome:
    """Take entries in their order; ``held`` (who has which key) is brought up to date on the way.

    A key that is free goes to whoever enters it, unless another key of the same customer is somebody else's.
    """
    outcome = Outcome()
    for entry in entries:
        found: dict[Holding, set[Kind]] = {}
        for key, kind in entry.keys.items():
            if key in held:
                found.setdefault(held[key], set()).add(kind)
        own = next((holding for holding in found if holding.party == entry.party), None)
        open_ = [h for h in found if h.party != entry.party and (h.id is None or h.id not in entry.settled)]
        outcome.conflicts += [Conflict(entry.lead, holding, frozenset(found[holding])) for holding in open_]
        if not open_ and entry.keys and entry.party is not None and (own or entry.lasts):
            own = own or _begin(entry, outcome)
            _claim(own, entry, held)
        if own:
            outcome.joined[entry.lead] = own
    return outcome


def _begin(entry: Entry, outcome: Outcome) -> Holding:
    holding = Holding(entry.party, lead=entry.lead)
    outcome.begun.append(holding)
    return holding


def _claim(holding: Holding, entry: Entry, held: dict[str, Holding]) -> None:
    free = [key for key in entry.keys if key not in held]
    holding.claims += free
    held.update(dict.fromkeys(free, holding))
