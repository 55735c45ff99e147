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
