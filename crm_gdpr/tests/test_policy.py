"""Policies are data with versions: a draft is edited, what holds or held is not, and one holds at a time."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command

from odoo.addons.crm_hierarchical_access.tests.common import AccessCase


class TestPolicy(AccessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_user("officer", "crm_gdpr.group_officer")
        cls.env["crm.gdpr.policy"].search([("state", "=", "active")]).action_end()

    def setUp(self):
        super().setUp()
        policy = self.env.ref("crm_gdpr.policy_suggested").copy()
        self.policy = self.as_user("officer", policy)

    def test_installing_masks_nothing(self):
        self.assertEqual(self.env.ref("crm_gdpr.policy_suggested").state, "draft")
        self.assertFalse(self.env["crm.gdpr.policy"]._in_force())

    def test_the_one_put_in_force_is_read_by_the_engine(self):
        self.policy.action_put_in_force()
        self.assertEqual(self.policy.signed_by_id, self.users["officer"])
        self.assertIn("contact_name", self.env["crm.gdpr.policy"]._in_force().of("crm.lead"))
        self.policy.action_end()
        self.assertFalse(self.env["crm.gdpr.policy"]._in_force())

    def test_a_next_version_takes_the_place_of_the_one_before(self):
        self.policy.action_put_in_force()
        later = self.policy.browse(self.policy.action_new_version()["res_id"])
        self.assertEqual((later.version, later.state), (self.policy.version + 1, "draft"))
        later.line_ids.filtered(lambda line: line.field_id.name == "phone").shows_leads = True
        later.action_put_in_force()
        self.assertEqual((self.policy.state, self.policy.date_end), ("past", later.date_begin))
        self.assertIn("leads", self.env["crm.gdpr.policy"]._in_force().of("crm.lead")["phone"].shown)

    def test_what_holds_is_not_changed(self):
        self.policy.action_put_in_force()
        line, other = self.policy.line_ids[0], self.env.ref("crm.field_crm_lead__referred")
        for change in (
            lambda: self.policy.write({"reveal_minutes": 5}),
            lambda: self.policy.write({"line_ids": [Command.clear()]}),
            lambda: line.write({"shows_leads": True}),
            line.unlink,
            self.policy.unlink,
            lambda: self.policy.line_ids.create({"policy_id": self.policy.id, "field_id": other.id}),
            self.policy.action_put_in_force,
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                change()

    def test_only_officers_sign(self):
        with self.assertRaises(AccessError):
            self.as_user("boss", self.policy).action_put_in_force()

    def test_only_text_and_pictures_of_persons_are_masked(self):
        revenue = self.env.ref("crm.field_crm_lead__expected_revenue")
        with self.assertRaises(ValidationError):
            self.policy.line_ids[0].field_id = revenue
