"""Until when: whole days, in the zone of the company."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

UTC = ZoneInfo("UTC")


def protected_until(start: datetime, number: int, unit: str, zone: str) -> datetime:
    """The moment (naive, UTC) at which a protection that began at ``start`` (naive, UTC) is over.

    The last day counts in full, in the zone given; the 31st plus a month is the last day of the next.

    :param unit: days or months

    >>> protected_until(datetime(2026, 1, 31, 23, 30), 1, "months", "Europe/Berlin")
    datetime.datetime(2026, 3, 1, 23, 0)
    """
    first = start.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).date()
    after = first + relativedelta(**{unit: number}) + timedelta(days=1)
    return datetime.combine(after, time(), ZoneInfo(zone)).astimezone(UTC).replace(tzinfo=None)


def last_day(end: datetime, zone: str) -> date:
    """The last day, in the zone given, that a protection over at ``end`` (naive, UTC) covers."""
    return (end - timedelta(seconds=1)).replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).date()
