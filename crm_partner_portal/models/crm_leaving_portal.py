from odoo import api, models
from odoo.fields import Domain


class CrmLeaving(models.Model):
    _inherit = "crm.leaving"

    @api.model
    def _record_fields(self):
        """Who fetched an invoice stays written down."""
        return {**super()._record_fields(), "crm.invoice.fetch.user_id": Domain.FALSE}
