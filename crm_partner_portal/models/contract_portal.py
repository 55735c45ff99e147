from odoo import api, models
from odoo.fields import Domain


class ContractLine(models.Model):
    _inherit = "contract.line"

    @api.model
    def _portal_domain(self):
        """Lines of the contracts that the portal user follows, as the contracts themselves; by itself a line has no rule."""
        return Domain("contract_id.message_partner_ids", "in", self.env.user.sudo().partner_id.ids)  # his own id


class ContractModification(models.Model):
    _inherit = "contract.modification"

    @api.model
    def _portal_domain(self):
        return self.env["contract.line"]._portal_domain()
