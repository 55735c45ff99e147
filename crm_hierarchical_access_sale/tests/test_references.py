from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import DocumentCase


@tagged("post_install", "-at_install")
class TestReferences(DocumentCase):
    """An own record pointed at a foreign one brings nothing of it back, and changes nothing in it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.foreign_lead = cls.create_lead("sara", "south")
        cls.foreign = cls.create_order("sara", "south", lead=cls.foreign_lead)
        cls.own = cls.create_order("noah", "north")

    def test_line_is_not_moved_into_a_foreign_order(self):
        with self.assertRaises(AccessError):
            self.as_user("noah", self.own.order_line).write({"order_id": self.foreign.id})
        with self.assertRaises(AccessError):
            self.as_user("noah", self.env["sale.order.line"]).create(
                {"order_id": self.foreign.id, "product_id": self.product.id}
            )
        with self.assertRaises(AccessError):
            self.as_user("noah", self.own).write({"order_line": [Command.link(self.foreign.order_line.id)]})

    def test_line_is_not_moved_into_an_order_that_is_only_read(self):
        """Hans reads the orders of his division, and adds nothing to them."""
        shared = self.create_order("hedy", "house")
        own = self.create_order("hans", "house")
        with self.assertRaises(AccessError):
            self.as_user("hans", own.order_line).write({"order_id": shared.id})

    def test_order_is_not_pointed_at_a_foreign_opportunity(self):
        with self.assertRaises(AccessError):
            self.as_user("noah", self.own).write({"opportunity_id": self.foreign_lead.id})
        orders = self.as_user("noah", self.env["sale.order"])
        vals = {"partner_id": self.own.partner_id.id}
        with self.assertRaises(AccessError):
            orders.create({**vals, "opportunity_id": self.foreign_lead.id})
        with self.assertRaises(AccessError):
            orders.with_context(default_opportunity_id=self.foreign_lead.id).create(vals)

    def test_line_does_not_take_a_foreign_invoice_line(self):
        """The invoice would be seen through the own order."""
        invoice = self.create_invoice(self.foreign)
        with self.assertRaises(AccessError):
            self.as_user("noah", self.own.order_line).write(
                {"invoice_lines": [Command.link(invoice.invoice_line_ids.ids[0])]}
            )

    def test_forms_show_nothing_of_foreign_ids(self):
        orders = self.as_user("noah", self.own)
        with self.assertRaises(AccessError):
            orders.onchange({"opportunity_id": self.foreign_lead.id}, ["opportunity_id"], {"opportunity_id": {}})
        own = orders.onchange({"client_order_ref": "B"}, ["client_order_ref"], {"client_order_ref": {}})
        self.assertFalse(own.get("warning"))

    def test_wizards_on_foreign_orders(self):
        """Neither by their defaults, nor by ids given, nor by filling one's own wizard afterwards."""
        for model in ("sale.advance.payment.inv", "sale.mass.cancel.orders"):
            with self.subTest(model=model):
                wizards = self.as_user("noah", self.env[model])
                opened = wizards.with_context(active_model="sale.order", active_ids=self.foreign.ids)
                with self.assertRaises(AccessError):
                    opened.create({})
                with self.assertRaises(AccessError):
                    Form(opened)
                with self.assertRaises(AccessError):
                    wizards.create({"sale_order_ids": [Command.set(self.foreign.ids)]})
                own = wizards.create({"sale_order_ids": [Command.set(self.own.ids)]})
                with self.assertRaises(AccessError):
                    own.write({"sale_order_ids": [Command.link(self.foreign.id)]})

    def test_send_wizards_on_foreign_invoices(self):
        invoice = self.create_invoice(self.foreign)
        invoice.action_post()
        single = self.as_user("noah", self.env["account.move.send.wizard"])
        batch = self.as_user("noah", self.env["account.move.send.batch.wizard"])
        with self.assertRaises(AccessError):
            single.create({"move_id": invoice.id})
        with self.assertRaises(AccessError):
            single.onchange({"move_id": invoice.id}, ["move_id"], {"move_id": {}, "mail_subject": {}})
        with self.assertRaises(AccessError):
            batch.create({"move_ids": [Command.set(invoice.ids)]})
        with self.assertRaises(AccessError):
            batch.with_context(active_ids=invoice.ids).create({})

    def test_wizards_are_ones_own(self):
        invoice = self.create_invoice(self.own)
        invoice.action_post()
        wizard = self.as_user("noah", self.env["account.move.send.wizard"]).create({"move_id": invoice.id})
        self.assertFalse(self.as_user("nina", wizard).has_access("read"))
