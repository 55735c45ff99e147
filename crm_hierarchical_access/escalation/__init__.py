"""Escalation without the ORM: until when somebody has time, and who is asked then."""

from .chain import Chain, Superior
from .course import Course, Run
from .library import public_holidays
from .worktime import WorkTime, week_of

__all__ = ["Chain", "Course", "Run", "Superior", "WorkTime", "public_holidays", "week_of"]
