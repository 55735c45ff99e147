"""The end of a contract that a declaration brings."""

from dataclasses import dataclass
from datetime import date

from .clauses import CLAUSES
from .course import Course
from .periods import Period, notice_ends, received_on
from .withdrawal import withdrawal_ends

#: § 309 No. 9 BGB as it is holds for contracts from this day on (Art. 229 § 60 EGBGB)
FAIR_CONSUMER_CONTRACTS = date(2022, 3, 1)
MONTH, THREE_MONTHS, YEAR, TWO_YEARS = Period(1), Period(3), Period(12), Period(24)
#: a day later than that is none that a customer means
LATEST = Period(100 * 12)


@dataclass(frozen=True)
class Ending:
    """When a contract ends, and why.

    :param end: its last day; None where what was declared does not end it
    :param clause: a key of ``CLAUSES``
    :param received: the day of receipt in Germany
    :param otherwise: what the declaration brings as ordinary notice, where people have to look whether it is more
    """

    end: date | None
    clause: str
    received: date
    otherwise: "Ending | None" = None

    @property
    def paragraph(self):
        return CLAUSES[self.clause]


def end_of_contract(terms, kind, received_at, wished=None, told=None):
    """What a declaration brings.

    :param terms: ``Terms``
    :param kind: ``ordinary``, ``extraordinary`` or ``withdrawal``
    :param received_at: an aware moment
    :param wished: the day that the customer names; one in the past means the earliest
    :param told: the day on which he got the notice of his right to withdraw, None: never
    """
    received = received_on(received_at)
    wished = wished and min(wished, notice_ends(received, LATEST))
    ordinary = _ordinary(terms, received, wished)
    if kind == "ordinary" or ordinary.clause == "over":
        return ordinary
    if kind == "extraordinary":
        return Ending(max(received, wished or received), "extraordinary", received, otherwise=ordinary)
    if kind != "withdrawal":
        raise ValueError(f"no kind of declaration: {kind}")
    if not terms.consumer:
        return Ending(None, "withdrawal_business", received, otherwise=ordinary)
    if received > withdrawal_ends(terms.concluded, told):
        return Ending(None, "withdrawal_late", received, otherwise=ordinary)
    return Ending(received, "withdrawal", received)


def _ordinary(terms, received, wished):
    course = Course.of(terms)
    end, clause = course.end(received, wished)
    for limit, limited in _limits(terms, course) if terms.consumer else ():
        earlier, _clause = limited.end(received, wished)
        if earlier < end:
            end, clause = earlier, limit
    if clause in ("notice", "notice_month", "notice_quarter") and end < terms.start:
        clause = "before_start"
    return Ending(end, clause, received)


def _limits(terms, course):
    """What § 309 No. 9 BGB leaves of the course, step by step, by clause; each step includes those before."""
    course = course.bound_at_most_until(notice_ends(terms.concluded, TWO_YEARS))
    yield "law_two_years", course
    is_bound = bool(terms.first_term or terms.minimum_term)
    if terms.concluded < FAIR_CONSUMER_CONTRACTS:
        course = course.renewed_at_most(YEAR)
        yield "old_law_renewal", course
        if is_bound:
            yield "old_law_notice", course.noticed_at_most(THREE_MONTHS)
    elif is_bound:
        course = course.noticed_at_most(MONTH)
        yield "law_notice", course
        if course.renewal:
            yield "law_renewal", course.renewed_indefinitely(MONTH)
