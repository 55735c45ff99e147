from odoo import api, models
from odoo.fields import Domain


class CrmLeaving(models.Model):
    _inherit = "crm.leaving"

    @api.model
    def _record_fields(self):
        """Who decided about an enquiry, and in whose name a program sent it, are records of what was; the key ends by itself."""
        names = ("crm.territory.enquiry.decided_by_id", "crm.territory.enquiry.api_user_id")
        return {**super()._record_fields(), **dict.fromkeys(names, Domain.FALSE)}
