from odoo import api, models
from odoo.fields import Domain


class CrmLeaving(models.Model):
    _inherit = "crm.leaving"

    @api.model
    def _record_fields(self):
        """Who signed an erasure, or brought somebody back, is a record."""
        names = ("crm.gdpr.erasure.signed_by_id", "crm.gdpr.return.user_id")
        return {**super()._record_fields(), **dict.fromkeys(names, Domain.FALSE)}
