"""One person's working time, and deadlines in it (spec 2, *Clock*).

Moments go in and come out as naive UTC; days, hours and the time of day that is kept are those of the person's zone.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

UTC = ZoneInfo("UTC")
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
#: Who has no working day for so many days on end works no more.
HORIZON = 366

#: begin and end, of which the end is no longer in it
Span = tuple[datetime, datetime]
#: Hours of a day, in minutes since midnight.
Hours = tuple[tuple[int, int], ...]


def week_of(hours: Mapping[int, Hours]) -> dict[int, Hours]:
    """The fortnight of somebody whose weeks are all alike, by the hours of its days from 0, Monday, to 6, Sunday.

    >>> week_of({4: ((480, 720),)})
    {4: ((480, 720),), 11: ((480, 720),)}
    """
    return {day + of_week: spans for of_week in (0, 7) for day, spans in hours.items()}


class WorkTime:
    """When somebody works.

    :param zone: name of the time zone
    :param fortnight: hours, in order, by day: 0 to 6 in weeks of which Odoo's number is even, 7 to 13 in the others
    :param closed: begin and end (UTC) of leaves
    :param holidays: dates that are no working days

    >>> office = WorkTime("Europe/Berlin", week_of({day: ((480, 720), (780, 1020)) for day in range(5)}))
    >>> friday = datetime(2026, 3, 6, 14, 0)  # 15:00 in Berlin
    >>> office.deadline(friday, 2)
    datetime.datetime(2026, 3, 10, 14, 0)
    >>> office.begin(datetime(2026, 3, 6, 16, 0))  # closed since the very moment
    datetime.datetime(2026, 3, 9, 7, 0)
    >>> office.hours_between(friday, datetime(2026, 3, 9, 8, 0))
    3.0
    """

    def __init__(
        self,
        zone: str,
        fortnight: Mapping[int, Hours],
        closed: Iterable[Span] = (),
        holidays: Iterable[date] = (),
    ):
        self.zone = ZoneInfo(zone)
        self.fortnight = fortnight
        self.closed = sorted(closed)
        self.holidays = frozenset(holidays)
        self._opened: dict[date, list[Span]] = {}

    # Clock and time zone

    def _day(self, moment: datetime) -> date:
        return self._local(moment).date()

    def _local(self, moment: datetime) -> datetime:
        return moment.replace(tzinfo=UTC).astimezone(self.zone).replace(tzinfo=None)

    def _moment(self, local: datetime) -> datetime:
        """When the person's clock first shows a time; one that it leaves out in spring is when it was put forward."""
        moment = self._with_offset_of(local, fold=0)
        return moment if self._local(moment) == local else self._put_forward(local)

    def _with_offset_of(self, local: datetime, fold: int) -> datetime:
        return local.replace(tzinfo=self.zone, fold=fold).astimezone(UTC).replace(tzinfo=None)

    def _put_forward(self, local: datetime) -> datetime:
        """The moment at which the clock jumps over ``local``: the first from which on it shows more."""
        before, after = (self._with_offset_of(local.replace(second=0, microsecond=0), fold) for fold in (1, 0))
        moments = [before + minute * MINUTE for minute in range((after - before) // MINUTE + 1)]
        return moments[bisect_left(moments, local, key=self._local)]

    # Days and their hours

    def opened(self, day: date) -> list[Span]:
        """The open spans of a day, in order: none on a day without work."""
        if day not in self._opened:
            self._opened[day] = [] if day in self.holidays else list(self._without_leave(self._scheduled(day)))
        return self._opened[day]

    def _scheduled(self, day: date) -> Iterator[Span]:
        midnight = datetime.combine(day, time())
        week = (day.toordinal() - 1) // 7 % 2
        for begin, end in self.fortnight.get(day.weekday() + 7 * week, ()):
            yield self._moment(midnight + timedelta(minutes=begin)), self._moment(midnight + timedelta(minutes=end))

    def _without_leave(self, spans: Iterable[Span]) -> Iterator[Span]:
        for begin, end in spans:
            for leave_begin, leave_end in self.closed:
                if leave_begin < end and begin < leave_end:
                    if begin < leave_begin:
                        yield begin, leave_begin
                    begin = leave_end
            if begin < end:
                yield begin, end

    def _working_days(self, day: date) -> Iterator[date]:
        """The working days from ``day`` on; ends where nobody works any more."""
        idle = 0
        while idle <= HORIZON:
            idle = 0 if self.opened(day) else idle + 1
            if not idle:
                yield day
            day += DAY

    # What is asked

    def begin(self, moment: datetime) -> datetime | None:
        """The moment itself within working hours, else the next opening; None where there is none within a year."""
        for day in self._working_days(self._day(moment)):
            for begin, end in self.opened(day):
                if moment < end:
                    return max(begin, moment)
        return None

    def deadline(self, moment: datetime, days: int) -> datetime | None:
        """So many working days later, at the same time of day.

        Where the hours of that day are over by then, the next opening; a start outside working hours is the next
        opening. None where nobody works any more.
        """
        start = self.begin(moment)
        if start is None or not days:
            return start
        day = self._working_day_after(self._day(start), days)
        return day and self._same_time(day, self._local(start).time())

    def _working_day_after(self, day: date, number: int) -> date | None:
        following = self._working_days(day + DAY)
        return next((day for count, day in enumerate(following, 1) if count == number), None)

    def _same_time(self, day: date, clock: time) -> datetime | None:
        moment = self._moment(datetime.combine(day, clock))
        _begin, closing = self.opened(day)[-1]
        return moment if moment < closing else self.begin(moment)

    def hours_between(self, begin: datetime, end: datetime) -> float:
        """Working hours from one moment to another; 0 where the second comes first."""
        days = range((self._day(end) - self._day(begin)).days + 1)
        spans = (span for number in days for span in self.opened(self._day(begin) + number * DAY))
        seconds = sum(max((min(end, closing) - max(begin, opening)).total_seconds(), 0) for opening, closing in spans)
        return seconds / 3600
