"""What was agreed."""

from dataclasses import dataclass
from datetime import date

from .periods import Period

#: goes on without an end after its first term
INDEFINITE = "indefinite"
NOTICE_TO = ("day", "month", "quarter", "term")


@dataclass(frozen=True)
class Terms:
    """A contract's terms, as they were when it was concluded.

    :param concluded: the day on which it was concluded; the law of that day holds
    :param start: its first day
    :param first_term: how long it runs at first; None: for an indefinite time from the beginning
    :param minimum_term: how long it runs at least
    :param notice: how long before its end notice has to be there
    :param notice_to: to what notice may be given where no term binds: any ``day``, the end of a ``month`` or ``quarter``; ``term``
        is any day there
    :param renewal: after the first term: None (it ends), a period (for that long again, each time) or ``INDEFINITE``
    :param consumer: whether the customer is a consumer (§ 13 BGB)
    """

    concluded: date
    start: date
    first_term: Period | None = None
    minimum_term: Period | None = None
    notice: Period = Period(0, "day")
    notice_to: str = "day"
    renewal: Period | str | None = None
    consumer: bool = True

    def __post_init__(self):
        if self.notice_to not in NOTICE_TO:
            raise ValueError(f"no day to give notice to: {self.notice_to}")
        for term in (self.first_term, self.minimum_term, self.renewal):
            if isinstance(term, Period) and not term.number:
                raise ValueError("a term of no length")

    @property
    def grid(self):
        return "day" if self.notice_to == "term" else self.notice_to
