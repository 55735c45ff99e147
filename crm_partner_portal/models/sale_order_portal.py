from odoo import api, fields, models
from odoo.fields import Domain


class SaleOrder(models.Model):
    """Contacts see their own quotations and orders; the company's with the role *Orders* (spec 4, A)."""

    _name = "sale.order"
    _inherit = ["sale.order", "crm.portal.document.mixin"]

    # How the staff named the customer's lead, which stock tells with the order.
    opportunity_id = fields.Many2one(groups="base.group_user")

    @api.model
    def _portal_role(self):
        return "orders"

    @api.model
    def _portal_company_path(self):
        return "partner_id.commercial_partner_id"


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    @api.model
    def _portal_domain(self):
        return Domain("order_id", "any", self.env["sale.order"]._portal_domain())
