"""How long the law wants what kept, and by when a person is answered."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

#: kind: years after the end of the calendar year, and the clause
KINDS = {
    "books": (10, "§ 147 Abs. 1 Nr. 1, Abs. 3 AO, § 257 Abs. 1 Nr. 1, Abs. 4 HGB"),
    "voucher": (8, "§ 147 Abs. 1 Nr. 4, Abs. 3 AO, § 257 Abs. 1 Nr. 4, Abs. 4 HGB"),
    "letter": (6, "§ 147 Abs. 1 Nr. 2, 3, Abs. 3 AO, § 257 Abs. 1 Nr. 2, 3, Abs. 4 HGB"),
    "proof": (3, "Art. 17(3)(e), Art. 5(2) GDPR, §§ 195, 199 BGB"),
}
#: what has no end: logs of which nothing can be taken out, and entries sealed by hashes
LOG = "Art. 5(2), Art. 17(3)(b), (e), Art. 32 GDPR"
SEALED = "Art. 17(3)(b) GDPR, § 146 Abs. 4 AO, § 239 Abs. 3 HGB"
#: what brings nobody back
NO_RETURN = "Art. 5(1)(f), Art. 5(2), Art. 32 GDPR"
#: months to answer in, and as many more with a notice (Art. 12(3))
ANSWER_MONTHS, EXTENSION_MONTHS = 1, 2


def clause_in(clause, lang):
    """A clause as people who speak a language write it.

    >>> clause_in("Art. 17(3)(b), (e), Art. 4 No. 1 GDPR", "de_DE")
    'Art. 17 Abs. 3 lit. b, lit. e, Art. 4 Nr. 1 DSGVO'
    """
    if not (lang or "").startswith("de"):
        return clause
    clause = re.sub(r" ?\(([a-z])\)", r" lit. \1", re.sub(r"\((\d+)\)", r" Abs. \1", clause))
    return clause.replace("GDPR", "DSGVO").replace("No.", "Nr.")


@dataclass(frozen=True)
class Retention:
    """A record that has to be kept: the kind of it, and the day of its last entry."""

    kind: str
    day: date

    @property
    def until(self):
        """The last day on which it is kept: the term begins with the end of the calendar year (§ 147(4) AO, § 257(5) HGB)."""
        years, _clause = KINDS[self.kind]
        return date(self.day.year + years, 12, 31)

    @property
    def clause(self):
        return f"Art. 17(3)(b), Art. 18 GDPR, § 35 BDSG; {KINDS[self.kind][1]}" if self.kind != "proof" else KINDS[self.kind][1]

    def holds(self, today):
        return today <= self.until


def answer_by(received, extended=False, is_free=lambda day: False):
    """The last day to answer a request: the same day of the next month, or the last one that the month has.

    On a Saturday, Sunday or public holiday it moves to the next working day (Art. 3(4) Regulation 1182/71).

    :param received: the day on which the request came in
    :param extended: whether the person was told within the first month that it takes longer
    :param is_free: whether a day is a public holiday
    """
    day = _months_later(received, ANSWER_MONTHS + (EXTENSION_MONTHS if extended else 0))
    while day.weekday() >= calendar.SATURDAY or is_free(day):
        day += timedelta(days=1)
    return day


def _months_later(day, months):
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
