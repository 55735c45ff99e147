from odoo import api, models
from odoo.fields import Domain


class CrmLeaving(models.Model):
    """Escalations of somebody who leaves: his name stays on what is over."""

    _inherit = "crm.leaving"

    @api.model
    def _record_fields(self):
        kept = super()._record_fields()
        history = "crm.lead.clock.handled_by_id crm.lead.release.asked_by_id crm.lead.release.decided_by_id"
        kept.update(dict.fromkeys(history.split(), Domain.FALSE))
        kept["crm.lead.clock.user_id"] = Domain("is_open", "=", True)
        kept["crm.lead.release.user_id"] = Domain("state", "=", "open") & Domain("decision", "=", "pending")
        return kept
