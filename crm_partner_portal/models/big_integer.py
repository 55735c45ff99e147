from odoo import fields


class BigInteger(fields.Integer):
    """A whole number beyond two billions: an id with something more in it, or the size of a large file."""

    _column_type = ("int8", "int8")
