from odoo import api, models
from odoo.fields import Domain

from odoo.addons.crm_hierarchical_access.leaving import Holding, Place

from .account_move import CUSTOMER_DOCUMENTS


class CrmLeaving(models.Model):
    """Orders and invoices are handed over, too."""

    _inherit = "crm.leaving"

    @api.model
    def _holdings(self):
        """Before the leads, which take their owner's orders with them: so each is counted as what it is."""
        invoices = (("move_type", "in", CUSTOMER_DOCUMENTS),)
        links, *others = super()._holdings()
        return [
            links,
            Holding("orders", self.env._("Quotations and orders"), "work", "rule", (Place("sale.order", "user_id"),)),
            Holding("invoices", self.env._("Invoices"), "work", "rule", (Place("account.move", "invoice_user_id", invoices),)),
            *others,
        ]

    @api.model
    def _still_open_domains(self):
        return {
            **super()._still_open_domains(),
            "sale.order": Domain("state", "in", ("draft", "sent")) | Domain("invoice_status", "=", "to invoice"),
            "account.move": Domain("state", "=", "draft") | Domain("payment_state", "in", ("not_paid", "partial", "in_payment")),
        }

    @api.model
    def _record_fields(self):
        """Lines repeat their order's salesperson; bills and entries are the accountants'."""
        kept = super()._record_fields()
        customers = (
            "sale.order.partner_id sale.order.partner_invoice_id sale.order.partner_shipping_id "
            "account.move.partner_id account.move.commercial_partner_id account.move.partner_shipping_id "
            "account.move.line.partner_id account.payment.partner_id account.bank.statement.line.partner_id "
            "sale.order.line.order_partner_id"
        )
        kept.update(dict.fromkeys(customers.split(), Domain.FALSE))
        kept["account.move.invoice_user_id"] = Domain("move_type", "in", CUSTOMER_DOCUMENTS)
        if not self.closed_too:
            kept["sale.order.user_id"] = self._still_open_domains()["sale.order"]
            kept["account.move.invoice_user_id"] &= self._still_open_domains()["account.move"]
            kept["sale.order.line.salesman_id"] = Domain("order_id", "any", kept["sale.order.user_id"])
        return kept
