"""What a service case is about."""

from typing import NamedTuple


class About(NamedTuple):
    """A document, and an item of it.

    :param kind: order, delivery, invoice or other
    :param document: record or None
    :param lines: its items
    :param line: the item chosen, if any
    """

    kind: str
    document: object
    lines: object
    line: object
