"""A second reading of when a contract ends, day by day: of each day it is asked whether the contract may end then.

It shares no code with the engine. Terms are plain values, as the table gives them.
"""

from datetime import date, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays
from dateutil.relativedelta import relativedelta

DAY = timedelta(days=1)
#: how far a day is looked for
FAR = 366 * 12


def later(day, length):
    """The day with the same number, months later, or the month's last; days and weeks are counted."""
    number, unit = length
    return day + relativedelta(**{f'{unit}s': number})


@cache
def whole(first, length):
    """The last day of a period whose first day counts."""
    number, unit = length
    if unit != 'month':
        return later(first, length) - DAY
    month = first.replace(day=1) + relativedelta(months=number)
    before = [month - DAY] if first.day == 1 else [month + timedelta(days=count) for count in range(first.day - 1)]
    return max(day for day in before if first.day == 1 or day.month == month.month)


def is_closing(day, grid):
    """Whether a notice may run to a day."""
    tomorrow = day + DAY
    return {'month': tomorrow.day == 1, 'quarter': tomorrow.day == 1 and tomorrow.month in (1, 4, 7, 10)}.get(grid, True)


def term_ends(terms, until):
    """The last days of the first term and of those that follow it, up to a day."""
    ends = [whole(terms['start'], terms['first_term'])]
    while isinstance(terms['renewal'], tuple) and ends[-1] < until:
        ends.append(whole(ends[-1] + DAY, terms['renewal']))
    return ends


def may_end(terms, received, day):
    """Whether notice received on a day may end the contract on another: by what was agreed, or by one of the readings of the law."""
    return any(_may_end_by(reading, received, day) for reading in readings(terms))


def _may_end_by(terms, received, day):
    notice_is_over = any(later(received, notice) <= day for notice in terms['notices'])
    if terms['minimum_term'] and day < terms['bound']:
        return False
    if terms['first_term'] is None:
        return _outside(terms, received, day)
    first = terms['first_end']
    if day == first:
        return notice_is_over or terms['renewal'] is None
    if day < first or terms['renewal'] is None:
        return False
    if terms['renewal'] == 'indefinite':
        return _outside(terms, received, day)
    return notice_is_over and day in term_ends(terms, day)


def _outside(terms, received, day):
    return any(later(received, notice) <= day and is_closing(day, grid) for notice, grid in terms['free'])


def readings(terms):
    """The terms as agreed, and as a consumer may take them instead."""
    agreed = {
        **terms,
        'notices': [terms['notice']],
        'free': [(terms['notice'], terms['notice_to'])],
        'first_end': terms['first_term'] and whole(terms['start'], terms['first_term']),
        'bound': terms['minimum_term'] and whole(terms['start'], terms['minimum_term']),
    }
    yield agreed
    if not terms['consumer']:
        return
    is_new = terms['concluded'] >= date(2022, 3, 1)
    is_bound = terms['first_term'] or terms['minimum_term']
    two_years = terms['concluded'] + relativedelta(years=2)
    fair = dict(agreed)
    if fair['bound'] and fair['bound'] > two_years:
        fair['bound'] = two_years
    if fair['first_end'] and fair['first_end'] > two_years:
        fair.update(first_end=two_years, renewal='indefinite')
    yield fair
    longest = (1, 'month') if is_new else (3, 'month')
    if not is_new and isinstance(fair['renewal'], tuple) and whole(date(2001, 1, 1), fair['renewal']) > date(2001, 12, 31):
        fair = {**fair, 'renewal': (12, 'month')}
        yield fair
    if is_bound:
        fair = {**fair, 'notices': [terms['notice'], longest], 'free': [*fair['free'], (longest, terms['notice_to'])]}
        yield fair
    if is_bound and is_new and (fair['renewal'] or not fair['first_term']):
        yield {**fair, 'renewal': 'indefinite', 'free': [(notice, 'day') for notice in fair['notices']]}


def oracle_end(terms, kind, moment, wished, told):
    """The last day of the contract, or None where it stays."""
    received = moment.astimezone(ZoneInfo('Europe/Berlin')).date()
    if terms['first_term'] and terms['renewal'] is None and received > (by_itself := whole(terms['start'], terms['first_term'])):
        return by_itself
    if kind == 'extraordinary':
        return received if wished is None or wished < received else wished
    if kind == 'withdrawal':
        return received if terms['consumer'] and received <= _last_chance(terms['concluded'], told) else None
    return _ordinary(terms, received, wished)


def _ordinary(terms, received, wished):
    far = received + relativedelta(years=100)
    first = received if wished is None or wished < received else min(wished, far)
    ends_by_itself = terms['first_term'] and terms['renewal'] is None
    last = whole(terms['start'], terms['first_term']) if ends_by_itself else first + timedelta(days=FAR)
    ways = list(readings(terms))
    days = (first + timedelta(days=count) for count in range((last - first).days + 1))
    return next((day for day in days if any(_may_end_by(reading, received, day) for reading in ways)), last)


def _last_chance(concluded, told):
    """14 days from the notice of the right, or a year and 14 days; the next working day where that is none."""
    german = holidays.country_holidays('DE')
    last = concluded + relativedelta(years=1) + timedelta(days=14)
    if told:
        last = min(last, max(concluded, told) + timedelta(days=14))
    while last.weekday() > 4 or last in german:
        last += DAY
    return last
