from odoo import api, models
from odoo.fields import Domain


class CrmAccessCustomerMixin(models.AbstractModel):
    """For what belongs to a customer, like bank accounts: seen and changed with the customer."""

    _name = "crm.access.customer.mixin"
    _inherit = "crm.access.mixin"
    _description = "Belongs to a Customer"

    @api.model
    def _access_domain(self, scope, mode):
        partner_mode = "read" if mode == "read" else "write"
        return Domain("partner_id", "any!", self.env["crm.access"].domain("res.partner", partner_mode))

    def _access_observed_as(self):
        return self.sudo().partner_id.sudo(False)

    @api.model
    def _access_observed_fields(self):
        return ["partner_id"]
