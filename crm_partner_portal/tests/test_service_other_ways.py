from odoo.exceptions import AccessError
from odoo.http import Request
from odoo.tests import tagged

from .common import PortalHttpCase
from .test_service_access import ServiceWorld
from .test_service_files import PNG

HTML = b"<html><script>alert(1)</script></html>"


@tagged("post_install", "-at_install")
class TestOtherWaysIn(ServiceWorld, PortalHttpCase):
    """What Odoo and the addons offer besides our pages: others and old links find nothing, and no file goes unseen."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_lead("noah", "north", partner_id=cls.alpha.id)
        cls.case = cls.create_case(cls.alpha)
        cls.framework = cls.create_framework("noah", "north", cls.alpha)
        cls.contract = cls.env["contract.contract"].create({"name": "Secret contract", "code": "V-1", "partner_id": cls.alpha.id})
        cls.contract.message_subscribe(cls.alpha.ids)
        cls.records = [cls.case, cls.framework, cls.contract]
        for record in cls.records:
            record.message_post(body="Secret message", subtype_xmlid="mail.mt_comment")
        cls.file = cls.env["ir.attachment"].create(
            {"name": "secret.png", "raw": PNG, "res_model": "helpdesk.ticket", "res_id": cls.case.id}
        )

    def rpc(self, url, **params):
        """The answer's text."""
        return self.url_open(url, json={"params": params}).text

    def upload(self, record, name, content, **more):
        form = {"thread_model": record._name, "thread_id": record.id, "csrf_token": Request.csrf_token(self), **more}
        return self.url_open("/mail/attachment/upload", data=form, files={"ufile": (name, content)})

    def ways(self, record, **opened):
        """Texts of answers that Odoo's own routes give about a record."""
        thread = {"thread_model": record._name, "thread_id": record.id, **opened}
        yield self.rpc("/mail/chatter_fetch", **thread)
        yield self.rpc("/mail/thread/messages", **thread)
        yield self.rpc("/mail/data", fetch_params=[["mail.thread", {**thread, "request_list": ["followers", "attachments"]}]])
        yield self.rpc("/mail/message/post", post_data={"body": "Intruder"}, **thread)
        yield self.url_open(f"/mail/view?model={record._name}&res_id={record.id}").text
        yield self.call_kw(record._name, "read", record.ids, ["display_name"])
        yield self.call_kw(record._name, "message_post", record.ids, body="Intruder")

    def test_another_customer_and_another_seller(self):
        for login in ("bert", "sara"):
            self.log_in(login)
            for record in self.records:
                for number, text in enumerate(self.ways(record)):
                    self.assertNotIn("Secret", text, (login, record, number))
                self.assertNotIn("Intruder", str(record.message_ids.mapped("body")), (login, record))
                self.assertIn(self.upload(record, "a.png", PNG).status_code, (400, 403, 404), (login, record))
            for path in (f"/web/content/{self.file.id}", f"/web/image/{self.file.id}", f"/my/ticket/{self.case.id}/file/{self.file.id}"):
                self.assertNotEqual(self.url_open(path).content, PNG, (login, path))
            self.assertFalse(self.env["ir.attachment"].search([("name", "=", "a.png")]))

    def test_old_links_open_no_chatter(self):
        """Of a customer who has a login; with a token nobody writes, either."""
        for login in (None, "bert"):
            self.authenticate(None, None)
            if login:
                self.log_in(login)
            for record in (self.case, self.contract):
                for text in self.ways(record, token=record._portal_ensure_token()):
                    self.assertNotIn("Secret", text, (login, record))
                self.assertNotIn("Intruder", str(record.message_ids.mapped("body")), (login, record))

    def test_files_come_in_by_our_pages_only(self):
        """Where they are looked at; Odoo's own route keeps what it gets."""
        self.case.partner_id = self.users["anna"].partner_id
        self.log_in("anna")
        for is_pending in ("false", "true"):
            answer = self.upload(self.case, "evil.html", HTML, is_pending=is_pending)
            self.assertEqual(answer.status_code, 404)
        self.assertFalse(self.env["ir.attachment"].search([("name", "=", "evil.html")]))
        self.rpc("/mail/message/post", thread_model="helpdesk.ticket", thread_id=self.case.id, post_data={"body": "By the other way"})
        self.assertNotIn("By the other way", str(self.case.message_ids.mapped("body")))
        self.assertIn("Secret case", self.url_open(f"/my/ticket/{self.case.id}").text)

    def test_customers_without_a_login_write_nothing_by_a_link(self):
        case = self.create_case(self.create_customer("No login"))
        token = case._portal_ensure_token()
        self.authenticate(None, None)
        self.assertIn("Secret case", self.url_open(f"/my/ticket/{case.id}?access_token={token}").text)
        self.assertEqual(self.upload(case, "evil.html", HTML, token=token).status_code, 404)
        self.rpc("/mail/message/post", thread_model="helpdesk.ticket", thread_id=case.id, token=token, post_data={"body": "Intruder"})
        self.assertNotIn("Intruder", str(case.message_ids.mapped("body")))

    def test_who_is_in_a_team(self):
        noah = self.users["noah"]
        team = self.env["helpdesk.ticket.team"].create({"name": "Care", "user_ids": noah.ids, "user_id": noah.id})
        for name in ("user_ids", "user_id"):
            with self.assertRaises(AccessError):
                self.as_user("anna", team).read([name])
        self.assertEqual(self.as_user("anna", team).complete_name, "Care")

    def test_copies_of_mails_make_no_stranger_follow(self):
        """Who writes decides who gets his mail; not who gets our answers."""
        self.put_in_groups("noah", "helpdesk_mgmt.group_helpdesk_user")
        copies = "bert@customers.example, adam@customers.example, " + self.users["noah"].email
        sent = {"to": "help@company.example", "cc": copies, "from": "anna@customers.example", "subject": "Help", "body": "Broken"}
        self.case.message_update(sent)
        case = self.env["helpdesk.ticket"].message_new({**sent, "author_id": self.users["anna"].partner_id.id})
        for each in (self.case, case):
            self.assertNotIn(self.users["bert"].partner_id, each.message_partner_ids)
            self.assertLessEqual((self.users["adam"] | self.users["noah"]).partner_id, each.message_partner_ids)

    def test_orders_name_no_foreign_line(self):
        """The name of a line tells its price."""
        order = self.create_order("sara", "south")
        with self.assertRaises(AccessError):
            self.as_user("sara", order.order_line).write({"blanket_order_line": self.framework.line_ids.id})
        for method in ("action_confirm", "action_cancel", "set_to_draft"):
            with self.assertRaises(AccessError):
                getattr(self.as_user("sara", self.framework), method)()

    def test_schedules_are_nobodys_to_run(self):
        """The addons leave them open to RPC; they do what the person may do, which is nothing."""
        for login in ("bert", "sara", "alpha"):
            self.log_in(login)
            self.call_kw("contract.contract", "cron_recurring_create_invoice", "2099-01-01")
            self.call_kw("contract.contract", "recurring_create_invoice", self.contract.ids)
            self.call_kw("sale.blanket.order", "expire_orders")
        self.assertFalse(self.contract._get_related_invoices())
        self.assertEqual(self.framework.state, "open")
