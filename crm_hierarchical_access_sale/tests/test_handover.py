from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import DocumentCase


@tagged("post_install", "-at_install")
class TestHandover(DocumentCase):
    def test_orders_and_invoices_follow_their_opportunity(self):
        """Who loses the lead loses all of it; what belongs to somebody else stays there."""
        lead = self.create_lead("noah", "north")
        order = self.create_order("noah", "north", lead=lead)
        invoice = self.create_invoice(order)
        other = self.create_order("nora", "north", lead=lead)
        self.as_user("nina", lead).write({"user_id": self.users["ines"].id, "team_id": self.units["north_inner"].id})
        ines, unit = self.users["ines"], self.units["north_inner"]
        self.assertEqual((order.user_id, order.team_id), (ines, unit))
        self.assertEqual((invoice.invoice_user_id, invoice.team_id), (ines, unit))
        self.assertEqual((other.user_id, other.team_id), (self.users["nora"], self.units["north"]))
        for records in (order, order.order_line, invoice, invoice.invoice_line_ids):
            for login in ("noah", "nina"):
                self.assertFalse(self.as_user(login, records).has_access("read"), (login, records))
            self.assertTrue(self.as_user("ines", records).has_access("read"), records)

    def test_orders_stay_where_that_is_set(self):
        self.env["ir.config_parameter"].set_param("crm_hierarchical_access_sale.orders_follow_opportunity", "False")
        lead = self.create_lead("noah", "north")
        order = self.create_order("noah", "north", lead=lead)
        self.as_user("noah", lead).write({"user_id": self.users["nora"].id})
        self.assertEqual(order.user_id, self.users["noah"])

    def test_other_changes_hand_on_nothing(self):
        lead = self.create_lead("noah", "north")
        order = self.create_order("nora", "north", lead=lead)
        self.as_user("noah", lead).write({"name": "Renamed", "user_id": self.users["noah"].id})
        self.assertEqual(order.user_id, self.users["nora"])

    def test_duplicate_orders_are_those_one_sees(self):
        customer = self.create_customer()
        own = self.create_order("noah", "north", partner=customer, client_order_ref="PO1")
        self.create_order("sara", "south", partner=customer, client_order_ref="PO1")
        self.env.flush_all()
        self.assertTrue(self.as_user("admin_sales", own).duplicated_order_ids)
        self.assertFalse(self.as_user("noah", own).duplicated_order_ids)
        self.assertEqual(self.as_user("noah", customer).sale_order_count, 1)

    def test_customer_is_seen_with_the_order_and_the_invoice(self):
        """Also without a lead; with the order's owner the customer changes hands."""
        customer = self.create_customer()
        contact = self.create_customer("Secret buyer", is_company=False, parent_id=customer.id)
        order = self.create_order("noah", "north", partner=customer)
        for partner in (customer, contact):
            self.assertTrue(self.as_user("nina", partner).has_access("read"))
            self.assertFalse(self.as_user("sara", partner).has_access("read"))
        invoice = self.create_invoice(order)
        self.as_user("nina", order).write({"user_id": self.users["ines"].id, "team_id": self.units["north_inner"].id})
        self.assertTrue(self.as_user("ines", customer).has_access("read"))
        self.assertTrue(self.as_user("noah", customer).has_access("read"))  # the invoice is his
        invoice.write({"invoice_user_id": self.users["ines"].id, "team_id": self.units["north_inner"].id})
        self.assertFalse(self.as_user("noah", customer).has_access("read"))
        self.assertFalse(self.as_user("nina", customer).has_access("read"))

    def test_figures_of_a_unit_are_of_what_one_sees(self):
        """A member sees his unit, and those above it, on the dashboard; not what his colleagues invoiced."""
        invoice = self.create_invoice(self.create_order("noah", "north"))
        invoice.invoice_date = fields.Date.today().replace(day=1)  # of this month in every time zone
        invoice.action_post()
        self.env.cr.execute("UPDATE account_move SET payment_state = 'paid' WHERE id = %s", [invoice.id])
        for login, sees in (("noah", True), ("nina", True), ("nora", False)):
            unit = self.as_user(login, self.units["north"])
            self.assertEqual(unit.invoiced, invoice.amount_untaxed_signed if sees else 0.0, login)
            self.assertEqual(unit.sale_order_count, int(sees), login)

    def test_bank_accounts_and_payments_follow_the_customer(self):
        """Stock opens every token to everybody who sells, and every account to every employee."""
        customer = self.create_customer()
        self.create_order("noah", "north", partner=customer)
        method = self.env["payment.method"].with_context(active_test=False).search([], limit=1)
        provider = self.env["payment.provider"].create({"name": "Bank", "code": "none", "state": "disabled"})
        token = self.env["payment.token"].create({
            "payment_details": "4242", "provider_id": provider.id, "payment_method_id": method.id,
            "partner_id": customer.id, "provider_ref": "secret",
        })
        bank = self.env["res.partner.bank"].create({"acc_number": "DE123", "partner_id": customer.id})
        for records in (token, bank):
            for login, sees in (("noah", True), ("nina", True), ("sara", False), ("dispo", False)):
                self.assertEqual(self.as_user(login, records).has_access("read"), sees, (login, records))
                self.assertEqual(bool(self.as_user(login, records).search([("id", "=", records.id)])), sees, login)
        with self.assertRaises(AccessError):
            self.as_user("sara", self.env["res.partner.bank"]).create({"acc_number": "DE9", "partner_id": customer.id})
