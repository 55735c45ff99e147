from odoo import api, models
from odoo.fields import Domain


class CrmLeaving(models.Model):
    _inherit = "crm.leaving"

    @api.model
    def _record_fields(self):
        """Who exported, asked for it or granted it are records of what was."""
        names = ("crm.gdpr.export.user_id", "crm.gdpr.export.request.user_id", "crm.gdpr.export.request.decided_by_id")
        return {**super()._record_fields(), **dict.fromkeys(names, Domain.FALSE)}
