from odoo import api, models
from odoo.fields import Domain


class SaleOrderLine(models.Model):
    _name = "sale.order.line"
    _inherit = ["sale.order.line", "crm.access.document.mixin", "crm.access.cost.mixin"]

    @api.model
    def _access_document_domain(self, scope, mode):
        """As the order; adding, moving and removing lines is changing the order."""
        order_mode = "read" if mode == "read" else "write"
        return Domain("order_id", "any!", self.env["sale.order"]._access_domain(scope, order_mode))

    def _access_observed_as(self):
        return self.sudo().order_id.sudo(False)

    @api.model
    def _access_observed_fields(self):
        return ["order_id"]

    def write(self, vals):
        if "order_id" in vals and self.env["crm.access"]._is_enforced():
            # ORM checks a line where it was, not where it is moved to
            self.env["sale.order"].browse(vals["order_id"]).check_access("write")
        return super().write(vals)
