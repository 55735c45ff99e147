from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import AccessCase


@tagged("post_install", "-at_install")
class TestMailNotification(AccessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls.create_lead("noah")
        cls.message = cls.lead.message_post(body="Secret body", subject="Secret subject")
        cls.notification = cls.env["mail.notification"].create({
            "mail_message_id": cls.message.id,
            "res_partner_id": cls.users["noah"].partner_id.id,
            "author_id": cls.users["noah"].partner_id.id,
            "notification_type": "email",
            "notification_status": "exception",
            "failure_reason": "Secret address",
        })

    def test_notification_follows_the_document(self):
        for login, seen in {"noah": True, "nina": True, "sara": False, "office": False, "admin_sales": True}.items():
            notification = self.as_user(login, self.notification)
            with self.subTest(login=login):
                self.assertEqual(notification.has_access("read"), seen)
                self.assertEqual(notification.search([("id", "=", notification.id)]), notification if seen else notification.browse())

    def test_export_by_dotted_path(self):
        """The body of a message does not leave by way of its notification."""
        self.put_in_groups("noah", "base.group_allow_export")
        self.give_away(self.lead, "nora")
        notification = self.as_user("noah", self.notification)
        with self.assertRaises(AccessError):
            notification.export_data(["mail_message_id/body"])
        other = self.env["mail.notification"].create({
            "mail_message_id": self.env["mail.message"].create({"body": "Secret talk"}).id,
            "res_partner_id": self.users["sara"].partner_id.id,
        })
        with self.assertRaises(AccessError):
            self.as_user("noah", other).export_data(["mail_message_id/body"])

    def test_failed_delivery_of_a_lost_document(self):
        """The list of failed deliveries, gathered as superuser, leaves lost documents out."""
        self.give_away(self.lead, "nora")
        messages = self.as_user("noah", self.message).sudo()
        store = self._store()
        messages._message_notifications_to_store(store)
        self.assertNotIn("Secret", str(store.get_result()))
        store = self._store()
        self.as_user("nora", self.message).sudo()._message_notifications_to_store(store)
        self.assertIn("Secret", str(store.get_result()))

    def _store(self):
        from odoo.addons.mail.tools.discuss import Store  # noqa: PLC0415

        return Store()
