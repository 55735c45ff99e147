from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.crm_hierarchical_access.access import end_of_day

from ..library import Span


class CrmDocumentPeriodMixin(models.AbstractModel):
    """In force from the beginning of one day to the end of another, where the person lives who entered it."""

    _name = "crm.document.period.mixin"
    _description = "In Force for Some Days"

    date_from = fields.Date(string="From", help="The first day. Empty: from now on.")
    date_to = fields.Date(string="Until", help="The last day. Empty: without limit.")
    open_from = fields.Datetime(compute="_compute_span", store=True)
    open_until = fields.Datetime(compute="_compute_span", store=True)

    _days_in_order = models.Constraint(
        "CHECK (date_from IS NULL OR date_to IS NULL OR date_from <= date_to)", "Until must not be before From."
    )

    @api.depends("date_from", "date_to")
    def _compute_span(self):
        for record in self:
            record.open_from, record.open_until = record._own_span()

    def _own_span(self):
        """The moments (UTC) at which the days begin and end, as ``library.Span``."""
        zone = (self.create_uid or self.env.user).sudo().tz  # whoever entered it
        begin = end_of_day(self.date_from - timedelta(days=1), zone) if self.date_from else None
        return Span(begin, end_of_day(self.date_to, zone) if self.date_to else None)

    def _span(self):
        """When the record is in force, as the engine reads it."""
        return Span(self.open_from or None, self.open_until or None)
