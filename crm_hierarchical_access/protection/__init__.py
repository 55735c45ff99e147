"""Customer protection without the ORM: what makes two entries the same customer, and until when it lasts."""

from .customer import Customer, Kind, company_name
from .first import Conflict, Entry, Holding, Outcome, who_was_first
from .period import last_day, protected_until

__all__ = [
    "Conflict",
    "Customer",
    "Entry",
    "Holding",
    "Kind",
    "Outcome",
    "company_name",
    "last_day",
    "protected_until",
    "who_was_first",
]
