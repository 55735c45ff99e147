from odoo import api, models
from odoo.fields import Domain


class CrmLeaving(models.Model):
    _inherit = "crm.leaving"

    @api.model
    def _record_fields(self):
        """Who signed a rule is a record."""
        return {**super()._record_fields(), "crm.gdpr.retention.signed_by_id": Domain.FALSE}
