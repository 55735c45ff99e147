from odoo import api, models
from odoo.fields import Domain


class CrmActivityReport(models.Model):
    """The report shows the text of messages: only of leads that the user reads."""

    _name = "crm.activity.report"
    _inherit = ["crm.activity.report", "crm.access.mixin"]

    @api.model
    def _access_domain(self, scope, mode):
        return Domain("lead_id", "any!", self.env["crm.lead"]._access_domain(scope, "read"))
