import errno
import os
import re
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import PortalCase, PortalHttpCase
from .test_service_access import ServiceWorld
from .test_service_files import JPEG, PNG

LOGGER = "odoo.addons.crm_partner_portal.models.helpdesk_case"


def full(path, mode="r", **options):
    """Opens files on a disk that has no room for a whole one."""
    file = open(path, mode, **options)
    if "w" in mode:
        with file:
            file.write(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")
    return file


@tagged("post_install", "-at_install")
class TestCases(ServiceWorld, PortalCase):
    """What becomes of a complaint: who answers, until when, what is told."""

    def setUp(self):
        super().setUp()
        self.create_lead("noah", "north", partner_id=self.alpha.id)
        self.anna = self.users["anna"].partner_id

    def submit(self, key="key", files=(), **vals):
        vals = {
            "name": "Complaint", "description": "<p>Broken</p>", "case_kind": "complaint", "case_about": "other",
            "partner_id": self.anna.id, "company_id": self.env.company.id, **vals,
        }
        return self.env["helpdesk.ticket"].with_user(self.users["anna"])._portal_submit(vals, files, key)

    def test_number_owner_confirmation(self):
        case = self.submit()
        self.assertRegex(case.number, r"^HT\d+")
        self.assertEqual(case.user_id, self.users["noah"], "who deals with the customer")
        self.assertIn(self.anna, case.message_partner_ids)
        mail = self.env["mail.mail"].search([("model", "=", case._name), ("res_id", "=", case.id), ("recipient_ids", "in", self.anna.ids)])
        self.assertEqual(len(mail), 1)
        self.assertEqual(mail.state, "outgoing", "Odoo's queue sends it")
        self.assertIn(case.number, mail.body_html)
        self.assertIn("Broken", mail.body_html)
        self.assertNotIn("Broken", mail.subject)

    def test_seller_of_the_document_answers(self):
        order = self.create_order("nora", "north", partner=self.alpha)
        self.assertEqual(self.submit(order_id=order.id, case_about="order").user_id, self.users["nora"])

    def test_nobody_who_may_not_see_the_customer(self):
        self.alpha.user_id = self.users["noah"]
        self.users["noah"].active = False
        order = self.create_order("nora", "north", partner=self.alpha)
        self.users["nora"].group_ids = [(6, 0, self.env.ref("base.group_user").ids)]
        case = self.submit(order_id=order.id, case_about="order")
        self.assertNotIn(self.users["noah"], case.user_id)
        for user in case.user_id:
            self.assertTrue(case.with_user(user).has_access("read"))

    def test_one_form_one_case(self):
        case = self.submit()
        self.assertEqual(self.env["helpdesk.ticket"].with_user(self.users["anna"])._portal_submitted("key"), case)
        self.assertFalse(self.env["helpdesk.ticket"].with_user(self.users["bert"])._portal_submitted("key"))

    def test_no_room_for_files(self):
        """The case is stored, both sides are told which files are missing; sent once more they are whole."""
        files = [("note.txt", "text/plain", os.urandom(1500).hex().encode())]
        with patch("odoo.addons.base.models.ir_attachment.open", full, create=True), self.assertLogs(LOGGER, "ERROR"):
            case = self.submit(files=files)
        self.assertTrue(case.id)
        self.assertFalse(case._portal_files())
        note = case.message_ids.filtered(lambda message: "could not be kept" in message.body)
        self.assertIn("note.txt", note.body)
        self.assertTrue(note.subtype_id.internal)
        answer = case.with_user(self.users["anna"])._portal_answer("", files)
        self.assertEqual(answer.attachment_ids.raw, files[0][2])
        with patch("odoo.addons.base.models.ir_attachment.open", full, create=True), self.assertLogs(LOGGER, "ERROR"):
            answer = case.with_user(self.users["anna"])._portal_answer("", [("b.txt", "text/plain", os.urandom(1500).hex().encode())])
        self.assertFalse(answer)

    def test_items_belong_together(self):
        own, other = (self.create_order("noah", "north", partner=self.alpha) for _number in range(2))
        foreign = self.create_order("noah", "north", partner=self.beta)
        self.submit("item", order_id=own.id, order_line_id=own.order_line.id)
        with self.assertRaisesRegex(ValidationError, "Item of the Order"):
            self.submit("other item", order_id=own.id, order_line_id=other.order_line.id)
        with self.assertRaisesRegex(ValidationError, "^Order: it belongs"):
            self.submit("foreign", order_id=foreign.id)

    def test_deadline_in_working_days(self):
        """Two working days after a Friday is Tuesday; feedback waits for no answer."""
        self.env.company.resource_calendar_id = self.env["resource.calendar"].create({"name": "Week", "tz": "UTC"})
        case = self.submit()
        self.env.cr.execute("UPDATE helpdesk_ticket SET create_date = '2030-03-01 10:00' WHERE id = %s", [case.id])
        case.invalidate_recordset(["create_date"])
        self.assertEqual(case._answer_deadline().date(), fields.Date.to_date("2030-03-05"))
        self.env.company.case_answer_days = 0
        self.assertEqual(case._answer_deadline().date(), fields.Date.to_date("2030-03-01"))
        self.assertTrue(case.answer_due)
        self.assertFalse(self.submit("stars", case_kind="feedback", stars=5).answer_due)

    def test_first_answer_ends_the_deadline(self):
        case = self.submit()
        case.message_post(body="Internal", author_id=self.users["noah"].partner_id.id, subtype_xmlid="mail.mt_note")
        case.message_post(body="More", author_id=self.anna.id, message_type="comment", subtype_xmlid="mail.mt_comment")
        self.assertEqual(case.answer_state, "running")
        self.as_user("noah", case).message_post(body="Sorry!", message_type="comment", subtype_xmlid="mail.mt_comment")
        self.assertEqual(case.answer_state, "handled")
        self.assertTrue(case.first_answer_date)

    def test_late_is_told_once(self):
        case = self.submit()
        case.answer_due = fields.Datetime.now() - timedelta(hours=1)
        answered = self.submit("answered")
        answered.write({"answer_due": case.answer_due, "first_answer_date": fields.Datetime.now()})
        for _run in range(2):
            with self.enter_registry_test_mode():
                self.env.ref("crm_partner_portal.ir_cron_case_deadlines").method_direct_trigger()
            self.env.invalidate_all()
        late = (case | answered).activity_ids.filtered(lambda activity: activity.summary == "Answer is overdue")
        self.assertEqual(late.mapped("user_id"), self.users["noah"])
        self.assertEqual((len(late), late.res_id), (1, case.id))

    def test_team_is_told_in_its_language(self):
        """Of a late case by the schedule, of files by a customer who speaks another one."""
        self.env["res.lang"]._activate_lang("de_DE")
        self.users["noah"].lang = "de_DE"
        files = [("note.txt", "text/plain", os.urandom(1500).hex().encode())]
        with patch("odoo.addons.base.models.ir_attachment.open", full, create=True), self.assertLogs(LOGGER, "ERROR"):
            case = self.submit(files=files)
        self.assertTrue(case.message_ids.filtered(lambda message: "konnten nicht gespeichert werden" in message.body))
        case._remind_of_late()
        self.assertEqual(case.activity_ids.summary, "Antwort ist überfällig")

    def test_mails_go_out_after_an_outage(self):
        case = self.submit()
        mails = self.env["mail.mail"].search([("model", "=", case._name), ("res_id", "=", case.id)])
        mails.write({"state": "exception", "failure_type": "mail_smtp"})
        foreign = self.env["mail.mail"].create({"state": "exception", "failure_type": "mail_smtp", "email_to": "x@y.example"})
        wrong = mails[:1].copy({"state": "exception", "failure_type": "mail_email_invalid"})
        self.env["helpdesk.ticket"]._send_failed_again()
        self.assertEqual((set(mails.mapped("state")), foreign.state, wrong.state), ({"outgoing"}, "exception", "exception"))

    def test_customer_reopens(self):
        case = self.submit()
        case.stage_id = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        self.as_user("noah", case).message_post(body="Done", message_type="comment", subtype_xmlid="mail.mt_comment")
        self.assertTrue(case.closed)
        case.message_post(body="Not settled", author_id=self.anna.id, message_type="email", subtype_xmlid="mail.mt_comment")
        self.assertFalse(case.closed)

    def test_answers_reach_customer_and_team(self):
        case = self.submit()
        answer = self.as_user("noah", case).message_post(body="Sorry!", message_type="comment", subtype_xmlid="mail.mt_comment")
        self.assertIn(self.anna, answer.notified_partner_ids)
        reply = case.with_user(self.users["anna"])._portal_answer("Thanks", [])
        self.assertEqual(reply.author_id, self.anna)
        self.assertIn(self.users["noah"].partner_id, reply.notified_partner_ids)
        self.assertEqual(case.with_user(self.users["anna"])._portal_answer("Thanks", []), reply, "a double click")

    def test_contacts(self):
        self.assertEqual(self.anna._portal_contacts(), self.users["noah"])
        self.alpha.user_id = self.users["nora"]
        self.assertEqual(self.anna._portal_contacts(), self.users["noah"] | self.users["nora"])
        self.users["nora"].active = False
        self.assertEqual(self.anna._portal_contacts(), self.users["noah"])


@tagged("post_install", "-at_install")
class TestCasePages(ServiceWorld, PortalHttpCase):
    """Complaints over HTTP."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_lead("noah", "north", partner_id=cls.alpha.id)
        cls.create_lead("sara", "south", partner_id=cls.beta.id)
        cls.invoice = cls.create_posted(cls.users["anna"].partner_id)
        cls.item = cls.invoice.invoice_line_ids
        cls.foreign = cls.create_posted(cls.beta)

    def token(self, page):
        return re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]

    def form(self, query=""):
        return self.url_open(f"/new/ticket?{query}", allow_redirects=False)

    def send(self, page=None, files=(), **vals):
        page = page or self.form()
        key = re.search(r'name="form_key" value="([^"]+)"', page.text)[1]
        data = {"csrf_token": self.token(page), "form_key": key, "kind": "complaint", "description": "Broken", **vals}
        sent = [("attachment", file) for file in files]
        return self.url_open("/submitted/ticket", data=data, files=sent or None, allow_redirects=False)

    def cases(self):
        return self.env["helpdesk.ticket"].search([("commercial_partner_id", "in", (self.alpha | self.beta).ids)])

    def test_complaint_about_an_item_of_an_invoice(self):
        self.log_in("anna")
        address = f"kind=complaint&document=invoice-{self.invoice.id}&line={self.item.id}"
        self.assertIn(f"/new/ticket?{address}".replace("&", "&amp;"), self.url_open(f"/my/invoices/{self.invoice.id}").text)
        page = self.form(address)
        self.assertIn(f"Invoice {self.invoice.name} · Thing", page.text)
        answer = self.send(page, document=f"invoice-{self.invoice.id}", line=self.item.id, files=[("photo.jpg", JPEG, "text/html")])
        case = self.cases()
        self.assertEqual(answer.headers["Location"].rpartition("/my")[2], f"/ticket/{case.id}?sent=1")
        self.assertEqual((case.case_kind, case.case_about), ("complaint", "invoice"))
        self.assertEqual((case.invoice_id, case.invoice_line_id), (self.invoice, self.item))
        self.assertEqual((case.partner_id, case.name), (self.users["anna"].partner_id, "Complaint: Invoice"))
        self.assertEqual((case.attachment_ids.name, case.attachment_ids.mimetype), ("photo.jpg", "image/jpeg"))
        page = self.url_open(f"/my/ticket/{case.id}?sent=1").text
        self.assertIn(case.number, page)
        self.assertIn("photo.jpg", page)

    def test_documents_and_items_of_others(self):
        self.log_in("anna")
        own, page = f"invoice-{self.invoice.id}", self.form()
        for vals in (
            {"document": f"invoice-{self.foreign.id}"},
            {"document": own, "line": self.foreign.invoice_line_ids.id},
            {"document": own, "line": "x"},
            {"document": "invoice-999999999"},
            {"document": "res.partner-1"},
            {"document": f"invoice-{self.invoice.id}x"},
            {"document": "invoice-" + "9" * 30},
            {"person": self.users["sara"].id},
            {"person": "1"},
        ):
            self.assertEqual(self.send(page, **vals).status_code, 404, vals)
            query = "&".join(f"{name}={value}" for name, value in vals.items())
            self.assertEqual(self.form(query).status_code, 404, vals)
        self.assertFalse(self.cases())

    def test_order_delivery_question_feedback(self):
        order = self.create_order("noah", "north", partner=self.users["anna"].partner_id)
        order.action_confirm()
        self.log_in("anna")
        page = self.url_open(f"/my/orders/{order.id}").text
        for link in (f"document=order-{order.id}&amp;line={order.order_line.id}", f"document=delivery-{order.id}"):
            self.assertIn(link, page)
        self.send(document=f"delivery-{order.id}")
        self.send(kind="question")
        self.send(kind="feedback", description="", stars="4")
        delivery, question, feedback = self.cases().sorted("id")
        self.assertEqual((delivery.case_about, delivery.order_id, delivery.name), ("delivery", order, "Complaint: Delivery of Goods"))
        self.assertEqual((question.case_kind, question.case_about), ("question", "other"))
        self.assertEqual((feedback.case_kind, feedback.stars), ("feedback", 4))

    def test_double_click(self):
        self.log_in("anna")
        page = self.form()
        self.assertEqual(self.send(page).headers["Location"], self.send(page).headers["Location"])
        self.assertEqual(len(self.cases()), 1)

    def test_refused_files_leave_nothing(self):
        self.log_in("anna")
        page = ("photo.jpg", b"<html><script>x</script>", "image/jpeg")
        for file in (page, ("run.exe", b"MZ\x90\x00", "image/png"), ("x.png", b"", "image/png")):
            answer = self.send(description="My words", files=[("good.png", PNG, "image/png"), file])
            self.assertEqual(answer.status_code, 200)
            self.assertIn(file[0], answer.text)
            self.assertIn("My words", answer.text)
        self.assertIn("at most 10", self.send(files=[(f"{number}.png", PNG, "image/png") for number in range(11)]).text)
        self.assertFalse(self.cases())

    def test_empty_is_asked_again(self):
        self.log_in("anna")
        for vals in ({"description": "  "}, {"kind": "feedback", "description": ""}, {"kind": "feedback", "description": "", "stars": "6"}):
            self.assertIn('role="alert"', self.send(**vals).text, vals)
        self.assertFalse(self.cases())

    def test_a_link_sends_nothing(self):
        self.log_in("anna")
        self.assertEqual(self.url_open("/submitted/ticket?description=x&form_key=y&kind=complaint", allow_redirects=False).status_code, 405)

    def test_files_are_downloads(self):
        self.log_in("anna")
        self.send(files=[("photo.png", PNG, "image/png"), ("note.txt", b"hello", "text/html")])
        case = self.cases()
        for file in case.attachment_ids:
            answer = self.url_open(f"/my/ticket/{case.id}/file/{file.id}")
            self.assertEqual(answer.status_code, 200)
            self.assertTrue(answer.headers["Content-Disposition"].startswith("attachment"), file.name)
            self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")
            self.assertEqual(answer.headers["Content-Security-Policy"], "default-src 'none'")
        self.log_in("bert")
        self.assertEqual(self.url_open(f"/my/ticket/{case.id}/file/{case.attachment_ids[0].id}").status_code, 404)

    def test_files_of_others_and_internal_ones(self):
        case = self.create_case(self.users["anna"].partner_id)
        note = case.message_post(body="Internal", subtype_xmlid="mail.mt_note", attachments=[("secret.txt", b"secret")])
        foreign = self.create_case(self.beta).message_post(body="x", message_type="comment", subtype_xmlid="mail.mt_comment",
                                                           attachments=[("foreign.txt", b"foreign")])
        self.log_in("anna")
        page = self.url_open(f"/my/ticket/{case.id}").text
        self.assertNotIn("Internal", page)
        self.assertNotIn("secret.txt", page)
        for file in note.attachment_ids | foreign.attachment_ids:
            self.assertEqual(self.url_open(f"/my/ticket/{case.id}/file/{file.id}").status_code, 404, file.name)

    def test_answer_close_and_stars(self):
        case = self.create_case(self.users["anna"].partner_id, case_kind="complaint")
        foreign = self.create_case(self.beta)
        self.log_in("anna")
        token = self.token(self.url_open(f"/my/ticket/{case.id}"))
        for path, vals in (("answer", {"text": "Hello"}), ("stars", {"stars": "5"})):
            self.assertEqual(self.url_open(f"/my/ticket/{foreign.id}/{path}", data={"csrf_token": token, **vals}).status_code, 404)
        said = {"csrf_token": token, "text": "<b>Hello</b>"}
        answered = self.url_open(f"/my/ticket/{case.id}/answer", data=said, files=[("attachment", ("a.png", PNG))])
        self.assertNotIn("could not be kept", answered.text)
        self.assertEqual(case.message_ids.filtered(lambda message: "Hello" in (message.body or "")).attachment_ids.name, "a.png")
        page = self.url_open(f"/my/ticket/{case.id}").text
        self.assertIn("&lt;b&gt;Hello&lt;/b&gt;", page)
        self.assertIn("a.png", page)
        self.assertEqual(self.url_open(f"/my/ticket/{case.id}/stars", data={"csrf_token": token, "stars": "6"}).status_code, 404)
        self.url_open(f"/my/ticket/{case.id}/stars", data={"csrf_token": token, "stars": "5"})
        self.assertEqual((case.stars, foreign.stars), (5, 0))
        self.assertFalse(foreign.message_ids.filtered(lambda message: "Hello" in (message.body or "")))

    def test_list_and_start_page(self):
        case, foreign = self.create_case(self.users["anna"].partner_id), self.create_case(self.beta)
        self.log_in("anna")
        page = self.url_open("/my/tickets").text
        self.assertIn(f'href="/my/ticket/{case.id}"', page)
        self.assertNotIn(foreign.number, page)
        counters = ["framework_count", "download_count", "invoice_count", "order_count", "ticket_count"]
        answer = self.make_jsonrpc_request("/my/counters", {"counters": counters})
        self.assertEqual(set(answer), set(counters), "one controller answers for all of the portal")
        start = self.url_open("/my").text
        self.assertIn("Complaints and Questions", start)
        self.assertNotIn("helpdesk tickets", start)
        self.assertIn("Follow, view or pay your orders", start, "the entries of others stay")

    def test_whom_i_deal_with(self):
        self.log_in("anna")
        page = self.url_open("/my/contacts").text
        self.assertIn("noah@people.example", page)
        self.assertNotIn("sara@people.example", page)
        self.send(self.form(f"kind=question&person={self.users['noah'].id}"), kind="question", person=self.users["noah"].id)
        self.assertEqual(self.cases().user_id, self.users["noah"])

    def test_not_logged_in(self):
        for path in ("/my/tickets", "/new/ticket", "/my/contacts"):
            answer = self.url_open(path, allow_redirects=False)
            self.assertIn("/web/login", answer.headers.get("Location", ""), path)


