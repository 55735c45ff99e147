import zlib

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.tools.misc import formatLang

#: people who order from one framework contract stand in one line; this is the name of the counter
QUEUE = zlib.crc32(b"sale.blanket.order") - 2**31


class SaleBlanketOrder(models.Model):
    """Orders from a framework contract by the customer himself: never above what is left (spec 4, C)."""

    _inherit = "sale.blanket.order"

    # What the customer sees (superuser, limited to his own by the domain: he has no right to the model itself)

    @api.model
    def _portal_frameworks(self):
        """The framework contracts of the current portal user, those he can order from first."""
        found = self.sudo().search(self._portal_domain(), order="validity_date desc, id desc")  # his own
        return found.sorted(lambda framework: not framework._is_portal_open())

    @api.model
    def _portal_framework(self, framework_id):
        """One of them; none for ids of others."""
        return self.sudo().search(self._portal_domain() & Domain("id", "=", framework_id))  # his own

    def _is_portal_open(self):
        """Whether the customer may order today; the schedule that ends framework contracts may not have run yet."""
        today = fields.Date.context_today(self)
        begun = not self.validity_start_date or self.validity_start_date <= today
        return self.state == "open" and begun and (not self.validity_date or today < self.validity_date)

    def _portal_lines(self):
        """What was agreed on, without headings and notes."""
        return self.line_ids.filtered(lambda line: not line.display_type).sorted(lambda line: (line.sequence, line.id))

    def _portal_last_quantities(self):
        """What the customer ordered last, as far as it is left: for *the same again*."""
        orders = self._get_sale_orders().filtered(lambda order: order.state == "sale")
        last = orders.sorted(lambda order: (order.date_order, order.id))[-1:]
        lines = self._portal_lines()
        return {line.id: line._portal_quantity_of(last) for line in lines}

    # Ordering

    def _stand_in_line(self):
        """Wait for whoever orders from this framework contract, and then look at what is left.

        The transaction begins anew when it is one's turn: nothing may have been written before. The place is kept until it ends.
        """
        cr, place = self.env.cr, (QUEUE, self.id)
        cr.execute("SELECT pg_advisory_lock(%s, %s)", place)
        try:
            cr.rollback()
            cr.execute("SELECT pg_advisory_xact_lock(%s, %s)", place)
        finally:
            cr.execute("SELECT pg_advisory_unlock(%s, %s)", place)

    def _portal_reorder(self, quantities, key, reference=None):
        """Order, once per form.

        :param quantities: what is ordered, by id of the line
        :param key: of the form, so that a double click orders once
        :return: the confirmed order
        :raise UserError: where that cannot be ordered, naming the product
        """
        self.ensure_one()
        if done := self._get_sale_orders().filtered(lambda order: order.portal_order_key == key):
            return done[:1]
        wanted = self._portal_wanted(quantities)
        order = self.env["sale.order"].with_company(self.company_id).create(self._prepare_reorder_vals(wanted, key, reference))
        order.action_confirm()
        order._tell_of_reorder(self)
        return order

    def _portal_wanted(self, quantities):
        """The lines with a quantity.

        :raise UserError: where there are none, or there is less left
        """
        if not self._is_portal_open():
            raise UserError(self.env._("Nothing can be ordered from this framework contract today. Please ask us."))
        wanted = {}
        for line in self._portal_lines():
            quantity = line.product_uom.round(quantities.get(line.id) or 0.0)
            if line.product_uom.compare(quantity, 0.0) > 0:
                line._check_portal_left(quantity)
                wanted[line] = quantity
        if not wanted:
            raise UserError(self.env._("Quantity: enter how much you want to order."))
        return wanted

    def _prepare_reorder_vals(self, wanted, key, reference=None):
        """Values of the order: the customer, seller, terms and prices of the framework contract."""
        return {
            "partner_id": self.partner_id.id,
            "origin": self.name,
            "company_id": self.company_id.id,
            "user_id": self.user_id.id,
            "team_id": self.team_id.id,
            "pricelist_id": self.pricelist_id.id,
            "payment_term_id": self.payment_term_id.id,
            "fiscal_position_id": self.fiscal_position_id.id,
            "client_order_ref": (reference or "").strip()[:100] or self.client_order_ref,
            "portal_order_key": key,
            "order_line": [Command.create(line._prepare_reorder_line_vals(quantity)) for line, quantity in wanted.items()],
        }


class SaleBlanketOrderLine(models.Model):
    _inherit = "sale.blanket.order.line"

    def _portal_figure(self, quantity, grouping=True):
        """A quantity as the reader's language writes it, without zeros at its end."""
        _whole, _point, decimals = f"{quantity:.6f}".rstrip("0").partition(".")
        return formatLang(self.env, quantity, digits=len(decimals), grouping=grouping)

    def _portal_quantity_of(self, order):
        """How much of the line an order had, at most what is left."""
        sold = order.order_line.filtered(lambda sold: sold.blanket_order_line == self)
        quantity = sum(line.product_uom_id._compute_quantity(line.product_uom_qty, self.product_uom) for line in sold)
        return max(0.0, min(quantity, self.remaining_uom_qty))

    def _check_portal_left(self, quantity):
        """
        :raise UserError: where less is left
        """
        left = max(self.remaining_uom_qty, 0.0)
        if self.product_uom.compare(quantity, left) > 0:
            names = {"product": self.product_id.name, "unit": self.product_uom.name, "left": self._portal_figure(left)}
            if not left:
                raise UserError(self.env._("%s: nothing is left of what was agreed.", names["product"]))
            raise UserError(self.env._("%(product)s: only %(left)s %(unit)s are left of what was agreed.", **names))

    def _prepare_reorder_line_vals(self, quantity):
        return {
            "product_id": self.product_id.id,
            "name": self.name or self.product_id.name,
            "product_uom_id": self.product_uom.id,
            "product_uom_qty": quantity,
            "price_unit": self.price_unit,
            "blanket_order_line": self.id,
            "tax_ids": [Command.set(self.taxes_id.ids)],
            "analytic_distribution": self.analytic_distribution,
            "sequence": self.sequence,
        }

    def _portal_amounts(self, quantity):
        """Net and total of a quantity at the agreed price."""
        amounts = self.taxes_id.compute_all(
            self.price_unit, self.currency_id, quantity, product=self.product_id, partner=self.order_id.partner_id
        )
        return amounts["total_excluded"], amounts["total_included"]


class SaleOrder(models.Model):
    _inherit = "sale.order"

    portal_order_key = fields.Char(string="Key of the Order Form", copy=False, readonly=True, groups="base.group_system")

    _portal_order_key_unique = models.UniqueIndex("(portal_order_key) WHERE portal_order_key IS NOT NULL", "The form was sent already.")

    def _tell_of_reorder(self, framework):
        """The seller hears of it, the customer gets Odoo's confirmation; both by what is sent after the order is stored."""
        order = self.with_context(lang=self.user_id.lang or self.env.lang)  # the seller's, not the customer's
        order.message_post(
            body=order.env._("Ordered in the portal by %(person)s from framework contract %(name)s.",
                             person=self.env.user.name, name=framework.name),
            partner_ids=self.user_id.partner_id.ids,
            subtype_xmlid="mail.mt_note",
        )
        self.pending_email_template_id = self._get_confirmation_template()
        self.env.ref("sale.send_pending_emails_cron")._trigger()
