from odoo import api, models
from odoo.fields import Domain


class CrmLeaving(models.Model):
    _inherit = "crm.leaving"

    @api.model
    def _record_fields(self):
        """Who downloaded, confirmed and was told what is past; an account that is closed gets no mail that still waits."""
        past = [f"crm.document.{model}.{name}" for model in ("fetch", "receipt", "notice") for name in ("user_id", "partner_id")]
        own = ["crm.document.visit.user_id", "crm.document.optout.partner_id"]
        return {**super()._record_fields(), **dict.fromkeys([*past, *own], Domain.FALSE)}
