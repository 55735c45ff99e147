"""Winner only: in such a unit a lead with an owner is the owner's alone; leaders look into it with a reason."""

from odoo.exceptions import AccessError, UserError

from odoo.addons.crm_hierarchical_access.tests.common import AccessCase

SEERS = ("boss", "nina", "noah", "nora", "dispo")


class TestWinnerOnly(AccessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_user("officer", "crm_gdpr.group_officer")
        cls.units["company"].oversight = "write"
        cls.units["north"].write({"sharing": "write", "policy_winner_only": True})
        cls.customer = cls.create_customer()
        cls.lead = cls.create_lead("nora", partner_id=cls.customer.id)

    def seen_by(self, record):
        """The logins of those who find the record, and of those who may read it: the same ones."""
        finders = [login for login in SEERS if self.env_as(login)[record._name].search_count([("id", "=", record.id)])]
        readers = [login for login in SEERS if self.as_user(login, record).has_access("read")]
        self.assertEqual(finders, readers)
        return finders

    def test_what_has_an_owner_is_the_owners(self):
        self.assertEqual(self.seen_by(self.lead), ["nora"])
        self.assertEqual(self.seen_by(self.customer), ["nora"])

    def test_without_the_policy_it_is_shared(self):
        self.units["north"].policy_winner_only = False
        self.assertEqual(self.seen_by(self.lead), ["boss", "nina", "noah", "nora"])

    def test_what_has_no_owner_is_handed_out(self):
        self.lead.user_id = False
        self.assertEqual(self.seen_by(self.lead), ["boss", "nina", "noah", "nora"])

    def test_what_was_released_or_granted_stays_open(self):
        self.lead.release_team_id = self.units["north"]
        self.assertEqual(self.seen_by(self.lead), ["nina", "nora"])
        self.env["crm.lead.grant"].create({"lead_id": self.lead.id, "user_id": self.users["noah"].id, "reason": "help"})
        self.assertEqual(self.seen_by(self.lead), ["nina", "noah", "nora"])

    def test_reasons_and_scopes_agree(self):
        access = self.env["crm.access"]
        organisation, now, case = access._organisation(), access._now(), self.lead._access_case()
        by_reason = {reason.user for reason in organisation.reasons(case, now)}
        by_scope = {user.id for user in self.users.values() if organisation.scope(user.id, now).allows(case)}
        self.assertEqual(by_reason, by_scope)
        nina = self.users["nina"]
        self.assertEqual(self.lead._access_obstacles(nina), ["the unit's leads are the winner's only"])

    def test_the_log_of_changes_tells(self):
        self.env.flush_all()
        self.units["north"].policy_winner_only = False
        self.env.flush_all()
        row = self.env["crm.access.change.log"].search([("subject", "=", "unit")], limit=1)
        self.assertEqual(row.description, "Leads of Unit north are not the winner's only any more")

    def test_an_override_opens_the_lead_for_a_while_and_tells(self):
        override = self.env_as("nina")["crm.gdpr.override"]
        note = override.override(self.lead.with_env(override.env), "A complaint")
        self.assertEqual(self.seen_by(self.lead), ["nina", "nora"])
        self.assertEqual((note.owner_id, note.reason), (self.users["nora"], "A complaint"))
        told = self.env["mail.message"].search([("body", "ilike", "A complaint"), ("message_type", "=", "user_notification")])
        self.assertLessEqual(self.users["nora"].partner_id | self.users["officer"].partner_id, told.notified_partner_ids)
        self.assertEqual(self.env["crm.lead.grant"].search([("lead_id", "=", self.lead.id)]).mode, "read")
        for change in (lambda: note.sudo().write({"reason": "Another"}), lambda: note.sudo().unlink()):
            with self.assertRaisesRegex(AccessError, "is not changed"):
                change()

    def test_only_who_is_cut_off_by_the_policy_overrides_and_says_why(self):
        for login, reason, error in (("nina", " ", UserError), ("sven", "curious", AccessError), ("nora", "mine", AccessError)):
            with self.subTest(login), self.assertRaises(error):
                override = self.env_as(login)["crm.gdpr.override"]
                override.override(self.lead.with_env(override.env), reason)

    def test_the_list_tells_nothing_of_the_customer(self):
        ask = self.env_as("nina")["crm.gdpr.override.ask"].create({"reason": "A complaint"})
        self.assertIn(self.lead.id, ask.line_ids.mapped("lead_number"))
        self.assertNotIn("Secret", str(ask.line_ids.read()))
        ask.line_ids.filtered(lambda line: line.lead_number == self.lead.id).action_look()
        self.assertTrue(self.as_user("nina", self.lead).has_access("read"))
        self.assertFalse(self.env_as("sven")["crm.gdpr.override.ask"].create({}).line_ids)
