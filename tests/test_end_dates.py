"""The engine's ends of contracts are those of the table and of a second reading, for all terms. Needs no database.

`END_DATES=2000` looks further than the usual 100.
"""

import os
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from end_date_cases import BERLIN, CASES, UTC
from end_date_oracle import may_end, oracle_end
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from termination import CLAUSES, INDEFINITE, Period, Terms, end_of_contract, notice_ends, period_ends, received_on, withdrawal_ends

EXAMPLES = int(os.environ.get('END_DATES', 100))
always = settings(
    max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck),
)


def engine_terms(values):
    """``Terms`` of plain values."""
    lengths = ('first_term', 'minimum_term', 'notice', 'renewal')
    return Terms(**{name: Period(*value) if name in lengths and isinstance(value, tuple) else value for name, value in values.items()})


@pytest.mark.parametrize('terms,declared,end,clause', [pytest.param(*row, id=name) for name, *row in CASES])
def test_table(terms, declared, end, clause):
    found = end_of_contract(engine_terms(terms), *declared)
    assert (found.end, found.clause) == (end, clause)
    assert oracle_end(terms, *declared) == end


def test_table_is_long_enough_and_names_no_case_twice():
    assert len({name for name, *_row in CASES}) == len(CASES) >= 100


def test_each_clause_is_in_the_table():
    assert {clause for *_row, clause in CASES} == set(CLAUSES)


# For all terms

days = st.dates(date(2019, 1, 1), date(2032, 12, 31))
#: where months differ, leap days, the change of the law
edges = st.sampled_from([
    date(2020, 2, 29), date(2022, 2, 28), date(2022, 3, 1), date(2024, 1, 31), date(2024, 2, 29), date(2027, 2, 28), date(2027, 12, 31),
    date(2028, 1, 30), date(2028, 2, 29), date(2028, 3, 31), date(2028, 8, 31),
])
any_day = days | edges
terms_lengths = st.tuples(st.integers(1, 40), st.just('month')) | st.tuples(st.integers(1, 110), st.just('week')) | st.tuples(
    st.integers(5, 800), st.just('day')
)
notices = st.tuples(st.integers(0, 7), st.just('month')) | st.tuples(st.integers(0, 13), st.just('week')) | st.tuples(
    st.integers(0, 100), st.just('day')
)


@st.composite
def agreed(draw):
    concluded = draw(any_day)
    return {
        'concluded': concluded,
        'start': concluded + timedelta(days=draw(st.integers(0, 100))),
        'first_term': draw(st.none() | terms_lengths),
        'minimum_term': draw(st.none() | st.none() | terms_lengths),
        'notice': draw(notices),
        'notice_to': draw(st.sampled_from(['day', 'month', 'quarter', 'term'])),
        'renewal': draw(st.none() | st.just(INDEFINITE) | terms_lengths),
        'consumer': draw(st.booleans()),
    }


@st.composite
def cases(draw):
    terms = draw(agreed())
    moment = datetime.combine(terms['concluded'], datetime.min.time(), UTC) + timedelta(minutes=draw(st.integers(0, 4 * 365 * 24 * 60)))
    wished = draw(st.none() | st.integers(-100, 1000).map(lambda later: moment.date() + timedelta(days=later)))
    return terms, moment, wished


@always
@given(cases())
def test_as_the_second_reading_says(case):
    terms, moment, wished = case
    assert end_of_contract(engine_terms(terms), 'ordinary', moment, wished).end == oracle_end(terms, 'ordinary', moment, wished, None)


@always
@given(cases())
def test_nothing_ends_earlier(case):
    """No day before the end would do, as far as it lies behind the day of receipt."""
    terms, moment, wished = case
    end = end_of_contract(engine_terms(terms), 'ordinary', moment, wished).end
    received = moment.astimezone(BERLIN).date()
    earlier = [end - timedelta(days=count) for count in range(1, 40)]
    assert not any(may_end(terms, received, day) for day in earlier if day >= max(received, wished or received))


@always
@given(cases())
def test_a_consumer_is_never_worse_off(case):
    terms, moment, wished = case
    consumer, business = (engine_terms({**terms, 'consumer': is_one}) for is_one in (True, False))
    assert end_of_contract(consumer, 'ordinary', moment, wished).end <= end_of_contract(business, 'ordinary', moment, wished).end


@always
@given(cases(), st.integers(1, 60))
def test_who_declares_later_is_not_out_earlier(case, days_later):
    terms, moment, wished = case
    now, later = (end_of_contract(engine_terms(terms), 'ordinary', at, wished) for at in (moment, moment + timedelta(days=days_later)))
    assert now.end <= later.end


@always
@given(cases())
def test_only_the_day_in_germany_counts(case):
    terms, moment, wished = case
    day = moment.astimezone(BERLIN).date()
    first, last = (datetime.combine(day, clock, BERLIN) for clock in (datetime.min.time(), datetime.max.time()))
    zones = [ZoneInfo(name) for name in ('UTC', 'Pacific/Auckland', 'America/New_York', 'Asia/Kathmandu')]
    moments = [moment, first, last, *(moment.astimezone(zone) for zone in zones)]
    assert len({end_of_contract(engine_terms(terms), 'ordinary', at, wished) for at in moments}) == 1


@always
@given(any_day, st.integers(1, 60))
def test_terms_join_without_gap(first, months):
    """A term by months ends in the month that the law names; the term after it begins on the next day, and they never overlap."""
    end = period_ends(first, Period(months))
    assert first <= end and end < notice_ends(first, Period(months)) + timedelta(days=1)
    assert abs((end + timedelta(days=1) - notice_ends(first, Period(months))).days) <= 3
    assert period_ends(first, Period(months)) <= period_ends(first + timedelta(days=1), Period(months))


@always
@given(any_day, any_day, st.integers(0, 7))
def test_notice_by_months_keeps_the_order_of_days(one, other, months):
    one, other = sorted((one, other))
    assert notice_ends(one, Period(months)) <= notice_ends(other, Period(months))


@always
@given(any_day, st.none() | any_day)
def test_withdrawal_lasts_a_fortnight_at_least(concluded, told):
    end = withdrawal_ends(concluded, told)
    assert end.weekday() < 5
    assert concluded + timedelta(days=14) <= end <= notice_ends(concluded, Period(12)) + timedelta(days=20)


def test_a_moment_needs_a_zone():
    with pytest.raises(ValueError, match='zone'):
        received_on(datetime(2026, 5, 1))


@pytest.mark.parametrize('wrong', [{'notice_to': 'year'}, {'first_term': Period(0)}, {'renewal': Period(0, 'day')}])
def test_terms_that_are_none(wrong):
    with pytest.raises(ValueError):
        replace(Terms(date(2026, 1, 1), date(2026, 1, 1)), **wrong)
