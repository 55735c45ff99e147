from odoo.tests import tagged

from odoo.addons.crm_hierarchical_access.tests.leaving_world import LeavingWorld

from .common import DocumentCase, DocumentHttpCase


class DocumentLeaving(LeavingWorld):
    """What a leaver sold."""

    def make_documents(self):
        """A quotation of a lead, one by itself, and an invoice whose order is somebody else's."""
        self.lead = self.create_lead("noah", "north")
        self.of_lead = self.create_order("noah", "north", lead=self.lead)
        self.alone = self.create_order("noah", "north")
        self.cancelled = self.create_order("noah", "north", state="cancel")
        foreign = self.create_order("nora", "north")
        self.invoice = self.create_invoice(foreign)
        self.invoice.invoice_user_id = self.users["noah"]
        self.env.flush_all()


@tagged("post_install", "-at_install")
class TestLeaving(DocumentLeaving, DocumentCase):
    """Orders and invoices of somebody who leaves."""

    def setUp(self):
        super().setUp()
        self.make_documents()

    def test_orders_and_invoices_have_a_new_owner(self):
        leaving = self.prepare_leaving("noah")
        leaving.unit_ids.successor_id = self.users["nora"]
        leaving.action_preview()
        before = {line.code: line.count_before for line in leaving.line_ids}
        self.assertEqual((before["orders"], before["invoices"]), (3, 1))
        leaving.action_run()
        self.env.flush_all()
        self.env.invalidate_all()
        nora = self.users["nora"]
        self.assertEqual((self.of_lead | self.alone | self.cancelled).user_id, nora)
        self.assertEqual(self.invoice.invoice_user_id, nora)
        self.assertEqual((self.alone | self.of_lead).team_id, self.units["north"])
        self.assertEqual(self.alone.order_line.salesman_id, nora)
        self.assertNothingLeft(leaving)
        received = {receipt.code: receipt.record_count for receipt in leaving.receipt_ids.filtered(lambda row: row.user_id == nora)}
        self.assertEqual((received["orders"], received["invoices"]), (3, 1))
        for records in (self.alone, self.of_lead, self.invoice):
            self.assertTrue(self.as_user("nora", records).has_access("read"))

    def test_what_is_closed_keeps_the_name_where_chosen(self):
        leaving = self.let_go("noah", closed_too=False)
        self.assertEqual(self.cancelled.user_id, self.users["noah"])
        self.assertNotEqual(self.alone.user_id, self.users["noah"])
        self.assertNothingLeft(leaving)

    def test_each_is_proved(self):
        """What is not handed over, the check finds."""
        leavings = self.env.registry["crm.leaving"]
        holdings = leavings._holdings
        for code, field in {"orders": "sale.order.user_id", "invoices": "account.move.invoice_user_id"}.items():
            with self.subTest(code), self.env.cr.savepoint() as savepoint:
                self.patch(leavings, "_holdings", lambda model, code=code: [held for held in holdings(model) if held.code != code])
                leaving = self.let_go("noah")
                self.assertGreater(self.lines(leaving, "named")[field], 0)
                self.assertFalse(leaving.is_clean)
                savepoint.rollback()
                self.env.registry.clear_cache()
                self.env.invalidate_all()

    def test_each_field_of_ours_is_decided(self):
        leaving = self.prepare_leaving("noah")
        decided = leaving._record_fields().keys() | {place.name for held in leaving._holdings() for place in held.places}
        fields = {
            str(field)
            for _model, field in leaving._naming_fields()
            if "crm_hierarchical_access_sale" in (*field._modules, self.env[field.model_name]._original_module)
        }
        self.assertEqual(fields - decided, set())


@tagged("post_install", "-at_install")
class TestLeavingHttp(DocumentLeaving, DocumentHttpCase):
    def test_links_that_the_leaver_knew_open_nothing(self):
        """Quotations and invoices, his own and those he followed; his own session, and none."""
        self.make_documents()
        followed = self.create_order("nora", "north", lead=self.lead, client_order_ref="Secret reference")
        followed.message_subscribe(self.users["noah"].partner_id.ids)
        self.assertIn(self.users["noah"].partner_id, followed.message_partner_ids)
        documents = (self.alone, self.of_lead, followed, self.invoice)
        (self.alone | self.of_lead).client_order_ref = "Secret reference"
        self.invoice.ref = "Secret reference"
        self.invoice.with_context(mail_notrack=True).action_post()
        links = {}
        for document in documents:
            document._portal_ensure_token()
            links[document] = document.get_portal_url()
        self.env.flush_all()
        for document, url in links.items():
            answer = self.url_open(url, allow_redirects=False)
            self.assertEqual(answer.status_code, 200, f"{document} was open by its link")
            self.assertIn(document.name, answer.text)
        tokens = {document: document.access_token for document in documents}
        leaving = self.let_go("noah")
        self.assertNothingLeft(leaving)
        for document, url in links.items():
            with self.subTest(document=document):
                self.assertNotEqual(document.access_token, tokens[document])
                answer = self.url_open(url)
                self.assertNotIn(document.name, answer.text)
                self.assertNotIn("Secret", answer.text)

    def test_the_customer_gets_a_new_link(self):
        order = self.create_order("noah", "north")
        old = order.get_portal_url()
        self.let_go("noah")
        self.assertNotEqual(order.get_portal_url(), old)
        self.assertIn(order.name, self.url_open(order.get_portal_url()).text)
