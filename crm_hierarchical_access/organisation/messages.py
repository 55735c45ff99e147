"""Every sentence about a fault, in one place, so that all of them can be translated."""


def _lt(source):
    """Mark a sentence for the export of terms; it is translated where it is shown."""
    return source


FAULTS = {
    # The file as a whole
    "no_file": _lt("There is no file of an organisation here. Known are: %(known)s."),
    "file_missing": _lt("The file %(value)s is missing."),
    "kind_twice": _lt("The file “%(value)s” comes twice: also as %(other)s."),
    "unreadable": _lt("This file cannot be read as %(value)s."),
    "too_large": _lt("This file is too large: at most %(value)s MB when unpacked."),
    "empty_file": _lt("This file is empty: not even the names of the columns are there."),
    "utf16": _lt("This file is in UTF-16. Save it as CSV in UTF-8."),
    "encoding": _lt(
        "Character %(position)s of this line (byte 0x%(byte)s) is not UTF-8. Save the file as CSV in UTF-8."
    ),
    "quote": _lt("A quotation mark is not closed, or text follows it; nothing after this line was read."),
    # Its columns
    "column_missing": _lt("The column “%(value)s” is missing."),
    "column_twice": _lt("The column “%(value)s” comes twice."),
    "too_few_cells": _lt("This line has %(found)s cells instead of %(expected)s."),
    "too_many_cells": _lt("This line has %(found)s cells instead of %(expected)s."),
    # One cell
    "formula": _lt("A formula is not accepted, only its value: %(value)s"),
    "like_formula": _lt("A spreadsheet would run this as a formula: %(value)s"),
    "cell_error": _lt("The spreadsheet shows an error here: %(value)s"),
    "control": _lt("This cell has a control character (0x%(value)s) in it."),
    "required": _lt("This cell must not be empty."),
    "one_value": _lt("Only one value is possible here: %(value)s"),
    "two_leaders": _lt("A unit has one leader, here are %(count)s: %(value)s"),
    "choice": _lt("“%(value)s” is not possible here, only: %(choices)s."),
    "number": _lt("“%(value)s” is not a number. Write it like 1234.50, without separators for thousands."),
    "login": _lt("“%(value)s” cannot be a login."),
    "prefix": _lt("“%(value)s” is not the beginning of postcodes: one to five digits."),
    "identifier": _lt("“%(value)s” cannot identify a lead: no spaces and no “|”."),
    "separator": _lt("“%(value)s” cannot be a name here: “|” separates several values."),
    # What it refers to
    "unknown_units": _lt("There is no unit “%(value)s”."),
    "unknown_users": _lt("There is no user with the login “%(value)s”."),
    "unknown_leads": _lt("There is no lead “%(value)s”."),
    "unknown_plans": _lt("There is no territory plan “%(value)s”."),
    "unknown_country": _lt("There is no country with the code “%(value)s”."),
    "archived": _lt("“%(value)s” is archived. Restore it first, or take it out of the file."),
    "not_internal": _lt("“%(value)s” is not an internal user."),
    "ambiguous": _lt("Several records in the database are named “%(value)s”."),
    # Lines that do not agree
    "unit_twice": _lt("The unit “%(value)s” is already on line %(line)s."),
    "unit_two_leaders": _lt(
        "The unit “%(value)s” is already on line %(line)s, with another leader: %(other)s instead of %(leader)s."
    ),
    "login_twice": _lt("The login “%(value)s” is already on line %(line)s."),
    "login_case": _lt("The login “%(value)s” differs from “%(other)s” only by capital letters."),
    "lead_twice": _lt("The lead “%(value)s” is already on line %(line)s."),
    "grant_twice": _lt("The lead is already shared with this user on line %(line)s."),
    "plan_unit_twice": _lt("The unit “%(value)s” has a plan already on line %(line)s: “%(other)s”."),
    "plan_unit_taken": _lt("The unit “%(value)s” has another plan already: “%(other)s”."),
    "prefix_twice": _lt("The postcodes %(value)s belong to “%(other)s” already, on line %(line)s."),
    "prefix_taken": _lt("The postcodes %(value)s belong to “%(other)s” already."),
    "row_twice": _lt("“%(value)s” is already on line %(line)s."),
    "elsewhere": _lt("“%(value)s” is in the database already, in a company that you do not work for."),
    # What the user may do
    "may_not_create": _lt("New users are in this file (%(count)s), and you may not create users."),
    "may_not_write": _lt("Users are renamed by this file (%(count)s), and you may not change users."),
    "cycle": _lt("The units are above each other in a ring: %(ring)s."),
}

NOTICES = {
    "not_installed": _lt("Left out: the addon that takes in “%(value)s” is not installed."),
    "unknown_file": _lt("Left out: this is not a file of an organisation. Known are: %(known)s."),
    "release_apart": _lt("Left out: “%(value)s” is neither the lead's unit nor above it, so the release would reach nobody."),
    "column_unknown": _lt("The column “%(value)s” is not known and was left out."),
}
