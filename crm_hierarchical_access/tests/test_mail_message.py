from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import AccessCase


@tagged("post_install", "-at_install")
class TestMailMessage(AccessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls.create_lead("noah")
        partners = (cls.users["noah"] | cls.users["sara"]).partner_id
        cls.message = (
            cls.lead.with_user(cls.users["noah"])
            .sudo()
            .message_post(
                body="Secret body", subject="Secret subject", author_id=partners[0].id, partner_ids=partners.ids
            )
        )
        cls.message.starred_partner_ids = partners
        cls.give_away(cls.lead, "nora")

    def test_recipient_without_document(self):
        """Somebody who was mentioned, but may not read the lead, finds and reads nothing."""
        message = self.as_user("sara", self.message)
        self.assertFalse(message.search([("id", "=", message.id)]))
        self.assertFalse(message.search_count([("body", "ilike", "Secret")]))
        self.assertFalse(message.has_access("read"))
        with self.assertRaises(AccessError):
            message.read(["body"])
        self.assertFalse(message.formatted_read_group([("id", "=", message.id)], ["model"], ["__count"]))

    def test_author_who_lost_the_document(self):
        """The author loses messages, and may not change them, with the lead."""
        message = self.as_user("noah", self.message)
        self.assertFalse(message.search([("id", "=", message.id)]))
        for operation in ("read", "write", "unlink"):
            self.assertFalse(message.has_access(operation), operation)

    def test_who_reads_the_document(self):
        for login in ("nora", "nina", "boss", "admin_sales"):
            message = self.as_user(login, self.message)
            self.assertEqual(message.search([("id", "=", message.id)]), message)
            self.assertEqual(message.read(["subject"])[0]["subject"], "Secret subject")

    def test_employee_outside_sales(self):
        """Without access to leads at all, a mention opens nothing."""
        self.message.sudo().partner_ids = self.users["office"].partner_id
        message = self.as_user("office", self.message)
        self.assertFalse(message.search([("id", "=", message.id)]))
        self.assertFalse(message.has_access("read"))

    def test_inbox(self):
        """Lost messages neither stand in the inbox nor count there."""
        self.env["mail.notification"].create(
            {"mail_message_id": self.message.id, "res_partner_id": self.users["siri"].partner_id.id}
        )
        message = self.as_user("siri", self.message)
        self.assertFalse(message.search([("needaction", "=", True), ("model", "=", "crm.lead")]))
        self.assertEqual(message.env.user.partner_id._get_needaction_count(), 0)
        message = self.as_user("sara", self.message)
        self.assertFalse(message._message_fetch([("starred_partner_ids", "in", message.env.user.partner_id.ids)])["messages"])

    def test_other_documents_as_in_stock(self):
        """A message on what is not under the rule is read by whom it was written to."""
        channel = self.env["discuss.channel"].create({"name": "Talk"})
        message = channel.message_post(body="Hello", partner_ids=self.users["sara"].partner_id.ids)
        self.assertTrue(self.as_user("sara", message).has_access("read"))
        private = self.env["mail.message"].create(
            {"body": "Private", "message_type": "comment", "partner_ids": self.users["sara"].partner_id.ids}
        )
        self.assertEqual(self.as_user("sara", private).search([("id", "=", private.id)]), private)

    def test_name_of_the_document(self):
        """A message has the name of its document: not for others, by no many2one."""
        message = self.as_user("noah", self.message)
        self.assertFalse(message.sudo().display_name)
        own = self.env_as("noah")["mail.message"].sudo().create({"body": "x", "parent_id": message.id})
        self.assertNotIn("Secret", str(own.sudo(False).read(["parent_id"])))
        self.assertEqual(self.as_user("nora", self.message).display_name, "Secret subject")

    def test_linked_message(self):
        """The name of a linked message's document is told only to readers."""
        own = self.create_lead("noah", name="Mine")
        link = f'<a class="o_message_redirect" data-oe-model="mail.message" data-oe-id="{self.message.id}">x</a>'
        message = own.sudo().message_post(body=link, body_is_html=True)
        self.assertFalse(self.as_user("noah", message).linked_message_ids)
        self.assertEqual(self.as_user("admin_sales", message).linked_message_ids, self.message)

    def test_write_onto_foreign_document(self):
        """No note, no log, no reaction lands on a lead of others, not by a former follower either."""
        self.lead.sudo()._message_subscribe(partner_ids=self.users["noah"].partner_id.ids)
        lead = self.as_user("noah", self.lead)
        with self.assertRaises(AccessError):
            lead.message_post(body="x")
        with self.assertRaises(AccessError):
            lead.env["mail.message"].create({"model": "crm.lead", "res_id": lead.id, "body": "x"})
        with self.assertRaises(AccessError):
            lead.env["mail.message"].create(
                {"model": "crm.lead", "res_id": lead.id, "body": "x", "parent_id": self.message.id}
            )
        self.assertFalse(lead.env["mail.message"]._get_with_access(self.message.id, "create"))

    def test_tracking_values(self):
        """Tracked changes are found in nobody else's thread."""
        self.lead.write({"expected_revenue": 4711})
        self.env.flush_all()
        found = self.env_as("noah")["mail.message"]._message_fetch(None, search_term="4711")
        self.assertNotIn(self.lead.id, found["messages"].mapped("res_id"))

    def test_no_query_more_than_stock(self):
        """A page of one lead's messages asks the database as often as without our override."""
        own = self._count_queries_of_page()
        with patch.object(self.env.registry["crm.access"], "_documents_protected", lambda access: frozenset()):
            stock = self._count_queries_of_page()
        self.assertLessEqual(own, stock)

    def _count_queries_of_page(self):
        domain = [("model", "=", "crm.lead"), ("res_id", "=", self.lead.id)]
        message = self.as_user("nora", self.message)
        message.search(domain).read(["body", "subject", "author_id"])  # fills the caches of rules and rights
        message.env.invalidate_all()
        message.env.companies.mapped("name")  # every request reads them
        start = self.cr.sql_log_count
        message.search(domain).read(["body", "subject", "author_id"])
        return self.cr.sql_log_count - start
