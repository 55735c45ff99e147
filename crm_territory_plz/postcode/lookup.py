"""Which territory a postcode lies in: the longest prefix wins (spec 3, *Territory*)."""

from __future__ import annotations

from collections.abc import Hashable, Iterable

#: how many digits a prefix may have
LONGEST = 5


def prefixes(postcode: str | None) -> list[str]:
    """What may stand for a postcode in a plan, the longest first.

    >>> prefixes("80331")
    ['80331', '8033', '803', '80', '8']
    """
    return [postcode[:length] for length in range(min(len(postcode), LONGEST), 0, -1)] if postcode else []


class Lookup:
    """The territories of one plan, to be asked for many postcodes.

    :param claims: pairs of prefix and territory

    >>> Lookup([("8", "Bavaria"), ("803", "Munich")]).find("80331")
    'Munich'
    """

    def __init__(self, claims: Iterable[tuple[str, Hashable]]):
        self._territories = dict(claims)

    def find(self, postcode: str | None) -> Hashable | None:
        """The territory of a postcode, None where there is none."""
        found = (self._territories[prefix] for prefix in prefixes(postcode) if prefix in self._territories)
        return next(found, None)
