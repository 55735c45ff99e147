"""An organisation in files, in plain Python: reading, checking, and comparing with what is there."""

from .check import Checked, Entry, Known, check
from .fault import Fault
from .layout import LAYOUTS, Column, Layout
from .plan import Change, Difference, Plan, difference, generations
from .reader import Table, Upload, read, read_directory

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
    "check",
    "difference",
    "generations",
    "read",
    "read_directory",
]
