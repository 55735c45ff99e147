from odoo import fields, models

from ..access import Period


class CrmAccessPeriodMixin(models.AbstractModel):
    """Somebody who acts for somebody else from one minute to another."""

    _name = "crm.access.period.mixin"
    _inherit = ["crm.access.organisation.mixin"]
    _description = "Acting for a Period"

    date_from = fields.Datetime(string="From", help="Empty: from now on.")
    date_to = fields.Datetime(string="Until", help="Empty: without limit.")
    reason = fields.Char()

    _period_in_order = models.Constraint(
        "CHECK (date_from IS NULL OR date_to IS NULL OR date_from < date_to)", "Until must be later than From."
    )

    def _period(self):
        """The period as the engine reads it."""
        return Period(self.date_from or None, self.date_to or None)
