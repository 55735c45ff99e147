from odoo import api, models
from odoo.fields import Domain


class ContractContract(models.Model):
    """Seen with the customer; in the portal by the customer's own people, as far as they follow it."""

    _name = "contract.contract"
    _inherit = ["contract.contract", "crm.access.customer.mixin", "crm.portal.link.mixin"]

    @api.model
    def _access_portal_domain(self):
        """The contracts of one's own company that one follows, as stock's rule for contracts has it."""
        partner = self.env.user.partner_id.sudo()  # one's own
        return Domain("commercial_partner_id", "=", partner.commercial_partner_id.id) & Domain(
            "message_partner_ids", "in", partner.ids
        )


class ContractLine(models.Model):
    """Stock asks nothing of portal users, who read the lines of all customers."""

    _name = "contract.line"
    _inherit = ["contract.line", "crm.access.customer.mixin"]

    @api.model
    def _access_portal_domain(self):
        return Domain("contract_id", "any!", self.env["contract.contract"]._access_portal_domain())


class ContractModification(models.Model):
    """As lines."""

    _name = "contract.modification"
    _inherit = ["contract.modification", "crm.access.mixin"]

    @api.model
    def _access_domain(self, scope, mode):
        return Domain("contract_id", "any!", self.env["contract.contract"]._access_domain(scope, mode))

    @api.model
    def _access_observed_fields(self):
        return ["contract_id"]

    @api.model
    def _access_portal_domain(self):
        return Domain("contract_id", "any!", self.env["contract.contract"]._access_portal_domain())
