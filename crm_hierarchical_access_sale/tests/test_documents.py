from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, tagged

from odoo.addons.crm_hierarchical_access.tests.common import SEEN

from .common import DocumentCase


@tagged("post_install", "-at_install")
class TestDocuments(DocumentCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_user("billing", "account.group_account_invoice")
        cls.create_user("auditor", "account.group_account_readonly")

    def documents_of(self, order):
        """Everything under the rule that comes from an order, with its invoice."""
        invoice = self.create_invoice(order)
        self.env.flush_all()
        report = self.env["sale.report"].search([("name", "=", order.name)])
        invoice_report = self.env["account.invoice.report"].search([("move_id", "=", invoice.id)])
        return {
            "sale": [order, order.order_line, report],
            "account": [invoice, invoice.invoice_line_ids, invoice_report],
        }

    def allowed(self, records, logins):
        """Those of the people who may read the model at all: stock gives the reports to some groups only."""
        allowed = {login for login in logins if self.as_user(login, records).browse().has_access("read")}
        if not records._name.endswith("report"):
            self.assertEqual(allowed, logins)
        return allowed

    def test_by_owner_and_unit(self):
        """Orders, invoices, their lines and reports are seen like a lead of the same owner and unit."""
        outside = {"sale": {"billing", "auditor"}, "account": {"billing", "auditor"}}
        for (owner, unit), expected in SEEN.items():
            order = self.create_order(owner, unit)
            if unit is None:
                order.team_id = False
            with self.subTest(owner=owner, unit=unit):
                for kind, documents in self.documents_of(order).items():
                    for records in documents:
                        self.assertTrue(records)
                        wanted = self.allowed(records, set(expected.split()) | outside[kind])
                        self.assertEqual(self.seen_by(records), wanted, records)
                        self.assertEqual(self.found_by(records), wanted, records)

    def test_through_the_opportunity(self):
        """Who sees the opportunity sees its orders and their invoices, and loses them with it."""
        lead = self.create_lead("sara", "south")
        order = self.create_order("noah", "north", lead=lead)
        invoice = self.create_invoice(order)
        for records in (order, order.order_line, invoice, invoice.invoice_line_ids):
            self.assertTrue(self.as_user("sven", records).has_access("read"), records)
            self.assertTrue(self.as_user("sven", records).search([("id", "in", records.ids)]), records)
            self.assertFalse(self.as_user("siri", records).has_access("read"), records)
            self.assertFalse(self.as_user("siri", records).search([("id", "in", records.ids)]), records)
        self.assertTrue(self.as_user("sven", order).has_access("write"))
        self.give_away(lead, "finn")
        for records in (order, order.order_line, invoice, invoice.invoice_line_ids):
            self.assertFalse(self.as_user("sven", records).has_access("read"), records)
            self.assertFalse(self.as_user("sven", records).search([("id", "in", records.ids)]), records)

    def test_opportunity_shared_to_read_does_not_let_write(self):
        """Who may only read the opportunity may only read its orders."""
        lead = self.create_lead("sara", "south")
        order = self.create_order("sara", "south", lead=lead)
        self.env["crm.lead.grant"].create(
            {"lead_id": lead.id, "user_id": self.users["iris"].id, "mode": "read", "reason": "Knows them"}
        )
        self.assertTrue(self.as_user("iris", order).has_access("read"))
        for records in (order, order.order_line):
            self.assertFalse(self.as_user("iris", records).has_access("write"))
        with self.assertRaises(AccessError):
            self.as_user("iris", order).write({"order_line": [Command.create({"product_id": self.product.id})]})

    def test_new_order_follows_its_opportunity(self):
        """A new order has the owner and the unit of its opportunity, whoever writes it."""
        lead = self.create_lead("noah", "north_inner", partner_id=self.create_customer().id)
        lead.team_id = self.units["north"]
        lead.user_id = self.users["nora"]
        order = (
            self.as_user("nina", self.env["sale.order"])
            .create({"partner_id": lead.partner_id.id, "opportunity_id": lead.id})
        )
        self.assertEqual(order.user_id, self.users["nora"])
        self.assertEqual(order.team_id, self.units["north"])

    def test_order_of_a_seller_without_unit(self):
        """Stock proposes any unit of the company: that of strangers would be refused on saving."""
        self.create_user("newcomer")
        env = self.env_as("newcomer")
        with Form(env["sale.order"]) as form:
            form.partner_id = env["res.partner"].create({"name": "Own customer"})
        self.assertFalse(form.record.sudo().team_id)

    def test_reader_of_the_opportunity_quotes_in_the_own_name(self):
        """Hans reads the lead by the division's sharing; the order he writes and confirms is his."""
        lead = self.create_lead("hedy", "house", partner_id=self.create_customer().id)
        context = self.as_user("hans", lead)._prepare_opportunity_quotation_context()
        self.assertNotIn("default_user_id", context)
        order = (
            self.as_user("hans", self.env["sale.order"])
            .with_context(**context)
            .create({"order_line": [Command.create({"product_id": self.product.id, "product_uom_qty": 1})]})
        )
        self.assertEqual(order.user_id, self.users["hans"])
        revenue = lead.expected_revenue
        order.action_confirm()
        self.assertEqual(lead.expected_revenue, revenue)

    def test_vendor_bills_stay_closed_to_sellers(self):
        """Neither bills nor their figures are open to anybody who only sells."""
        bill = self.env["account.move"].create({
            "move_type": "in_invoice",
            "partner_id": self.create_customer("Supplier").id,
            "invoice_line_ids": [Command.create({"product_id": self.product.id, "price_unit": 5})],
        })
        self.env.flush_all()
        report = self.env["account.invoice.report"].search([("move_id", "=", bill.id)])
        self.assertTrue(report)
        for login in ("noah", "boss", "dispo"):
            for records in (bill, bill.invoice_line_ids, report):
                self.assertFalse(self.as_user(login, records).has_access("read"), records)
        self.assertTrue(self.as_user("billing", bill).has_access("write"))

    def test_all_documents_is_not_all(self):
        """Stock's group "All Documents" opens nothing that the tree closes."""
        self.put_in_groups("noah", "sales_team.group_sale_salesman_all_leads")
        order = self.create_order("sara", "south")
        invoice = self.create_invoice(order)
        for records in (order, order.order_line, invoice, invoice.invoice_line_ids):
            self.assertFalse(self.as_user("noah", records).has_access("read"), records)

    def test_unowned_orders_are_not_everybodys(self):
        """Stock gives orders without a salesperson to everybody who sells."""
        order = self.create_order(None, "south")
        self.assertFalse(self.as_user("noah", order).has_access("read"))
        self.assertFalse(self.as_user("siri", order).has_access("read"))
        self.assertTrue(self.as_user("sven", order).has_access("write"))

    def test_handing_on(self):
        """The owner hands an order to a colleague of his branch, not to anybody else; others hand on nothing."""
        order = self.create_order("noah", "north")
        order._portal_ensure_token()
        old_token = order.access_token
        with self.assertRaises(AccessError):
            self.as_user("noah", order).write({"user_id": self.users["sara"].id})
        with self.assertRaises(AccessError):
            self.as_user("noah", order).write({"team_id": self.units["south"].id})
        self.as_user("noah", order).write({"user_id": self.users["nora"].id})
        self.assertFalse(self.as_user("noah", order).has_access("read"))
        self.assertEqual(order.team_id, self.units["north"])
        self.assertNotEqual(order.access_token, old_token)

    def test_shared_writers_do_not_hand_on(self):
        """Who may change an order only by a division's sharing does not hand it on."""
        self.units["house"].sharing = "write"
        order = self.create_order("hedy", "house")
        self.as_user("hans", order).write({"client_order_ref": "A1"})
        with self.assertRaises(AccessError):
            self.as_user("hans", order).write({"user_id": self.users["hans"].id})
