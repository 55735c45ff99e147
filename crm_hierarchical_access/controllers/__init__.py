from . import calendar
from . import names
from . import escalation
