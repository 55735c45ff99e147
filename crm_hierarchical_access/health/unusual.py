"""Who sees far more than those in the same place do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from statistics import median
from typing import NamedTuple

#: times what the middle one of the peers sees
TIMES = 5
#: of all there is
SHARE = 50


class Person(NamedTuple):
    """A user, the place in the organisation (any value that peers have in common), and how many records are seen."""

    user: int
    place: object
    seen: int


def unusual(people: Iterable[Person], total: int) -> Iterator[Person]:
    """Those who see more than ``TIMES`` what the middle one of their peers does, and more than 1/``SHARE`` of all.

    One's own figure counts among the peers: alone in a place, nobody is unusual there.

    >>> people = [Person(1, "seller", 90), Person(2, "seller", 10), Person(3, "seller", 12), Person(4, "head", 100)]
    >>> list(unusual(people, 100))
    [Person(user=1, place='seller', seen=90)]
    """
    places = defaultdict(list)
    for person in people:
        places[person.place].append(person)
    for peers in places.values():
        limit = max(TIMES * median(person.seen for person in peers), total / SHARE)
        yield from (person for person in peers if person.seen > limit)
