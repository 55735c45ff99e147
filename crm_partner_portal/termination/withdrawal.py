"""Until when a consumer may withdraw."""

from datetime import date, timedelta

from dateutil.easter import easter

from .periods import Period, notice_ends

#: day and month of what is a holiday in all of Germany; the others go by Easter
HOLIDAYS = {(1, 1), (1, 5), (3, 10), (25, 12), (26, 12)}
AFTER_EASTER = {-2, 1, 39, 50}
WITHDRAWAL = Period(14, "day")
#: without the notice of the right, it lasts so much longer (§ 356 (3) BGB)
UNTOLD = Period(12)


def is_workday(day):
    """Neither Saturday, Sunday nor a holiday everywhere in Germany (§ 193 BGB)."""
    is_holiday = (day.day, day.month) in HOLIDAYS or (day - easter(day.year)).days in AFTER_EASTER
    return day.weekday() < 5 and not is_holiday


def withdrawal_ends(concluded, told: date | None):
    """The last day on which withdrawal is in time (§§ 355 (2), 356 (3), 187 (1), 193 BGB).

    :param told: the day on which the customer got the notice of his right; None: never
    """
    longest = notice_ends(notice_ends(concluded, UNTOLD), WITHDRAWAL)
    end = min(longest, notice_ends(max(concluded, told), WITHDRAWAL)) if told else longest
    while not is_workday(end):
        end += timedelta(days=1)
    return end
