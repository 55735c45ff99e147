from odoo import api, models
from odoo.fields import Domain


class CalendarFilters(models.Model):
    """A filter shows the name of whom it is set to, and belongs to who set it."""

    _name = "calendar.filters"
    _inherit = ["calendar.filters", "crm.access.mixin"]

    @api.model
    def _access_domain(self, scope, mode):
        return Domain("user_id", "=", self.env.uid)

    @api.model
    def _access_is_observed(self):
        return False
