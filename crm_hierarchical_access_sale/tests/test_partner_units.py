"""Orders and invoices make units deal with customers."""

from odoo.tests import tagged

from .common import DocumentCase


@tagged("post_install", "-at_install")
class TestPartnerUnits(DocumentCase):
    def rows(self, partner):
        return set(partner.access_unit_ids.mapped("user_id.login"))

    def test_order(self):
        customer, invoiced = self.create_customer("Customer"), self.create_customer("Paying customer")
        order = self.create_order("noah", partner=customer, partner_invoice_id=invoiced.id)
        self.assertEqual((self.rows(customer), self.rows(invoiced)), ({"noah"}, {"noah"}))
        self.assertIn("nina", self.seen_by(invoiced))
        order.write({"user_id": self.users["sara"].id, "team_id": self.units["south"].id})
        self.assertEqual(self.rows(customer), {"sara"})
        self.assertNotIn("noah", self.seen_by(customer))
        order.action_cancel()
        order.unlink()
        self.assertFalse(self.rows(customer))

    def test_order_of_an_opportunity(self):
        customer = self.create_customer("Customer")
        lead = self.create_lead("noah")
        order = self.create_order("sara", partner=customer, lead=lead)
        self.assertEqual(self.rows(customer), {"sara", "noah"})
        self.give_away(lead, "finn")
        self.assertEqual(self.rows(customer), {"sara", "finn"})
        order.opportunity_id = False
        self.assertEqual(self.rows(customer), {"sara"})

    def test_invoice(self):
        customer = self.create_customer("Customer")
        order = self.create_order("noah", partner=customer)
        invoice = self.create_invoice(order)
        order.partner_id = order.partner_invoice_id = order.partner_shipping_id = self.create_customer("Other")
        self.assertEqual(self.rows(customer), {"noah"})
        invoice.write({"invoice_user_id": self.users["sara"].id, "team_id": self.units["south"].id})
        self.assertEqual(self.rows(customer), {"sara"})

    def test_vendor_bills_do_not_count(self):
        vendor = self.create_customer("Vendor")
        self.env["account.move"].create({
            "move_type": "in_invoice",
            "partner_id": vendor.id,
            "invoice_user_id": self.users["noah"].id,
        })
        self.assertFalse(self.rows(vendor))
