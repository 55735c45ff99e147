"""Who may read a document, in plain Python: no ORM, no database, no clock of its own (spec 4, B. Downloads).

A permission names a kind of reader and one of that kind: a partner, a tag, a topic, a product, a contract, a unit. Both are
one number, its key. A reader has keys as well; a document is open to who has the key of a permission that is open.

>>> rule = Rule(Document(1, permissions=(Permission(1, key(Kind.TAG, 7)),)), datetime(2030, 1, 1))
>>> bool(rule.verdict(Reader({key(Kind.TAG, 7): 0}))), bool(rule.verdict(Reader({})))
(True, False)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

#: keys are ``id * RADIX + kind``
RADIX = 16
#: more months than any purchase is old
LONG_AGO = 12 * 1000


class Kind(IntEnum):
    """What the number in a key stands for."""

    PARTNER = 1
    TAG = 2
    TOPIC = 3
    PRODUCT = 4
    CONTRACT = 5
    CONTRACT_TEMPLATE = 6
    UNIT = 7
    UNIT_AND_BELOW = 8
    TERRITORY = 9


def key(kind: Kind, value: int) -> int:
    """One key.

    >>> key(Kind.TAG, 5)
    82
    """
    return value * RADIX + kind


class Span(NamedTuple):
    """A span of time from ``begin`` up to, not including, ``end``; None is open.

    >>> day = Span(datetime(2030, 1, 1), datetime(2030, 1, 2))
    >>> day.covers(day.begin), day.covers(day.end), day.is_over(day.end)
    (True, False, True)
    """

    begin: datetime | None = None
    end: datetime | None = None

    def covers(self, now: datetime) -> bool:
        return not self.is_ahead(now) and not self.is_over(now)

    def is_ahead(self, now: datetime) -> bool:
        return self.begin is not None and now < self.begin

    def is_over(self, now: datetime) -> bool:
        return self.end is not None and self.end <= now

    def within(self, other: Span) -> Span:
        """What two spans have in common; over before it begins where that is nothing.

        >>> Span(None, datetime(2030, 2, 1)).within(Span(datetime(2030, 1, 1), datetime(2030, 3, 1))) == Span(
        ...     datetime(2030, 1, 1), datetime(2030, 2, 1))
        True
        """
        begins = [each for each in (self.begin, other.begin) if each is not None]
        ends = [each for each in (self.end, other.end) if each is not None]
        return Span(max(begins, default=None), min(ends, default=None))


ALWAYS = Span()


@dataclass(frozen=True)
class Permission:
    """One line of a document's permissions.

    :param months: of a product, for how many months after it was bought; 0 for ever
    :param span: when it is in force, where it was passed on only while everything above is
    :param is_whole: whether everything above that it was passed on from may still be passed on, and to this unit
    :param chain_keys: keys by which a denial takes away what this was passed on from
    """

    id: int
    key: int
    allows: bool = True
    months: int = 0
    span: Span = ALWAYS
    is_whole: bool = True
    chain_keys: frozenset[int] = frozenset()

    @property
    def kind(self) -> Kind:
        return Kind(self.key % RADIX)

    def concerns(self, keys: Mapping[int, int]) -> bool:
        """Whether it is about a reader, who has each key for as many months as the mapping says."""
        return self.key in keys and (not self.months or keys[self.key] <= self.months)


@dataclass(frozen=True)
class Document:
    """What the rule reads of a document besides the reader; ``company`` where it is for one of ours only."""

    id: int
    published: bool = True
    span: Span = ALWAYS
    permissions: tuple[Permission, ...] = ()
    company: int | None = None


@dataclass(frozen=True)
class Reader:
    """What the rule reads of a person.

    :param keys: the reader's keys, each with the months for which the reader has had it (of products)
    :param edits: whether it is an editor of the library, who reads everything
    :param in_office: whether the account is in use
    :param companies: ours that the person works with; None for all
    """

    keys: Mapping[int, int]
    edits: bool = False
    in_office: bool = True
    companies: frozenset[int] | None = None


class Reason(NamedTuple):
    """One thing that opens a document to a reader, or keeps it closed, and the permission where there is one."""

    name: str
    permission: int | None = None


class Verdict(NamedTuple):
    """The answer, with everything that opens and everything that closes; true where the document is open."""

    opens: tuple[Reason, ...]
    closes: tuple[Reason, ...]

    def __bool__(self) -> bool:
        return bool(self.opens) and not self.closes


class Rule:
    """The rule for one document at one moment, asked about any number of readers.

    The domain of ``crm.document`` says the same in SQL; a test holds them equal.
    """

    def __init__(self, document: Document, now: datetime):
        self.document, self.now = document, now
        denials = [each for each in document.permissions if not each.allows and each.span.covers(now)]
        denied = {each.key for each in denials}
        self._denying = _by_key(denials)
        self._opening = _by_key(each for each in document.permissions if self._opens(each, denied))

    def _opens(self, permission: Permission, denied: set[int]) -> bool:
        return (
            permission.allows
            and permission.is_whole
            and permission.span.covers(self.now)
            and denied.isdisjoint(permission.chain_keys)
        )

    @property
    def opening(self) -> frozenset[int]:
        """Ids of the permissions in force, denials of what they were passed on from considered."""
        return frozenset(each.id for permissions in self._opening.values() for each in permissions)

    def verdict(self, reader: Reader) -> Verdict:
        """Whether a reader may read the document, and why."""
        if reader.edits:
            return Verdict((Reason("editor"),), tuple(self._closes_to_all(reader)))
        opens = [Reason(each.kind.name.lower(), each.id) for each in self._concerning(self._opening, reader)]
        denials = [Reason("denied", each.id) for each in self._concerning(self._denying, reader)]
        return Verdict(tuple(opens), (*self._closes_to_all(reader), *self._closed(), *denials))

    def _closes_to_all(self, reader: Reader) -> Iterator[Reason]:
        """What closes it even to an editor."""
        if not reader.in_office:
            yield Reason("archived")
        if self.document.company and reader.companies is not None and self.document.company not in reader.companies:
            yield Reason("company")

    def _closed(self) -> Iterator[Reason]:
        document, now = self.document, self.now
        if not document.published:
            yield Reason("unpublished")
        if document.span.is_ahead(now):
            yield Reason("not_yet")
        if document.span.is_over(now):
            yield Reason("over")

    def _concerning(self, permissions: Mapping[int, list[Permission]], reader: Reader) -> Iterator[Permission]:
        for number in permissions.keys() & reader.keys.keys():
            yield from (each for each in permissions[number] if each.concerns(reader.keys))

    def near_misses(self, reader: Reader) -> Iterator[Reason]:
        """What is about the reader and does not open: not yet, no longer, bought too long ago, or ended further up."""
        opening = set(self._concerning(self._opening, reader))
        for permission in self.document.permissions:
            if permission.allows and permission.key in reader.keys and permission not in opening:
                yield Reason(self._miss(permission, reader), permission.id)

    def _miss(self, permission: Permission, reader: Reader) -> str:
        if permission.span.is_over(self.now):
            return "expired"
        if permission.span.is_ahead(self.now):
            return "ahead"
        return "chain" if permission.concerns(reader.keys) else "bought_long_ago"


def _by_key(permissions: Iterable[Permission]) -> dict[int, list[Permission]]:
    found: dict[int, list[Permission]] = {}
    for each in permissions:
        found.setdefault(each.key, []).append(each)
    return found


class Above(NamedTuple):
    """What a permission that is passed on was received by, as the next one below needs it."""

    span: Span
    is_whole: bool
    may_pass_on: bool
    unit: int
    units: frozenset[int]


def passed_on(span: Span, path: tuple[int, ...], above: Above) -> tuple[Span, bool, frozenset[int]]:
    """What is left of a permission that was passed on to a unit: when, whether at all, and the keys that take it away.

    :param path: the unit it was passed on to and those above it, up to the root
    :param above: what it was passed on from; ``units`` are those of the permissions above that one
    """
    is_whole = above.is_whole and above.may_pass_on and above.unit in path[1:]
    higher = path[path.index(above.unit):] if above.unit in path else ()
    units = {key(Kind.UNIT, unit) for unit in (above.unit, *above.units)}
    return span.within(above.span), is_whole, frozenset(units | {key(Kind.UNIT_AND_BELOW, unit) for unit in higher})


class Movement(NamedTuple):
    """Goods that came to a customer on a day, or went back."""

    day: date
    quantity: float


def held_since(movements: Iterable[Movement]) -> date | None:
    """The day of the latest purchase that was not given back, None where nothing is left.

    What goes back is what came last.

    >>> held_since([Movement(date(2030, 1, 1), 1), Movement(date(2030, 2, 1), 1), Movement(date(2030, 3, 1), -1)])
    datetime.date(2030, 1, 1)
    >>> held_since([Movement(date(2030, 1, 1), 1), Movement(date(2030, 2, 1), -1)])
    >>> held_since([Movement(date(2030, 1, 1), 1), Movement(date(2030, 2, 1), 1), Movement(date(2030, 3, 1), -2)])
    """
    held: list[Movement] = []
    owed = 0.0
    for day, quantity in sorted(movements, key=lambda each: (each.day, -each.quantity)):
        left = quantity + owed if quantity > 0 else -quantity
        if quantity > 0:
            owed = min(left, 0.0)
            held += [Movement(day, left)] if left > _NOTHING else []
            continue
        while held and left > _NOTHING:
            last = held.pop()
            if last.quantity - left > _NOTHING:
                held.append(Movement(last.day, last.quantity - left))
            left -= min(left, last.quantity)
        owed -= left
    return held[-1].day if held else None


_NOTHING = 1e-6


def months_since(day: date, today: date) -> int:
    """The smallest number of months for which a purchase of that day is still young enough.

    >>> months_since(date(2030, 1, 31), date(2030, 2, 27)), months_since(date(2030, 1, 31), date(2030, 2, 28))
    (1, 2)
    """
    months = max(0, (today.year - day.year) * 12 + today.month - day.month)
    while day + relativedelta(months=months) <= today:
        months += 1
    return min(months, LONG_AGO)
