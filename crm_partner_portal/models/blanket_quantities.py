from odoo import api, fields, models

#: what an order's currency comes from
CURRENCY_FROM = {"currency_id", "pricelist_id", "partner_id", "company_id"}


class SaleBlanketOrderLine(models.Model):
    """What is used of a framework contract: ordered, and neither cancelled nor credited (spec 4, C)."""

    _inherit = "sale.blanket.order.line"

    @api.depends("sale_lines.qty_invoiced", "sale_lines.invoice_lines.parent_state", "sale_lines.invoice_lines.quantity")
    def _compute_quantities(self):
        """In the place of the addon's method, which counts an order line twice while it is made, and leaves out credit notes."""
        for line in self:
            sold = line._counted_lines()
            line.invoiced_uom_qty = line._sum_of(sold, "qty_invoiced")
            line.delivered_uom_qty = line._sum_of(sold, "qty_delivered")
            line.ordered_uom_qty = line._sum_of(sold, "product_uom_qty") - line._credited_quantity(sold)
            line.remaining_uom_qty = line.original_uom_qty - line.ordered_uom_qty
            line.remaining_qty = line.product_uom._compute_quantity(line.remaining_uom_qty, line.product_id.uom_id)

    def _counted_lines(self):
        """The order lines that count, each once: those being made stand beside themselves."""
        lines = self.env["sale.order.line"].union(self.sale_lines._origin)
        return lines.filtered(lambda sold: sold.order_id.state != "cancel" and sold.product_id == self.product_id)

    def _sum_of(self, sold, name):
        """The sum of a quantity of order lines, in the unit of the framework contract."""
        return sum(line.product_uom_id._compute_quantity(line[name], self.product_uom) for line in sold)

    def _credited_quantity(self, sold):
        """What credit notes gave back, in the unit of the framework contract."""
        return sum(line.product_uom_id._compute_quantity(line._credited_quantity(), self.product_uom) for line in sold)


class SaleOrder(models.Model):
    """A price that was typed stays when the currency changes, as without framework contracts."""

    _inherit = "sale.order"

    def write(self, vals):
        if not CURRENCY_FROM & vals.keys():
            return super().write(vals)
        before = {order: order.currency_id for order in self}
        result = super().write(vals)
        self.filtered(lambda order: order.currency_id != before[order]).order_line._find_framework()
        return result


class SaleOrderLine(models.Model):
    """An order line keeps the line of the framework contract that it was made from."""

    _inherit = "sale.order.line"

    # The addon drops a line that is named, and takes the first of the customer's framework contracts with the product. It looks
    # for one when the currency changes, too, and every price is computed anew with that; see sale.order.write.
    blanket_order_line = fields.Many2one(readonly=False, depends=("product_id", "order_partner_id"))

    def get_assigned_bo_line(self):
        """In the place of the addon's choice where the line was ordered from a framework contract of the same customer and product."""
        named = self.blanket_order_line
        if not (named and named.product_id == self.product_id and named.order_id.partner_id == self.order_id.partner_id):
            super().get_assigned_bo_line()

    def _find_framework(self):
        """Lines that belong to no framework contract may belong to one now; the others, and their prices, stay as they are."""
        for line in self.sudo().filtered(lambda line: line.product_id and not line.blanket_order_line):  # as the field is computed
            line.get_assigned_bo_line()

    def _credited_quantity(self):
        """What posted credit notes took back of an order line and no later invoice asked for again, in its own unit.

        Who is credited ten and invoiced ten once more has them.
        """
        self.ensure_one()
        posted = self.invoice_lines.filtered(lambda line: line.parent_state == "posted" and line.product_id == self.product_id)
        refunds = posted.filtered(lambda line: line.move_id.move_type == "out_refund")
        taken_back, invoiced = self._moved_quantity(refunds), self._moved_quantity(posted - refunds)
        return max(0.0, min(taken_back, self.product_uom_qty - (invoiced - taken_back)))

    def _moved_quantity(self, invoice_lines):
        """The sum of invoice lines in the unit of the order line."""
        return sum(line.product_uom_id._compute_quantity(line.quantity, self.product_uom_id) for line in invoice_lines)
