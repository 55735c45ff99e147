"""An organisation in files, in plain Python: reading, checking, and comparing with what is there."""

from .cells import CellFault, shortened
from .check import Checked, Entry, Known, State, check, in_order
from .fault import Fault
from .layout import LAYOUTS, Column, Layout
from .plan import Change, Difference, Plan, difference, generations
from .reader import Table, Upload, read, read_directory
from .template import archive_template, table_csv, table_workbook, workbook_template

__all__ = [
    "LAYOUTS",
    "CellFault",
    "Change",
    "Checked",
    "Column",
    "Difference",
    "Entry",
    "Fault",
    "Known",
    "Layout",
    "Plan",
    "State",
    "Table",
    "Upload",
    "archive_template",
    "check",
    "difference",
    "generations",
    "in_order",
    "read",
    "read_directory",
    "shortened",
    "table_csv",
    "table_workbook",
    "workbook_template",
]
