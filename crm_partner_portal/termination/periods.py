"""Periods as §§ 187, 188 BGB count them, and the days that a notice may run to."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

#: receipt counts by the day in Germany, whatever the server's or the customer's clock says
BERLIN = ZoneInfo("Europe/Berlin")
UNITS = ("day", "week", "month")


@dataclass(frozen=True)
class Period:
    """A number of days, weeks or months."""

    number: int
    unit: str = "month"

    def __post_init__(self):
        if self.unit not in UNITS or self.number < 0:
            raise ValueError(f"no period: {self.number} {self.unit}")

    @property
    def days(self):
        return self.number * {"day": 1, "week": 7}[self.unit]


def received_on(moment):
    """The day in Germany of an aware moment."""
    if moment.tzinfo is None:
        raise ValueError("the moment of receipt needs a zone")
    return moment.astimezone(BERLIN).date()


def last_day(year, month):
    """The last day of a month; months beyond 12 are those of later years."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year, month, monthrange(year, month)[1])


def notice_ends(day, period):
    """The last day of a period set off by what happens on a day, which does not count itself (§§ 187 (1), 188 (2), (3) BGB)."""
    if period.unit != "month":
        return day + timedelta(days=period.days)
    end = last_day(day.year, day.month + period.number)
    return end.replace(day=min(day.day, end.day))


def period_ends(first, period):
    """The last day of a period that begins with a day, which counts (§§ 187 (2), 188 (2), (3) BGB)."""
    if period.unit != "month":
        return first + timedelta(days=period.days - 1)
    if first.day == 1:
        return last_day(first.year, first.month + period.number - 1)
    end = last_day(first.year, first.month + period.number)
    return end.replace(day=min(first.day - 1, end.day))


def on_grid(day, grid):
    """The first day, not before the given one, to which a notice may run.

    :param grid: any ``day``, the end of a ``month`` or of a ``quarter``
    """
    if grid == "day":
        return day
    months = 1 if grid == "month" else 3
    return last_day(day.year, -(-day.month // months) * months)
