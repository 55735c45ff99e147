"""Enquiries without the ORM: what is asked for, when a form was opened, what makes one suspicious, who
has the customer, whose postcode a mail has."""

from .form import CONSENT, FIELDS, Fault, Field, check, check_text
from .known import Known, Trace, Where, who_has
from .letter import postcode_of
from .stamp import Stamp, new_stamp, read_stamp
from .suspicion import Signs, mailbox_of, suspicions

__all__ = [
    "CONSENT",
    "FIELDS",
    "Fault",
    "Field",
    "Known",
    "Signs",
    "Stamp",
    "Trace",
    "Where",
    "check",
    "check_text",
    "mailbox_of",
    "new_stamp",
    "postcode_of",
    "read_stamp",
    "suspicions",
    "who_has",
]
