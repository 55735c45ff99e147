from odoo.http import Request
from odoo.tests import tagged

from .common import AccessHttpCase


@tagged("post_install", "-at_install")
class TestMailHttp(AccessHttpCase):
    """What a browser gets of a lead's chatter: all of it for readers, not a word for others."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls.create_lead("noah")
        cls.people = (cls.users["noah"] | cls.users["sara"] | cls.users["portal_customer"]).partner_id
        cls.message = cls.lead.message_post(
            body="Secret body", subject="Secret subject", author_id=cls.people[0].id, subtype_xmlid="mail.mt_comment"
        )
        cls.message.write({"partner_ids": cls.people.ids, "starred_partner_ids": cls.people.ids})
        cls.ping = cls.lead.message_notify(body="Secret ping", partner_ids=cls.users["nina"].partner_id.ids)
        cls.env["mail.notification"].create([
            {
                "mail_message_id": cls.message.id,
                "res_partner_id": partner.id,
                "author_id": cls.people[0].id,
                "notification_type": "inbox",
                "notification_status": "exception",
                "failure_type": "mail_smtp",
            }
            for partner in cls.people
            if partner not in cls.message.notification_ids.res_partner_id
        ])
        cls.lead.activity_schedule("mail.mail_activity_data_todo", summary="Secret call", user_id=cls.users["noah"].id)

    def answers(self):
        """Every route that tells of messages, with its answer for who is logged in."""
        thread = {"thread_model": "crm.lead", "thread_id": self.lead.id}
        request_list = ["activities", "attachments", "followers", "messages", "scheduledMessages", "suggestedRecipients"]
        calls = [
            ("/mail/thread/messages", thread),
            ("/mail/thread/messages", {**thread, "fetch_params": {"search_term": "Secret"}}),
            ("/mail/thread/recipients", {**thread, "message_id": self.message.id}),
            ("/mail/inbox/messages", {}),
            ("/mail/history/messages", {}),
            ("/mail/starred/messages", {}),
            ("/mail/inbox/messages", {"fetch_params": {"search_term": "Secret"}}),
            ("/mail/data", {"fetch_params": ["failures", "systray_get_activities", "init_messaging"]}),
            ("/mail/data", {"fetch_params": [["mail.thread", {**thread, "request_list": request_list}]]}),
            ("/web/action/load_breadcrumbs", {"actions": [{"model": "mail.message", "resId": self.message.id}]}),
            ("/web/action/load_breadcrumbs", {"actions": [{"model": "crm.lead", "resId": self.lead.id}]}),
            ("/html_editor/link_preview_internal", {"preview_url": f"/odoo/mail.message/{self.message.id}"}),
            ("/html_editor/link_preview_internal", {"preview_url": f"/odoo/crm.lead/{self.lead.id}"}),
            ("/mail/message/reaction", {"message_id": self.message.id, "content": "x", "action": "add"}),
        ]
        answers = [(route, params, self.call(route, **params)) for route, params in calls]
        for path in (f"/mail/message/{self.message.id}", f"/mail/view?model=crm.lead&res_id={self.lead.id}"):
            answers.append((path, {}, self.url_open(path, allow_redirects=False).text))
        return answers

    def assertNothingIsTold(self, login):
        self.log_in(login)
        for route, params, answer in self.answers():
            with self.subTest(login=login, route=route, params=params):
                self.assertNotIn("Secret", answer)

    def test_readers(self):
        self.log_in("nina")
        told = {route for route, _params, answer in self.answers() if "Secret" in answer}
        self.assertIn("/mail/thread/messages", told)
        self.assertIn("/web/action/load_breadcrumbs", told)

    def test_recipient_who_may_not_read(self):
        self.assertNothingIsTold("sara")

    def test_author_who_lost_the_lead(self):
        self.log_in("noah")
        before = "".join(answer for _route, _params, answer in self.answers())
        self.assertIn("Secret body", before)
        self.give_away(self.lead, "nora")
        self.assertNothingIsTold("noah")

    def test_employee_outside_sales(self):
        self.assertNothingIsTold("office")

    def test_inject(self):
        """Nobody posts to, edits, reacts to or attaches to what he may not read; nor does a portal user."""
        thread = {"thread_model": "crm.lead", "thread_id": self.lead.id}
        self.give_away(self.lead, "nora")
        before = len(self.lead.message_ids)
        for login in ("noah", "sara", "office", "portal_customer"):
            self.log_in(login)
            partner = self.users[login].partner_id
            self.call("/mail/message/post", **thread, post_data={"body": "Injected"})
            self.call("/mail/message/update_content", message_id=self.message.id, update_data={"body": "Injected"})
            self.call("/mail/thread/subscribe", res_model="crm.lead", res_id=self.lead.id, partner_ids=partner.ids)
            for message in self.message | self.ping:
                self.call("/mail/message/reaction", message_id=message.id, content="x", action="add")
            self.url_open(
                "/mail/attachment/upload",
                data={**thread, "csrf_token": Request.csrf_token(self)},
                files={"ufile": ("injected.txt", b"Injected", "text/plain")},
            )
            self.env.invalidate_all()
            with self.subTest(login=login):
                self.assertEqual(len(self.lead.message_ids), before)
                self.assertNotIn("Injected", self.message.body)
                self.assertFalse((self.message | self.ping).sudo().reaction_ids)
                self.assertNotIn(partner, self.lead.message_partner_ids)
                self.assertFalse(self.env["ir.attachment"].search([("name", "=", "injected.txt")]))
