"""An organisation in files, in plain Python: reading, checking, and comparing with what is there."""

from .check import Checked, Entry, Known, check, in_order
from .fault import Fault
from .layout import LAYOUTS, Column, Layout
from .plan import Change, Difference, Plan, difference, generations
from .reader import Table, Upload, read, read_directory
from .template import archive_template, workbook_template

__all__ = [
    "LAYOUTS",
    "Change",
    "Checked",
    "Column",
    "Difference",
    "Entry",
    "Fault",
    "Known",
    "Layout",
    "Plan",
    "Table",
    "Upload",
    "archive_template",
    "check",
    "difference",
    "generations",
    "in_order",
    "read",
    "read_directory",
    "workbook_template",
]
