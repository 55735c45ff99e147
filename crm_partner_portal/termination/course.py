"""How a contract runs, so that its ordinary end can be read off: as agreed, and as the law leaves it."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from .periods import Period, notice_ends, on_grid, period_ends
from .terms import INDEFINITE

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Course:
    """Terms worked out into days.

    :param term_ends: the last day of the first term; None: none was agreed
    :param bound_until: nothing ends before this day
    :param notices: periods of notice to the end of a term, of which the customer may take the one that suits him
    :param ways: the same outside of terms, each with the days that it may run to
    """

    term_ends: date | None
    bound_until: date
    renewal: Period | str | None
    notices: tuple[Period, ...]
    ways: tuple[tuple[Period, str], ...]

    @classmethod
    def of(cls, terms):
        """As agreed."""
        return cls(
            term_ends=terms.first_term and period_ends(terms.start, terms.first_term),
            bound_until=period_ends(terms.start, terms.minimum_term) if terms.minimum_term else date.min,
            renewal=terms.renewal if terms.first_term else INDEFINITE,
            notices=(terms.notice,),
            ways=((terms.notice, terms.grid),),
        )

    def end(self, received, wished=None):
        """The end that notice received on a day brings, not before the day that the customer wishes.

        :return: day, and the key of the clause from which it follows
        """
        if self.term_ends is None:
            return self._end_outside(received, wished, self.bound_until)
        if self.renewal is None:
            return self.term_ends, "over" if received > self.term_ends else "lapse"
        if self._is_in_time(received, self.term_ends) and self.term_ends >= max(self.bound_until, wished or date.min):
            return self.term_ends, "first_term"
        if self.renewal == INDEFINITE:
            return self._end_outside(received, wished, max(self.bound_until, self.term_ends))
        return self._end_of_renewal(received, wished), "renewed_term"

    def _is_in_time(self, received, end):
        return any(notice_ends(received, notice) <= end for notice in self.notices)

    def _end_of_renewal(self, received, wished):
        end, earliest = self.term_ends, max(self.bound_until, wished or date.min)
        while not self._is_in_time(received, end) or end < earliest:
            end = period_ends(end + DAY, self.renewal)
        return end

    def _end_outside(self, received, wished, bound_until):
        floor = max(bound_until, wished or date.min)
        return min(self._way(received, way, floor, bound_until, wished) for way in self.ways)

    def _way(self, received, way, floor, bound_until, wished):
        """The end by one of the ways, and what holds the contract until then."""
        period, grid = way
        by_notice = notice_ends(received, period)
        end = on_grid(max(by_notice, floor), grid)
        if wished and on_grid(max(by_notice, bound_until), grid) < end:
            return end, "wished"
        if bound_until > by_notice:
            return end, "minimum_term"
        return end, {"day": "notice", "month": "notice_month", "quarter": "notice_quarter"}[grid]

    # What the law takes away

    def bound_at_most_until(self, day):
        """No term binds longer than to a day; after it, nothing but notice does."""
        if self.term_ends is not None and self.term_ends > day:
            return replace(self, term_ends=day, bound_until=min(self.bound_until, day), renewal=INDEFINITE)
        return replace(self, bound_until=min(self.bound_until, day))

    def renewed_indefinitely(self, notice):
        """Notice at any time after the first term, of the given length or as agreed where that suits better."""
        ways = self.ways + tuple((period, "day") for period in (notice, *self.notices))
        return replace(self, renewal=INDEFINITE, ways=ways)

    def renewed_at_most(self, months):
        """Each renewal lasts a number of months at most."""
        if isinstance(self.renewal, Period) and period_ends(date(2001, 1, 1), self.renewal) > period_ends(date(2001, 1, 1), months):
            return replace(self, renewal=months)
        return self

    def noticed_at_most(self, notice):
        """Notice of a given length is in time, too."""
        return replace(self, notices=(*self.notices, notice), ways=self.ways + tuple((notice, grid) for _period, grid in self.ways))
