"""The stamp that a form carries: when it was opened, and which copy of the form it is. Nobody else can make one."""

from __future__ import annotations

import re
from collections.abc import Callable
from hmac import compare_digest
from typing import NamedTuple

LONGEST = 7 * 24 * 3600
SHAPE = re.compile(r"([0-9a-f]{1,12})-([0-9a-f]{16,64})-([0-9a-f]{16,128})")


class Stamp(NamedTuple):
    """A stamp that was read: the seconds since the form was opened, and the number of the copy."""

    age: int
    copy: str


def new_stamp(now: int, copy: str, sign: Callable[[str], str]) -> str:
    """A stamp for a form that is shown at ``now``.

    :param copy: a random number, in hexadecimal digits
    :param sign: the signature of a text
    """
    body = f"{now:x}-{copy}"
    return f"{body}-{sign(body)}"


def read_stamp(text: str | None, now: int, sign: Callable[[str], str]) -> Stamp | None:
    """What a stamp says; None for one that is forged, or older than a week.

    >>> sign = lambda text: "5" * 16
    >>> read_stamp(new_stamp(1000, "c0ffee" * 4, sign), 1010, sign)
    Stamp(age=10, copy='c0ffeec0ffeec0ffeec0ffee')
    """
    found = SHAPE.fullmatch(text or "")
    if not found or not compare_digest(sign(f"{found[1]}-{found[2]}"), found[3]):
        return None
    age = now - int(found[1], 16)
    return Stamp(age, found[2]) if 0 <= age <= LONGEST else None
