from odoo.tests import tagged

from odoo.addons.mail.tests.common import MailCase

from .common import AccessCase

MAIL = """\
From: {sender}
To: sales@example.com
Subject: Re: Offer
Message-Id: <{id}@mail.example>
In-Reply-To: {answered}
Content-Type: text/plain

Any news?
"""


@tagged("post_install", "-at_install")
class TestMailGateway(MailCase, AccessCase):
    """Incoming mail is threaded as superuser; it tells nothing to who may not read the lead."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls.create_lead("noah", email_from="customer@example.com")
        cls.lead._message_subscribe(partner_ids=(cls.users["noah"] | cls.users["sara"]).partner_id.ids)
        cls.message = cls.lead.message_post(body="Offer", subtype_xmlid="mail.mt_comment")

    def receive(self, sender):
        mail = MAIL.format(sender=sender, id=sender, answered=self.message.message_id)
        with self.mock_mail_gateway():
            self.env["mail.thread"].message_process("crm.lead", mail)
        return self.lead.message_ids.filtered(lambda message: "Any news" in message.body)

    def test_answer_of_the_customer(self):
        answer = self.receive("customer@example.com")
        self.assertTrue(answer)
        notified = {user.login for user in answer.notified_partner_ids.user_ids}
        self.assertIn("noah", notified)
        self.assertNotIn("sara", notified)
        self.assertFalse(self.as_user("sara", answer).has_access("read"))

    def test_answer_of_a_colleague_without_access(self):
        """He may answer a mail that he once got, as anybody outside may, and gets nothing in return."""
        answer = self.receive("sara@people.example")
        self.assertTrue(answer)
        self.assertFalse(self.as_user("sara", answer).has_access("read"))
        following = self.lead.message_post(body="To followers", subtype_xmlid="mail.mt_comment")
        self.assertNotIn("sara", following.notified_partner_ids.user_ids.mapped("login"))
        self.assertFalse([mail for mail in self._mails if "sara@people.example" in str(mail["email_to"])])
