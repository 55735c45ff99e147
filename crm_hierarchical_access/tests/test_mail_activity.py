from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import AccessCase


@tagged("post_install", "-at_install")
class TestMailActivity(AccessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls.create_lead("noah", name="Secret lead")
        cls.activity = cls.plan(cls.lead, "noah")

    @classmethod
    def plan(cls, lead, login):
        return lead.activity_schedule("mail.mail_activity_data_todo", summary="Secret call", user_id=cls.users[login].id)

    def test_activity_follows_the_document(self):
        for login, seen in {"noah": True, "nina": True, "sara": False, "office": False, "admin_sales": True}.items():
            activity = self.as_user(login, self.activity)
            with self.subTest(login=login):
                self.assertEqual(activity.has_access("read"), seen)
                self.assertEqual(bool(activity.search([("id", "=", activity.id)])), seen)
                self.assertEqual("Secret" in str(activity.search_read([("res_model", "=", "crm.lead")])), seen)

    def test_assignee_who_lost_the_document(self):
        """The assignee loses the activity with the lead: reading, marking as done, the systray, the activity view."""
        self.give_away(self.lead, "nora")
        activity = self.as_user("noah", self.activity)
        for operation in ("read", "write", "unlink"):
            self.assertFalse(activity.has_access(operation), operation)
        with self.assertRaises(AccessError):
            activity.action_feedback(feedback="x")
        groups = activity.env["res.users"]._get_activity_groups()
        self.assertFalse([group for group in groups if group.get("model") in ("crm.lead", "mail.activity")])
        data = activity.browse().get_activity_data("crm.lead", [])
        self.assertNotIn(self.lead.id, data["activity_res_ids"])
        self.assertTrue(self.as_user("nora", self.activity).has_access("write"))

    def test_create_on_foreign_document(self):
        lead = self.as_user("sara", self.lead)
        with self.assertRaises(AccessError):
            lead.env["mail.activity"].create(self._vals(lead))

    def test_move_onto_foreign_document(self):
        """An own activity pointed at a foreign lead would bring its name back."""
        own = self.plan(self.create_lead("sara"), "sara")
        with self.assertRaises(AccessError):
            self.as_user("sara", own).write({"res_id": self.lead.id})
        free = self.env["mail.activity"].create({"user_id": self.users["sara"].id, "summary": "x"})
        with self.assertRaises(AccessError):
            self.as_user("sara", free).write(self._vals(self.lead))

    def test_own_free_activity(self):
        """An activity without a document is the assignee's, as in stock."""
        free = self.env["mail.activity"].create({"user_id": self.users["sara"].id, "summary": "x"})
        activity = self.as_user("sara", free)
        self.assertTrue(activity.has_access("read"))
        self.assertEqual(activity.search([("id", "=", free.id)]), free)

    def _vals(self, lead):
        return {"res_model_id": self.env["ir.model"]._get_id("crm.lead"), "res_id": lead.id, "summary": "x"}
