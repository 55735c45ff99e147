"""Until when an owner has time: what happened, and the deadline, in the owner's own time of day.

One row a case: what it is about, whose time it is, when the clock starts, how many working days, the deadline. It is
read three times: by the engine, by an oracle that shares no code with it, and by Odoo with real calendars.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

UTC = ZoneInfo('UTC')
DAYS = ('Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun')

#: hours by name; one part for each week of two, where these differ
CALENDARS = {
    'office': 'Mon-Fri 8-12 13-17',
    'half': 'Mon-Wed 8-12',
    'short friday': 'Mon-Thu 8-17, Fri 8-13',
    'late': 'Tue 13-18, Thu 13-18',
    'early then late': 'Mon 8-12, Tue 13-18',
    'no break on mondays': 'Mon 8-17, Tue-Fri 8-12 13-17',
    'six days': 'Mon-Fri 8-17, Sat 9-13',
    'shop': 'Tue-Sat 10-19',
    'night': 'Mon-Sun 0-6 22-24',
    'always': 'Mon-Sun 0-24',
    'quarter hours': 'Mon-Fri 7:45-16:15',
    'every other week': 'Mon-Fri 8-16 / ',
    'two weeks': 'Mon-Tue 8-16 / Thu-Fri 8-16',
    'nobody': '',
}

#: public holidays of Germany in 2026 to 2028 that the table needs, by state; None is all of them
HOLIDAYS = {
    None: '2026-01-01 2026-04-03 2026-04-06 2026-05-01 2026-05-14 2026-05-25 2026-10-03 2026-12-25 2026-12-26 '
    '2027-01-01 2027-03-26 2027-03-29 2027-05-01 2027-05-06 2027-05-17 2027-10-03 2027-12-25 2027-12-26 '
    '2028-01-01 2028-04-14 2028-04-17 2028-05-01 2028-05-25 2028-06-05 2028-10-03 2028-12-25 2028-12-26',
    'BW': '2026-01-06 2026-06-04 2026-11-01 2027-01-06 2027-05-27 2027-11-01 2028-01-06 2028-06-15 2028-11-01',
    'BY': '2026-01-06 2026-06-04 2026-11-01 2027-01-06 2027-05-27 2027-11-01 2028-01-06 2028-06-15 2028-11-01',
    'BE': '2026-03-08 2027-03-08 2028-03-08 2028-06-17',
    'BB': '2026-04-05 2026-05-24 2026-10-31 2027-03-28 2027-05-16 2027-10-31 2028-04-16 2028-06-04 2028-10-31',
    'HB': '2026-10-31 2027-10-31 2028-10-31',
    'HH': '2026-10-31 2027-10-31 2028-10-31',
    'HE': '2026-06-04 2027-05-27 2028-06-15',
    'MV': '2026-03-08 2026-10-31 2027-03-08 2027-10-31 2028-03-08 2028-10-31',
    'NI': '2026-10-31 2027-10-31 2028-10-31',
    'NW': '2026-06-04 2026-11-01 2027-05-27 2027-11-01 2028-06-15 2028-11-01',
    'RP': '2026-06-04 2026-11-01 2027-05-27 2027-11-01 2028-06-15 2028-11-01',
    'SL': '2026-06-04 2026-08-15 2026-11-01 2027-05-27 2027-08-15 2027-11-01 2028-06-15 2028-08-15 2028-11-01',
    'SN': '2026-10-31 2026-11-18 2027-10-31 2027-11-17 2028-10-31 2028-11-22',
    'ST': '2026-01-06 2026-10-31 2027-01-06 2027-10-31 2028-01-06 2028-10-31',
    'SH': '2026-10-31 2027-10-31 2028-10-31',
    'TH': '2026-09-20 2026-10-31 2027-09-20 2027-10-31 2028-09-20 2028-10-31',
}


@dataclass(frozen=True)
class Owner:
    """Whose time it is.

    :param hours: a name in ``CALENDARS``
    :param state: of the person; ``unit_state`` and ``company_state`` hold where the person, or the unit, has none
    :param leave: the person's own, pairs of local texts; ``others``: a colleague's; ``everybody``: the calendar's
    :param entered: days entered by hand; ``archived``: days on which people work all the same
    """

    hours: str = 'office'
    zone: str = 'Europe/Berlin'
    state: str | None = None
    unit_state: str | None = None
    company_state: str | None = None
    leave: tuple = ()
    others: tuple = ()
    everybody: tuple = ()
    training: tuple = ()
    entered: tuple = ()
    archived: tuple = ()

    def fortnight(self):
        """Hours by day of two weeks, in minutes."""
        weeks = CALENDARS[self.hours].split('/')
        return {day + 7 * number: spans for number in (0, 1) for day, spans in week(weeks[number % len(weeks)]).items()}

    def closed(self):
        """Leaves that count, in UTC; one until the last second of a day is one until its end."""
        second = timedelta(seconds=1)
        spans = [(self.utc(begin), self.utc(end)) for begin, end in (*self.leave, *self.everybody)]
        return [(begin, end + second if end.second else end) for begin, end in spans]

    def holidays(self):
        state = self.state or self.unit_state or self.company_state
        days = HOLIDAYS[None].split() + (HOLIDAYS[state].split() if state else [])
        return {date.fromisoformat(day) for day in {*days, *self.entered} - {*self.archived}}

    def utc(self, text):
        return text and self.zoned(text).astimezone(UTC).replace(tzinfo=None)

    def zoned(self, text):
        return read(text).replace(tzinfo=ZoneInfo(self.zone))


def read(text):
    """A local moment, of which the weekday is true: 'Fri 2026-03-06 15:00'."""
    weekday, _space, rest = text.partition(' ')
    moment = datetime.fromisoformat(rest)
    assert DAYS[moment.weekday()] == weekday, text
    return moment


def off(begin, end=''):
    """A leave: a day, some days, or a part of one: off('Tue 2026-03-10 12:00', '17:00')."""
    day, _space, time = begin[:14], begin[14:15], begin[15:]
    last = f'{day} {end}' if len(end) in (5, 8) else end or day
    return ((f'{day} {time or "00:00"}', last if len(last) > 14 else f'{last} 23:59:59'),)


def week(text):
    """Hours by weekday: 'Mon-Wed 8-12, Fri 7:45-9' is {0: ((480, 720),), …}."""
    hours = {}
    for part in filter(None, map(str.strip, text.split(','))):
        days, *spans = part.split()
        first, _dash, last = days.partition('-')
        for day in range(DAYS.index(first), DAYS.index(last or first) + 1):
            hours[day] = tuple(tuple(minutes(clock) for clock in span.split('-')) for span in spans)
    return hours


def minutes(clock):
    hour, _colon, minute = clock.partition(':')
    return 60 * int(hour) + int(minute or 0)


OFFICE = Owner()
BERLIN, BAVARIA, SAXONY = Owner(state='BE'), Owner(state='BY'), Owner(state='SN')
AWAY = Owner(leave=off('Mon 2026-03-09 08:00', 'Fri 2026-03-13 17:00'))
HOURS_OFF = Owner(leave=off('Tue 2026-03-10 15:00', '16:00') + off('Tue 2026-03-10 14:00', '15:00'))
SOON_AWAY = Owner(leave=off('Mon 2026-03-02 13:00', 'Tue 2026-03-03 17:00'))
AWAY_TWICE = Owner(leave=off('Mon 2026-03-09', 'Wed 2026-03-11') + off('Tue 2026-03-10 08:00', '12:00'))
HALF_A_DAY = Owner(everybody=off('Thu 2026-12-31 12:00', '23:59:59'))
CASES = [
    # Time of day and hours of the day
    ('in the week', OFFICE, 'Mon 2026-03-02 09:00', 2, 'Wed 2026-03-04 09:00'),
    ('the minute is kept, too', OFFICE, 'Mon 2026-03-02 09:17', 2, 'Wed 2026-03-04 09:17'),
    ('over a weekend', OFFICE, 'Fri 2026-03-06 15:00', 2, 'Tue 2026-03-10 15:00'),
    ('one day over a weekend', OFFICE, 'Fri 2026-03-06 15:00', 1, 'Mon 2026-03-09 15:00'),
    ('a week', OFFICE, 'Wed 2026-03-04 10:00', 5, 'Wed 2026-03-11 10:00'),
    ('no day at all', OFFICE, 'Wed 2026-03-04 10:00', 0, 'Wed 2026-03-04 10:00'),
    ('no day at all, at night', OFFICE, 'Wed 2026-03-04 23:00', 0, 'Thu 2026-03-05 08:00'),
    ('assigned on a Saturday', OFFICE, 'Sat 2026-03-07 11:00', 2, 'Wed 2026-03-11 08:00'),
    ('assigned on Sunday night', OFFICE, 'Sun 2026-03-08 23:30', 1, 'Tue 2026-03-10 08:00'),
    ('assigned at night', OFFICE, 'Tue 2026-03-03 03:00', 2, 'Thu 2026-03-05 08:00'),
    ('assigned in the evening', OFFICE, 'Tue 2026-03-03 22:00', 2, 'Fri 2026-03-06 08:00'),
    ('at opening time', OFFICE, 'Tue 2026-03-03 08:00', 2, 'Thu 2026-03-05 08:00'),
    ('a minute before opening time', OFFICE, 'Tue 2026-03-03 07:59', 2, 'Thu 2026-03-05 08:00'),
    ('at closing time it is closed', OFFICE, 'Tue 2026-03-03 17:00', 2, 'Fri 2026-03-06 08:00'),
    ('a minute before closing time', OFFICE, 'Tue 2026-03-03 16:59', 2, 'Thu 2026-03-05 16:59'),
    ('at closing time on a Friday', OFFICE, 'Fri 2026-03-06 17:00', 2, 'Wed 2026-03-11 08:00'),
    ('in the lunch break', OFFICE, 'Tue 2026-03-03 12:30', 1, 'Wed 2026-03-04 13:00'),
    ('when the break begins', OFFICE, 'Tue 2026-03-03 12:00', 1, 'Wed 2026-03-04 13:00'),
    ('when the break ends', OFFICE, 'Tue 2026-03-03 13:00', 1, 'Wed 2026-03-04 13:00'),
    # Holidays of the whole country
    ('Easter', OFFICE, 'Thu 2026-04-02 10:00', 2, 'Wed 2026-04-08 10:00'),
    ('Labour Day', OFFICE, 'Thu 2026-04-30 10:00', 1, 'Mon 2026-05-04 10:00'),
    ('Ascension Day', OFFICE, 'Wed 2026-05-13 14:00', 1, 'Fri 2026-05-15 14:00'),
    ('a holiday on a Saturday is lost', OFFICE, 'Fri 2026-10-02 10:00', 1, 'Mon 2026-10-05 10:00'),
    ('a holiday on a Saturday that is worked', Owner('six days'), 'Fri 2026-10-02 10:00', 1, 'Mon 2026-10-05 10:00'),
    ('assigned on a holiday', OFFICE, 'Fri 2026-05-01 10:00', 1, 'Tue 2026-05-05 08:00'),
    # Holidays of some states
    ('Corpus Christi in Bavaria', BAVARIA, 'Wed 2026-06-03 10:00', 2, 'Mon 2026-06-08 10:00'),
    ('Corpus Christi in Hesse', Owner(state='HE'), 'Wed 2026-06-03 10:00', 2, 'Mon 2026-06-08 10:00'),
    ('not in Saxony', SAXONY, 'Wed 2026-06-03 10:00', 2, 'Fri 2026-06-05 10:00'),
    ('not in Berlin', BERLIN, 'Wed 2026-06-03 10:00', 2, 'Fri 2026-06-05 10:00'),
    ('not where no state is known', OFFICE, 'Wed 2026-06-03 10:00', 2, 'Fri 2026-06-05 10:00'),
    ('assigned on Corpus Christi', BAVARIA, 'Thu 2026-06-04 10:00', 1, 'Mon 2026-06-08 08:00'),
    ('Reformation Day in Saxony', SAXONY, 'Mon 2028-10-30 10:00', 1, 'Wed 2028-11-01 10:00'),
    ('Reformation Day in Hamburg', Owner(state='HH'), 'Mon 2028-10-30 10:00', 1, 'Wed 2028-11-01 10:00'),
    ('in Bavaria All Saints\' Day', BAVARIA, 'Mon 2028-10-30 10:00', 2, 'Thu 2028-11-02 10:00'),
    ('in Berlin neither', BERLIN, 'Mon 2028-10-30 10:00', 2, 'Wed 2028-11-01 10:00'),
    ('Epiphany', Owner(state='BW'), 'Mon 2026-01-05 09:00', 1, 'Wed 2026-01-07 09:00'),
    ('no Epiphany on the Rhine', Owner(state='NW'), 'Mon 2026-01-05 09:00', 1, 'Tue 2026-01-06 09:00'),
    ('Day of Repentance', SAXONY, 'Tue 2026-11-17 09:00', 1, 'Thu 2026-11-19 09:00'),
    ('Women\'s Day', BERLIN, 'Fri 2027-03-05 09:00', 1, 'Tue 2027-03-09 09:00'),
    ('Children\'s Day', Owner(state='TH'), 'Fri 2027-09-17 09:00', 1, 'Tue 2027-09-21 09:00'),
    ('Assumption Day, for who works on Saturdays', Owner('six days', state='SL'), 'Fri 2026-08-14 10:00', 1, 'Mon 2026-08-17 10:00'),
    ('the unit\'s state', Owner(unit_state='BY'), 'Wed 2026-06-03 10:00', 1, 'Fri 2026-06-05 10:00'),
    ('the company\'s state', Owner(company_state='BY'), 'Wed 2026-06-03 10:00', 1, 'Fri 2026-06-05 10:00'),
    ('the unit\'s before the company\'s', Owner(unit_state='BE', company_state='BY'), 'Wed 2026-06-03 10:00', 1, 'Thu 2026-06-04 10:00'),
    ('the person\'s before the unit\'s', Owner(state='BE', unit_state='BY'), 'Wed 2026-06-03 10:00', 1, 'Thu 2026-06-04 10:00'),
    ('a holiday of the town, entered', Owner(state='BY', entered=('2028-08-08',)), 'Mon 2028-08-07 10:00', 1, 'Wed 2028-08-09 10:00'),
    ('archived: people work', Owner(state='BY', archived=('2026-06-04',)), 'Wed 2026-06-03 10:00', 1, 'Thu 2026-06-04 10:00'),
    # The end of the year
    ('New Year\'s Eve is worked', OFFICE, 'Wed 2026-12-30 10:00', 1, 'Thu 2026-12-31 10:00'),
    ('over New Year', OFFICE, 'Thu 2026-12-31 10:00', 1, 'Mon 2027-01-04 10:00'),
    ('New Year\'s Eve is closed', Owner(everybody=off('Thu 2026-12-31')), 'Wed 2026-12-30 10:00', 1, 'Mon 2027-01-04 10:00'),
    ('New Year\'s Eve until noon, over by then', HALF_A_DAY, 'Wed 2026-12-30 15:00', 1, 'Mon 2027-01-04 08:00'),
    ('New Year\'s Eve until noon, before that', HALF_A_DAY, 'Wed 2026-12-30 11:00', 1, 'Thu 2026-12-31 11:00'),
    ('Christmas', OFFICE, 'Wed 2026-12-23 10:00', 2, 'Mon 2026-12-28 10:00'),
    # Changes of clocks and other zones
    ('clocks put forward over the weekend', OFFICE, 'Fri 2026-03-27 15:00', 2, 'Tue 2026-03-31 15:00'),
    ('clocks put back over the weekend', OFFICE, 'Fri 2026-10-23 15:00', 2, 'Tue 2026-10-27 15:00'),
    ('a time of day that is left out', Owner('always'), 'Sat 2026-03-28 02:30', 1, 'Sun 2026-03-29 03:00'),
    ('a time of day that comes twice', Owner('always'), 'Sat 2026-10-24 02:30', 1, 'Sun 2026-10-25 02:30'),
    ('New York', Owner(zone='America/New_York'), 'Fri 2026-03-06 16:00', 1, 'Mon 2026-03-09 16:00'),
    ('Calcutta', Owner(zone='Asia/Kolkata'), 'Tue 2026-03-03 12:30', 1, 'Wed 2026-03-04 13:00'),
    ('Kathmandu', Owner(zone='Asia/Kathmandu'), 'Fri 2026-03-06 16:59', 1, 'Mon 2026-03-09 16:59'),
    ('Auckland', Owner(zone='Pacific/Auckland'), 'Thu 2026-04-02 08:00', 2, 'Wed 2026-04-08 08:00'),
    # Part time
    ('mornings, three days a week', Owner('half'), 'Tue 2026-03-03 10:00', 2, 'Mon 2026-03-09 10:00'),
    ('assigned on a day off', Owner('half'), 'Thu 2026-03-05 10:00', 2, 'Wed 2026-03-11 08:00'),
    ('assigned in the afternoon off', Owner('half'), 'Wed 2026-03-04 14:00', 1, 'Tue 2026-03-10 08:00'),
    ('on a short Friday its hours are over', Owner('short friday'), 'Thu 2026-03-05 15:00', 1, 'Mon 2026-03-09 08:00'),
    ('just over', Owner('short friday'), 'Thu 2026-03-05 13:00', 1, 'Mon 2026-03-09 08:00'),
    ('just not', Owner('short friday'), 'Thu 2026-03-05 12:59', 1, 'Fri 2026-03-06 12:59'),
    ('two afternoons a week', Owner('late'), 'Tue 2026-03-03 14:00', 1, 'Thu 2026-03-05 14:00'),
    ('a time before that day\'s opening stays', Owner('early then late'), 'Mon 2026-03-02 09:00', 1, 'Tue 2026-03-03 09:00'),
    ('a time in that day\'s break stays', Owner('no break on mondays'), 'Mon 2026-03-02 12:30', 1, 'Tue 2026-03-03 12:30'),
    ('Tuesday to Saturday', Owner('shop'), 'Sat 2026-03-07 18:30', 1, 'Tue 2026-03-10 18:30'),
    ('at night', Owner('night'), 'Mon 2026-03-02 23:30', 1, 'Tue 2026-03-03 23:30'),
    ('assigned by day', Owner('night'), 'Mon 2026-03-02 12:00', 1, 'Tue 2026-03-03 22:00'),
    ('quarter hours', Owner('quarter hours'), 'Mon 2026-03-02 16:15', 1, 'Wed 2026-03-04 07:45'),
    ('every other week', Owner('every other week'), 'Mon 2026-03-02 09:00', 5, 'Mon 2026-03-16 09:00'),
    ('other days every other week', Owner('two weeks'), 'Tue 2026-03-03 09:00', 1, 'Thu 2026-03-12 09:00'),
    # Leave
    ('a day off in between', Owner(leave=off('Mon 2026-03-09')), 'Fri 2026-03-06 15:00', 2, 'Wed 2026-03-11 15:00'),
    ('a week off', AWAY, 'Fri 2026-03-06 15:00', 1, 'Mon 2026-03-16 15:00'),
    ('assigned while on leave', AWAY, 'Wed 2026-03-11 10:00', 2, 'Wed 2026-03-18 08:00'),
    ('leave begins in the afternoon', SOON_AWAY, 'Mon 2026-03-02 10:00', 1, 'Wed 2026-03-04 10:00'),
    ('the afternoon of that day off', Owner(leave=off('Tue 2026-03-10 12:00', '17:00')), 'Mon 2026-03-09 15:00', 1, 'Wed 2026-03-11 08:00'),
    ('the morning of that day off', Owner(leave=off('Tue 2026-03-10 08:00', '12:00')), 'Mon 2026-03-09 09:00', 1, 'Tue 2026-03-10 09:00'),
    ('an hour off', Owner(leave=off('Tue 2026-03-10 14:00', '15:00')), 'Mon 2026-03-09 14:30', 1, 'Tue 2026-03-10 14:30'),
    ('assigned in an hour off', Owner(leave=off('Tue 2026-03-10 14:00', '15:00')), 'Tue 2026-03-10 14:30', 1, 'Wed 2026-03-11 15:00'),
    ('off until its last second', Owner('always', leave=off('Tue 2026-03-10')), 'Mon 2026-03-09 10:00', 1, 'Wed 2026-03-11 10:00'),
    ('leave next to a holiday', Owner(leave=off('Tue 2026-04-07', 'Wed 2026-04-08')), 'Thu 2026-04-02 10:00', 1, 'Thu 2026-04-09 10:00'),
    ('two leaves that overlap', AWAY_TWICE, 'Fri 2026-03-06 15:00', 1, 'Thu 2026-03-12 15:00'),
    ('two leaves, the later one entered first', HOURS_OFF, 'Tue 2026-03-10 14:30', 0, 'Tue 2026-03-10 16:00'),
    ('a colleague\'s leave', Owner(others=off('Mon 2026-03-09')), 'Fri 2026-03-06 15:00', 1, 'Mon 2026-03-09 15:00'),
    ('the firm\'s outing', Owner(everybody=off('Mon 2026-03-09')), 'Fri 2026-03-06 15:00', 1, 'Tue 2026-03-10 15:00'),
    ('training is work', Owner(training=off('Mon 2026-03-09')), 'Fri 2026-03-06 15:00', 1, 'Mon 2026-03-09 15:00'),
    # Nobody
    ('who has no hours has no deadline', Owner('nobody'), 'Mon 2026-03-02 09:00', 1, None),
    ('who is away for good has none', Owner(leave=off('Tue 2026-03-03', 'Fri 2027-12-31')), 'Mon 2026-03-02 09:00', 1, None),
]  # fmt: skip
