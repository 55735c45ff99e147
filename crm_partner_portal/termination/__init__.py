"""When a contract ends, in plain Python: dates in, date and clause out; no ORM, no database, no clock of its own."""

from .clauses import CLAUSES
from .course import Course
from .ending import Ending, end_of_contract
from .speech import in_words, numbers_in, read_day
from .journey import Effort, effort, links_to, needs_scripts, read_form
from .periods import BERLIN, Period, last_day, notice_ends, on_grid, period_ends, received_on
from .terms import INDEFINITE, NOTICE_TO, Terms
from .withdrawal import WITHDRAWAL, is_workday, withdrawal_ends
