from . import calendar
from . import names
