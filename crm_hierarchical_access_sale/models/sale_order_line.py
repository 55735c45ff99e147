from odoo import api, models
from odoo.fields import Domain


class SaleOrderLine(models.Model):
    _name = "sale.order.line"
    _inherit = ["sale.order.line", "crm.access.document.mixin"]

    @api.model
    def _access_document_domain(self, scope, mode):
        """As the order; adding, moving and removing lines is changing the order."""
        order_mode = "read" if mode == "read" else "write"
        return Domain("order_id", "any!", self.env["sale.order"]._access_domain(scope, order_mode))

    def write(self, vals):
        if "order_id" in vals:
            # ORM checks a line where it was, not where it is moved to
            self.env["sale.order"].browse(vals["order_id"]).check_access("write")
        return super().write(vals)

    def _compute_display_name(self):
        """A line names its order and customer, and stock computes that as superuser for whoever asks."""
        lines = self.filtered("id").sudo(False)
        hidden = self.browse()
        if lines.env["crm.access"]._is_restricted():
            hidden = (lines - lines._filtered_access("read")).with_env(self.env)
        hidden.display_name = False
        super(SaleOrderLine, self - hidden)._compute_display_name()
