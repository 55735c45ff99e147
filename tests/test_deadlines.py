"""The engine's deadlines are those of the table and of the oracle, everywhere and always. Needs no database.

`DEADLINES=2000` looks further than the usual 150.
"""

import os
from datetime import date, datetime, timedelta

import pytest
from deadline_cases import BERLIN, CASES, DAYS, Owner, read
from escalation import WorkTime, week_of
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from worktime_oracle import WorkTimeOracle

EXAMPLES = int(os.environ.get('DEADLINES', 150))
everywhere = settings(
    max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck),
)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def arguments(owner):
    return owner.zone, owner.fortnight(), owner.closed(), owner.holidays()


def local_text(reading, moment):
    if moment is None:
        return None
    local = reading.local(moment)
    return f'{DAYS[local.weekday()]} {local:%Y-%m-%d %H:%M}'


@pytest.mark.parametrize('owner,start,days,deadline', [pytest.param(*row, id=name) for name, *row in CASES])
def test_table(owner, start, days, deadline):
    engine, oracle = WorkTime(*arguments(owner)), WorkTimeOracle(*arguments(owner))
    assert local_text(oracle, engine.deadline(owner.utc(start), days)) == deadline
    assert local_text(oracle, oracle.deadline(owner.utc(start), days)) == deadline


def test_table_is_long_enough_and_names_no_case_twice():
    assert len({name for name, *_row in CASES}) == len(CASES) >= 80


# Anybody's time

ZONES = ['Europe/Berlin', 'UTC', 'America/New_York', 'Asia/Kathmandu', 'Pacific/Auckland', 'Australia/Lord_Howe', 'America/Havana']
#: no hours begin or end while clocks are changed: there the wall alone does not tell
QUARTERS = [0, *range(5 * 60, 24 * 60 + 1, 15)]


@st.composite
def hours(draw):
    """A day's hours, in order and apart."""
    edges = sorted(draw(st.lists(st.sampled_from(QUARTERS), max_size=6, unique=True)))
    return tuple(zip(edges[::2], edges[1::2], strict=False))


fortnights = st.dictionaries(st.integers(0, 13), hours(), min_size=1)
#: around both changes of clocks in the north and in the south
moments = st.sampled_from([datetime(2026, month, 20) for month in (3, 10, 12)]).flatmap(
    lambda first: st.integers(0, 20 * 24 * 60).map(lambda minute: first + timedelta(minutes=minute))
)
quarters = moments.map(lambda moment: moment.replace(minute=moment.minute // 15 * 15))
leaves = st.lists(st.tuples(quarters, st.integers(1, 400)).map(lambda leave: (leave[0], leave[0] + leave[1] * 15 * MINUTE)), max_size=4)
holidays = st.lists(moments.map(lambda moment: moment.date()), max_size=4)
same_opening = st.builds(
    lambda zone, opening, closings, holidays: WorkTime(
        zone, week_of({day: ((opening, closing),) for day, closing in enumerate(closings) if opening < closing}), (), holidays
    ),
    st.sampled_from(ZONES),
    st.sampled_from(QUARTERS[1:-1]),
    st.lists(st.sampled_from(QUARTERS[-30:]), min_size=7, max_size=7),
    holidays,
)
people = st.tuples(st.sampled_from(ZONES), fortnights, leaves, holidays)


@everywhere
@given(people, moments, st.integers(0, 4))
def test_engine_reads_as_the_oracle(person, moment, days):
    engine, oracle = WorkTime(*person), WorkTimeOracle(*person)
    assume(any(person[1].values()))
    assert engine.begin(moment) == oracle.begin(moment)
    assert engine.deadline(moment, days) == oracle.deadline(moment, days)


@everywhere
@given(people, moments, st.integers(0, 60 * 24 * 6))
def test_hours_are_those_of_the_oracle(person, moment, minutes):
    engine, oracle = WorkTime(*person), WorkTimeOracle(*person)
    end = moment + timedelta(minutes=minutes)
    assert engine.hours_between(moment, end) == pytest.approx(oracle.hours_between(moment, end))
    assert engine.hours_between(end, moment) == 0


@everywhere
@given(people, moments, st.integers(1, 4))
def test_a_deadline_is_on_a_working_day_and_later(person, moment, days):
    engine, oracle = WorkTime(*person), WorkTimeOracle(*person)
    begin, deadline = engine.begin(moment), engine.deadline(moment, days)
    assume(deadline)
    assert moment <= begin < deadline
    assert oracle.is_open(begin) and engine.begin(begin) == begin
    assert oracle.is_working_day(oracle.local(deadline).date())
    kept = oracle.local(deadline).time() == oracle.local(begin).time()
    opens = oracle.is_open(deadline) and not oracle.is_open(deadline - MINUTE)
    put_forward = oracle.local(deadline) - oracle.local(deadline - MINUTE) > MINUTE
    assert kept or opens or put_forward


@everywhere
@given(people, moments, st.integers(0, 60 * 24 * 6), st.integers(0, 4))
def test_who_starts_later_has_no_earlier_day(person, moment, minutes, days):
    engine, oracle = WorkTime(*person), WorkTimeOracle(*person)
    first, second = engine.deadline(moment, days), engine.deadline(moment + timedelta(minutes=minutes), days)
    assume(first and second)
    assert engine.begin(moment) <= engine.begin(moment + timedelta(minutes=minutes))
    assert oracle.local(first).date() <= oracle.local(second).date()


@everywhere
@given(same_opening, moments, st.integers(0, 60 * 24 * 6), st.integers(0, 4))
def test_who_starts_later_has_no_earlier_deadline(engine, moment, minutes, days):
    """Where all days open at the same time. Else a time of day before an opening is kept, one after closing is not."""
    first, second = engine.deadline(moment, days), engine.deadline(moment + timedelta(minutes=minutes), days)
    assume(first and second)
    assert first <= second
    assert first <= engine.deadline(moment, days + 1)


@everywhere
@given(people, moments, st.integers(0, 3000), st.integers(0, 3000))
def test_hours_add_up(person, moment, first, second):
    engine = WorkTime(*person)
    between, end = moment + timedelta(minutes=first), moment + timedelta(minutes=first + second)
    total = engine.hours_between(moment, between) + engine.hours_between(between, end)
    assert engine.hours_between(moment, end) == pytest.approx(total)
    assert 0 <= total <= (first + second) / 60 + 1e-6


# What the wall alone does not tell

def night(hours):
    return WorkTime('Europe/Berlin', week_of({day: hours for day in range(7)}))


@pytest.mark.parametrize('hours,day,expected', [
    # put forward at 01:00 UTC, put back at 01:00 UTC
    (((60, 150),), date(2026, 3, 29), [(0, 0, 1, 0)]),
    (((120, 180),), date(2026, 3, 29), []),
    (((130, 150), (150, 240)), date(2026, 3, 29), [(1, 0, 2, 0)]),
    (((60, 150), (150, 240)), date(2026, 10, 25), [(23, 0, 0, 30), (0, 30, 3, 0)]),
    (((120, 180),), date(2026, 10, 25), [(0, 0, 2, 0)]),
])  # fmt: skip
def test_hours_that_are_left_out_or_come_twice(hours, day, expected):
    opened = [(begin.hour, begin.minute, end.hour, end.minute) for begin, end in night(hours).opened(day)]
    assert opened == expected


def test_time_that_comes_twice_is_the_first_and_starts_at_either():
    always = night(((0, 1440),))
    first, second = datetime(2026, 10, 25, 0, 30), datetime(2026, 10, 25, 1, 30)
    assert always.deadline(datetime(2026, 10, 24, 0, 30), 1) == first
    assert always.deadline(first, 1) == always.deadline(second, 1) == datetime(2026, 10, 26, 1, 30)
    assert always.begin(second) == second


def test_a_day_that_a_country_left_out():
    samoa = WorkTime('Pacific/Apia', week_of({day: ((480, 1020),) for day in range(7)}))
    assert [bool(samoa.opened(date(2011, 12, day))) for day in (29, 30, 31)] == [True, False, True]
    assert samoa.deadline(datetime(2011, 12, 29, 20, 0), 1) == datetime(2011, 12, 30, 20, 0)


def test_seconds_are_kept():
    start = datetime(2026, 3, 2, 8, 0, 59)
    assert WorkTime(*arguments(Owner())).deadline(start, 1) == start + DAY


def test_nobody_is_looked_for_longer_than_a_year():
    started = datetime(2026, 3, 2, 9, 0)
    for off, found in (366, started + 367 * DAY), (367, None):
        holidays = [started.date() + number * DAY for number in range(1, off + 1)]
        assert WorkTime('UTC', week_of({day: ((480, 1020),) for day in range(7)}), (), holidays).deadline(started, 1) == found
    assert WorkTime('UTC', {}).begin(started) is None


def test_texts_of_the_table_name_their_weekday():
    with pytest.raises(AssertionError):
        read('Mon 2026-03-06 15:00')
    assert BERLIN.utc('Fri 2026-03-06 15:00') == datetime(2026, 3, 6, 14, 0)
