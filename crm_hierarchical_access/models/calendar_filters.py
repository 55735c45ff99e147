from odoo import models


class CalendarFilters(models.Model):
    """A filter shows the name of whom it is set to."""

    _name = "calendar.filters"
    _inherit = ["calendar.filters", "crm.access.reference.mixin"]
