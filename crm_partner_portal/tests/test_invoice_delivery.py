from datetime import datetime, timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.crm_hierarchical_access.tests.common import StandingClock
from odoo.addons.crm_hierarchical_access.tests.mail_sink import Sink

from ..models.account_move_delivery import PAUSES
from .common import PortalCase


@tagged("post_install", "-at_install")
class TestInvoiceDelivery(StandingClock, PortalCase):
    """An invoice reaches its customer in the way he chose, once, through a real mail server."""

    NOW = datetime(2030, 3, 4, 12, 0)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.mail_server"].search([]).unlink()
        cls.sink = Sink()
        cls.addClassCleanup(cls.sink.stop)
        cls.env["ir.mail_server"].create(
            {"name": "Here", "smtp_host": "127.0.0.1", "smtp_port": cls.sink.port, "smtp_encryption": "none"}
        )
        cls.env["mail.mail"].search([]).unlink()
        cls.env.company.write({"portal_delivery": True, "email": "office@company.example"})
        cls.product.taxes_id = False

    def setUp(self):
        super().setUp()
        self.sink.forget()
        self.sink.start()
        self.addCleanup(self.sink.stop)
        self.startPatcher(patch.object(type(self.env["ir.mail_server"]), "_disable_send", lambda *_args: False))

    def run_jobs(self):
        """What the scheduler does: deliveries, Odoo's queue of mails, and what became of them."""
        for name in ("crm_partner_portal.ir_cron_deliver_invoices", "mail.ir_cron_mail_scheduler_action"):
            with self.enter_registry_test_mode():
                self.env.ref(name).method_direct_trigger()
            self.env.invalidate_all()

    def run_later(self, pause=timedelta(minutes=3)):
        self.clock.tick(pause)
        self.run_jobs()

    def post(self, way="email", partner=None):
        self.alpha.invoice_sending_method = way
        return self.create_posted(partner or self.alpha, invoice_date="2030-03-04")

    def test_pdf_by_mail(self):
        invoice = self.post("email")
        self.assertEqual(invoice.portal_delivery_state, "waiting")
        self.assertFalse(self.sink.letters, "posting waits for no mail server")
        self.run_jobs()
        self.run_later()
        self.assertEqual(self.sink.people(), ["adam"])
        [letter] = self.sink.letters
        self.assertEqual([part.get_content_type() for part in letter.iter_attachments()][:1], ["application/pdf"])
        self.assertNotIn("Alpha", letter["Subject"])
        self.assertEqual(invoice.portal_delivery_state, "sent")
        self.run_later(timedelta(days=2))
        self.assertEqual(len(self.sink.letters), 1)

    def test_notice(self):
        invoice = self.post("portal_notice")
        self.run_jobs()
        self.run_later()
        self.assertEqual(self.sink.people(), ["adam"])
        [letter] = self.sink.letters
        text = letter.get_body(("html",)).get_content()
        self.assertIn(f"/my/invoices/{invoice.id}", text)
        self.assertNotIn("access_token", text)
        self.assertFalse(list(letter.iter_attachments()))
        self.assertNotIn("Alpha", letter["Subject"])
        self.assertIn(invoice.name, letter["Subject"])
        self.assertEqual(invoice.portal_delivery_state, "sent")
        self.assertTrue(invoice.invoice_pdf_report_id)

    def test_portal_only(self):
        invoice = self.post("portal")
        self.run_jobs()
        self.run_later()
        self.assertFalse(self.sink.letters)
        self.assertEqual(invoice.portal_delivery_state, "sent")
        self.assertTrue(invoice.invoice_pdf_report_id)
        self.env["crm.invoice.fetch"].with_user(self.users["adam"])._note(invoice.with_user(self.users["adam"]), "pdf")
        self.assertEqual(invoice.portal_delivery_state, "fetched")

    def test_by_hand_and_when_it_is_off(self):
        for way, on in (("manual", True), ("email", False)):
            self.env.company.portal_delivery = on
            invoice = self.post(way)
            self.run_jobs()
            self.assertFalse(invoice.portal_delivery_state, way)
        self.env.company.portal_delivery = True
        old = self.create_posted(self.alpha, invoice_date="2030-03-01")
        self.run_jobs()
        self.assertFalse(old.portal_delivery_state or self.sink.letters, "what is older was sent by hand")

    def test_posted_again(self):
        """What was delivered before it was corrected is not delivered by itself once more."""
        invoice = self.post()
        invoice.portal_delivery_state = "sent"
        invoice.button_draft()
        invoice.action_post()
        self.assertEqual(invoice.portal_delivery_state, "sent")

    def test_recipients(self):
        """Those with the role; the invoice's address where nobody has it; the company's where that has none."""
        self.create_contact("ali", self.alpha, "accounting")
        self.create_contact("eve", self.alpha, "accounting").email = False
        self.assertEqual({person.name for person in self.post()._portal_recipients()}, {"Adam", "Ali"})
        self.alpha.child_ids.portal_accounting = False
        anna = self.users["anna"].partner_id
        invoice = self.post(partner=anna)
        self.assertEqual(invoice._portal_recipients(), anna)
        anna.email = False
        self.assertEqual(invoice._portal_recipients(), self.alpha)
        self.alpha.email = False
        self.run_jobs()
        self.assertEqual(invoice.portal_delivery_state, "failed")
        self.assertIn("no e-mail", invoice.portal_delivery_reason)

    def test_who_lost_the_role_gets_no_mail(self):
        self.post("portal_notice")
        self.users["adam"].partner_id.portal_accounting = False
        self.run_jobs()
        self.assertEqual(self.sink.people(), ["alpha"])

    def test_followers_get_no_mail(self):
        invoice = self.post("portal_notice")
        invoice.message_subscribe(self.users["anna"].partner_id.ids)
        self.run_jobs()
        self.assertEqual(self.sink.people(), ["adam"])

    def test_outage(self):
        """The mail server is down: tried again with growing pauses, and delivered once when it is back."""
        self.create_contact("ali", self.alpha, "accounting")
        self.sink.stop()
        invoice = self.post("portal_notice")
        self.run_jobs()
        self.run_later()
        self.assertEqual((invoice.portal_delivery_state, invoice.portal_delivery_tries), ("waiting", 1))
        self.assertIn("adam@customers.example", invoice.portal_delivery_reason)
        first = invoice.portal_delivery_next
        self.run_later(PAUSES[0])
        self.run_later(PAUSES[1])
        self.assertGreater(invoice.portal_delivery_next - self.env.cr.now().replace(tzinfo=None), first - self.NOW)
        self.sink.start()
        for pause in (*PAUSES, *PAUSES):
            self.run_later(pause)
        self.assertEqual(self.sink.people(), ["adam", "ali"])
        self.assertEqual(invoice.portal_delivery_state, "sent")
        self.assertFalse(invoice.portal_delivery_reason)

    def test_again_for_those_only_whom_it_did_not_reach(self):
        """Adam has the mail; Ali's did not go out."""
        ali = self.create_contact("ali", self.alpha, "accounting")
        invoice = self.post("portal_notice")
        with self.enter_registry_test_mode():
            self.env.ref("crm_partner_portal.ir_cron_deliver_invoices").method_direct_trigger()
        self.env.invalidate_all()
        rows = invoice.portal_delivery_message_id.notification_ids
        failed = rows.filtered(lambda row: row.res_partner_id == ali)
        (rows - failed).notification_status = "sent"
        failed.write({"notification_status": "exception", "failure_type": "mail_smtp"})
        mail = self.env["mail.mail"].search([("mail_message_id", "=", invoice.portal_delivery_message_id.id)])
        mail.state = "exception"
        invoice._follow_delivery()
        invoice.action_deliver_again()
        self.assertEqual(invoice.portal_delivery_tries, 1, "it is on its way already")
        self.assertEqual((mail.state, mail.recipient_ids, invoice.portal_delivery_state), ("outgoing", ali, "waiting"))
        (rows - failed).write({"notification_status": "bounce", "failure_type": "mail_bounce"})
        invoice._follow_delivery()
        self.assertEqual(invoice.portal_delivery_state, "failed", "one who never gets it, beside one who may yet")

    def test_given_up(self):
        self.sink.stop()
        invoice = self.post("portal_notice")
        self.run_jobs()
        for pause in (*PAUSES, *PAUSES):
            self.run_later(pause)
        self.assertEqual(invoice.portal_delivery_state, "failed")
        self.assertTrue(invoice.portal_delivery_reason)
        self.sink.start()
        invoice.action_deliver_again()
        self.run_jobs()
        self.run_later()
        self.assertEqual((invoice.portal_delivery_state, self.sink.people()), ("sent", ["adam"]))

    def test_bounce(self):
        invoice = self.post("portal_notice")
        self.run_jobs()
        self.run_later()
        self.assertEqual(invoice.portal_delivery_state, "sent")
        invoice.portal_delivery_message_id.notification_ids.write({"notification_status": "bounce", "failure_type": "mail_bounce"})
        self.run_later()
        self.assertEqual(invoice.portal_delivery_state, "failed")
        self.assertIn("adam@customers.example", invoice.portal_delivery_reason)

    def test_files_that_cannot_be_made_hold_up_nobody(self):
        broken, fine = self.post("portal"), self.post("portal")
        make = type(self.env["account.move.send"])._prepare_invoice_pdf_report

        def fail(send, data):
            if broken in data:
                raise UserError("No paper")  # pylint: disable=translation-required
            return make(send, data)

        self.patch(type(self.env["account.move.send"]), "_prepare_invoice_pdf_report", fail)
        self.run_jobs()
        self.assertEqual((broken.portal_delivery_state, fine.portal_delivery_state), ("waiting", "sent"))
        self.assertEqual(broken.portal_delivery_reason, "No paper")

    def test_sent_by_hand_meanwhile(self):
        invoice = self.post("email")
        self.env["account.move.send"]._generate_and_send_invoices(invoice, sending_methods=["portal"])
        self.run_jobs()
        self.assertEqual(invoice.portal_delivery_state, "sent")
        self.assertFalse(self.sink.letters)

    def test_who_delivers_again(self):
        invoice = self.post("portal")
        self.run_jobs()
        for login in ("anna", "office"):
            with self.assertRaises(AccessError):
                self.as_user(login, invoice).action_deliver_again()
        self.alpha.invoice_sending_method = "manual"
        with self.assertRaises(UserError):
            invoice.action_deliver_again()
