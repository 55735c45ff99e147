from odoo import api, models
from odoo.fields import Domain

from odoo.addons.crm_hierarchical_access.leaving import Holding, Place


class CrmLeaving(models.Model):
    """Contracts are handed over; what somebody was given in the library ends."""

    _inherit = "crm.leaving"

    @api.model
    def _holdings(self):
        given = (
            Place("crm.document.permission", "partner_id", partner=True),
            Place("crm.document.topic.release", "partner_id", partner=True),
        )
        return [
            *super()._holdings(),
            Holding("contracts", self.env._("Contracts"), "work", "hand", (Place("contract.contract", "user_id"),)),
            Holding("documents", self.env._("Documents given to the person"), "access", "unlink", given),
        ]

    @api.model
    def _record_fields(self):
        """Who passed on or published a document; whose a contract is."""
        kept = super()._record_fields()
        names = (
            "crm.document.permission.passed_by crm.document.version.published_by contract.contract.partner_id "
            "contract.contract.commercial_partner_id contract.contract.invoice_partner_id contract.line.partner_id "
            "contract.template.partner_id"
        )
        return {**kept, **dict.fromkeys(names.split(), Domain.FALSE)}
