from odoo import api, models
from odoo.fields import Domain


class CrmLeaving(models.Model):
    _inherit = "crm.leaving"

    @api.model
    def _record_fields(self):
        """Who signed, revealed or looked into something are records of what was."""
        names = (
            "crm.gdpr.policy.signed_by_id",
            "crm.gdpr.reveal.user_id",
            "crm.gdpr.override.user_id",
            "crm.gdpr.override.owner_id",
        )
        return {**super()._record_fields(), **dict.fromkeys(names, Domain.FALSE)}
