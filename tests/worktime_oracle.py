"""A second, literal reading of deadlines: looks at the clock on the wall, quarter of an hour by quarter of an hour.

Shares no code with the engine. Hours and leaves must begin and end at full quarters.
"""

from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count, islice
from zoneinfo import ZoneInfo

QUARTER = timedelta(minutes=15)
YEAR = 366
MINUTE = timedelta(minutes=1)


class WorkTimeOracle:
    """The same arguments as the engine's ``WorkTime``."""

    def __init__(self, zone, fortnight, closed=(), holidays=()):
        self.zone, self.fortnight, self.closed, self.holidays = ZoneInfo(zone), fortnight, list(closed), set(holidays)
        self.is_working_day = cache(self._is_working_day)

    def local(self, moment):
        return moment.replace(tzinfo=UTC).astimezone(self.zone).replace(tzinfo=None)

    def is_open(self, moment):
        """Whether work goes on in the minute that begins at a moment (UTC)."""
        local = self.local(moment)
        if local.date() in self.holidays or any(begin <= moment < end for begin, end in self.closed):
            return False
        odd = (local.date() - datetime(1, 1, 1).date()).days // 7 % 2
        hours = self.fortnight.get(local.weekday() + 7 * odd, ())
        return any(begin <= local.hour * 60 + local.minute < end for begin, end in hours)

    def _is_working_day(self, day):
        return any(self.is_open(moment) for moment in self.quarters_of(day))

    def quarters_of(self, day):
        """All quarters of an hour, in UTC, that the clock on the wall counts to a day."""
        noon = datetime(day.year, day.month, day.day, 12)
        around = (noon + number * QUARTER for number in range(-4 * 36, 4 * 36))
        return [moment for moment in around if self.local(moment).date() == day]

    def begin(self, moment):
        if self.is_open(moment):
            return moment
        quarter = moment.replace(minute=moment.minute // 15 * 15, second=0, microsecond=0)
        later = (quarter + number * QUARTER for number in range(1, 96 * YEAR))
        return next((moment for moment in later if self.is_open(moment)), None)

    def deadline(self, moment, days):
        start = self.begin(moment)
        if start is None or days == 0:
            return start
        wanted = self.local(start)
        following = (wanted.date() + timedelta(days=number) for number in range(1, YEAR * days))
        day = next(islice((day for day in following if self.is_working_day(day)), days - 1, None), None)
        if day is None:
            return None
        target = self.first_shown(datetime.combine(day, wanted.time()))
        open_later = [quarter for quarter in self.quarters_of(day) if self.is_open(quarter) and quarter + QUARTER > target]
        return target if open_later else self.begin(target)

    def first_shown(self, local):
        """The first moment at which the clock on the wall shows a time, or has gone past it."""
        begin = (local - timedelta(hours=30)).replace(second=0)
        moment = next(moment for number in count() if self.local(moment := begin + number * MINUTE) >= local.replace(second=0))
        shown = moment + timedelta(seconds=local.second)
        return shown if self.local(shown) == local else moment

    def hours_between(self, begin, end):
        minutes = int((end - begin) / MINUTE)
        return sum(self.is_open(begin + number * MINUTE) for number in range(max(minutes, 0))) / 60
