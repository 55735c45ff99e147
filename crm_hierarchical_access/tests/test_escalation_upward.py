"""Release upward: at once or step by step, to whom it opens an opportunity, and how it is drawn back."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import AccessCase
from .escalation_world import EscalationWorld


class UpwardCase(EscalationWorld, AccessCase):
    """The outlet is run by another company; below it Otto's unit, closed as well."""

    mode = "step"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_unit("outlet_east", "outlet", "otto", ["olga", "oskar"], upward_access="none")
        cls.create_unit("outlet_west", "outlet", "ovid", ["odette"], upward_access="none")
        cls.units["outlet"].operator_id = cls.create_customer("Franchise")
        cls.upward = cls.policy.copy({"name": "Upward", "release_mode": "step"})
        cls.units["outlet"].escalation_policy_id = cls.upward

    def people_who_see(self, lead):
        logins = ("olga", "otto", "fred", "boss", "oskar", "ovid", "odette", "nina", "sven")
        return {login for login in logins if self.as_user(login, lead).has_access("read")}

    def rows(self, lead):
        names = {unit.id: name for name, unit in self.units.items()}
        rows = lead.sudo().release_ids.sorted("id")
        return [(names[row.team_id.id], row.user_id.login, row.state, row.decision) for row in rows]

    def mails(self):
        mails = self.env["mail.mail"].search([("model", "=", "crm.lead"), ("subject", "not ilike", "assigned")])
        return sorted(mails.mapped("recipient_ids.user_ids.login"))

    def decide(self, login, row, decision, *args):
        return getattr(self.as_user(login, row), f"action_{decision}")(*args)


@tagged("post_install", "-at_install")
class TestStepByStep(UpwardCase):
    def setUp(self):
        super().setUp()
        self.lead = self.create_lead("olga", "outlet_east")
        self.env["mail.mail"].search([]).unlink()

    def offer(self, login="olga"):
        self.as_user(login, self.lead).action_offer_upward("A large one")
        return self.lead.release_ids.filtered(lambda row: row.state == "open").sorted("step")[-1]

    def test_nothing_happens_by_itself(self):
        self.assertEqual(self.rows(self.lead), [])

    def test_offered(self):
        row = self.offer()
        self.assertEqual(self.rows(self.lead), [("outlet_east", "otto", "open", "pending")])
        self.assertEqual((row.origin, row.step, row.asked_by_id, row.reason), ("upward", 1, self.users["olga"], "A large one"))
        self.assertEqual(self.people_who_see(self.lead), {"olga", "otto"})
        self.assertEqual(self.mails(), ["otto"])
        self.assertEqual(row.activity_id.user_id, self.users["otto"])
        self.assertIn("has released the opportunity upward", self.lead.message_ids[0].body)
        self.assertFalse(self.as_user("olga", self.lead).can_offer_upward)
        with self.assertRaises(UserError):
            self.offer()

    def test_who_may_offer(self):
        self.env["crm.lead.grant"].create({"lead_id": self.lead.id, "user_id": self.users["oskar"].id, "mode": "write", "reason": "helps"})
        self.assertTrue(self.as_user("olga", self.lead).can_offer_upward)
        self.assertFalse(self.as_user("oskar", self.lead).can_offer_upward)
        for login in ("oskar", "sven"):
            with self.assertRaises(AccessError):
                self.offer(login)
        for vals in ({"type": "lead"}, {"active": False}):
            self.lead.write(vals)
            with self.assertRaises(UserError):
                self.offer()
            self.lead.write({"type": "opportunity", "active": True})
        self.upward.release_mode = "none"
        with self.assertRaises(UserError):
            self.offer()

    def test_passed_on_level_by_level_across_companies(self):
        self.decide("otto", self.offer(), "pass_on", "Worth it")
        self.assertEqual(self.people_who_see(self.lead), {"olga", "otto", "fred"})
        self.decide("fred", self.lead.release_ids.filtered(lambda row: row.step == 2), "pass_on")
        self.assertEqual(self.people_who_see(self.lead), {"olga", "otto", "fred", "boss"})
        top = self.lead.release_ids.filtered(lambda row: row.step == 3)
        with self.assertRaises(UserError):
            self.decide("boss", top, "pass_on")
        self.decide("boss", top, "agree", "Good")
        self.assertEqual(
            self.rows(self.lead),
            [("outlet_east", "otto", "open", "passed_on"), ("outlet", "fred", "open", "passed_on"), ("company", "boss", "open", "agreed")],
        )
        self.assertEqual(self.lead.user_id, self.users["olga"])

    def test_only_who_is_asked_decides(self):
        row = self.offer()
        for login in ("olga", "fred"):
            for decision in ("agree", "pass_on", "return"):
                with self.assertRaises(AccessError):
                    self.decide(login, row, decision)
        with self.assertRaises(UserError):
            self.decide("otto", row, "take_over")

    def test_returned_to_the_owner(self):
        row = self.offer()
        self.decide("otto", row, "return", "Too small")
        self.assertEqual(self.rows(self.lead), [("outlet_east", "otto", "closed", "returned")])
        self.assertEqual(self.people_who_see(self.lead), {"olga"})
        self.assertEqual(self.mails(), ["olga", "otto"])
        self.assertIn("Too small", self.env["mail.mail"].search([], limit=1).body_html)
        self.assertTrue(self.as_user("olga", self.lead).can_offer_upward)

    def test_returned_to_the_superior_below(self):
        self.decide("otto", self.offer(), "pass_on")
        self.decide("fred", self.lead.release_ids.filtered(lambda row: row.step == 2), "return", "Later")
        self.assertEqual(self.rows(self.lead), [("outlet_east", "otto", "open", "pending"), ("outlet", "fred", "closed", "returned")])
        self.assertEqual(self.people_who_see(self.lead), {"olga", "otto"})
        self.assertTrue(self.lead.release_ids.filtered(lambda row: row.step == 1).activity_id.active)

    def test_withdrawn(self):
        row = self.offer()
        self.decide("otto", row, "pass_on")
        with self.assertRaises(AccessError):
            self.decide("otto", row, "withdraw")
        self.assertTrue(self.as_user("olga", row).can_withdraw)
        self.decide("olga", row, "withdraw")
        self.assertEqual(self.rows(self.lead), [("outlet_east", "otto", "closed", "withdrawn"), ("outlet", "fred", "closed", "none")])
        self.assertEqual(self.people_who_see(self.lead), {"olga"})
        self.assertFalse(self.as_user("olga", row).can_withdraw)

    def test_who_was_asked_is_asked_once(self):
        """The same superior leads both units, and his deputy passes it on."""
        self.units["outlet"].user_id = self.users["otto"]
        self.env["crm.team.deputy"].create({"team_id": self.units["outlet_east"].id, "user_id": self.users["finn"].id})
        row = self.offer()
        self.decide("finn", row, "pass_on")
        self.assertEqual(self.rows(self.lead), [("outlet_east", "otto", "open", "passed_on"), ("company", "boss", "open", "pending")])

    def test_a_deputy_who_passes_on_is_not_asked_above(self):
        self.env["crm.team.deputy"].create({"team_id": self.units["outlet_east"].id, "user_id": self.users["fred"].id})
        self.decide("fred", self.offer(), "pass_on")
        self.assertEqual(self.rows(self.lead)[-1], ("company", "boss", "open", "pending"))

    def test_a_superior_withdraws_what_he_passed_on(self):
        row = self.offer()
        self.decide("otto", row, "pass_on")
        self.decide("otto", self.lead.release_ids.filtered(lambda row: row.step == 2), "withdraw")
        self.assertEqual(self.rows(self.lead), [("outlet_east", "otto", "open", "agreed"), ("outlet", "fred", "closed", "withdrawn")])

    def test_withdrawing_as_policy_allows(self):
        row = self.offer()
        self.upward.may_withdraw = False
        self.assertFalse(self.as_user("olga", row).can_withdraw)
        with self.assertRaises(AccessError):
            self.decide("olga", row, "withdraw")

    def test_nobody_above(self):
        lead = self.create_lead("boss", "company")
        self.units["company"].escalation_policy_id = self.upward
        with self.assertRaises(UserError):
            self.as_user("boss", lead).action_offer_upward()

    def test_offered_by_a_leader_who_owns_it(self):
        self.lead.user_id = self.users["otto"]
        self.assertEqual(self.offer("otto").user_id, self.users["fred"])


@tagged("post_install", "-at_install")
class TestAtOnce(UpwardCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.upward.write({"release_mode": "at_once", "release_unit_id": cls.units["company"].id})
        cls.env["mail.mail"].search([]).unlink()

    def test_a_new_opportunity(self):
        lead = self.create_lead("olga", "outlet_east")
        self.assertEqual(self.rows(lead), [("company", "boss", "open", "pending")])
        self.assertEqual(self.people_who_see(lead), {"olga", "otto", "fred", "boss"})
        self.assertIn("boss", self.mails())
        self.decide("boss", lead.release_ids, "agree")

    def test_a_lead_that_becomes_one(self):
        lead = self.create_lead("olga", "outlet_east", type="lead")
        self.assertEqual(self.rows(lead), [])
        self.as_user("olga", lead).convert_opportunity(self.env["res.partner"])
        self.assertEqual(self.rows(lead), [("company", "boss", "open", "pending")])
        lead.write({"type": "opportunity", "name": "Other"})
        self.assertEqual(len(self.rows(lead)), 1)

    def test_not_what_is_won_or_archived_already(self):
        won = self.env["crm.stage"].search([("is_won", "=", True)], limit=1)
        for vals in ({"stage_id": won.id, "probability": 100}, {"active": False}):
            self.assertEqual(self.rows(self.create_lead("olga", "outlet_east", **vals)), [])

    def test_units_of_other_policies(self):
        self.assertEqual(self.rows(self.create_lead("noah", "north")), [])
        self.upward.release_unit_id = self.units["north"]
        self.assertEqual(self.rows(self.create_lead("olga", "outlet_east")), [])

    def test_moved_there_and_away(self):
        lead = self.create_lead("noah", "north")
        self.give_away(lead, "olga", "outlet_east")
        self.assertEqual(self.rows(lead), [("company", "boss", "open", "pending")])
        self.give_away(lead, "odette", "outlet_west")
        self.assertEqual(len(self.rows(lead)), 1)

    def test_an_import_asks_nobody(self):
        for context in ({"import_file": True}, {"crm_release_origin": "import"}):
            lead = self.create_lead("olga", "outlet_east").with_context(**context).copy()
            self.assertEqual(self.rows(lead), [("company", False, "open", "none")])

    def test_nobody_is_asked_about_what_is_his_own(self):
        lead = self.create_lead("boss", "outlet_east")
        self.assertEqual(self.rows(lead), [("company", False, "open", "none")])
        lead = self.as_user("boss", self.env["crm.lead"]).create({
            "name": "Brought along", "type": "opportunity", "team_id": self.units["outlet_east"].id, "user_id": self.users["olga"].id
        })  # fmt: skip
        self.assertEqual(self.rows(lead), [("company", False, "open", "none")])

    def test_returned(self):
        lead = self.create_lead("olga", "outlet_east")
        self.decide("boss", lead.release_ids, "return", "Not for me")
        self.assertEqual(self.people_who_see(lead), {"olga"})

    def test_the_unit_has_to_be_named(self):
        with self.assertRaises(ValidationError):
            self.upward.release_unit_id = False


@tagged("post_install", "-at_install")
class TestPolicy(UpwardCase):
    def test_nearest_unit_above(self):
        units = self.units
        self.assertEqual(units["outlet_east"]._escalation_policy(), self.upward)
        self.assertEqual(units["north"]._escalation_policy(), self.policy)
        self.assertEqual(units["north"].browse()._escalation_policy(), self.policy)
        units["outlet_east"].parent_id = units["north"]
        self.assertEqual(units["outlet_east"]._escalation_policy(), self.policy)
        self.upward.active = False
        self.assertEqual(units["outlet"]._escalation_policy(), self.policy)
        self.set_default_policy(self.policy.browse())
        self.assertFalse(units["outlet"]._escalation_policy())

    def test_settings(self):
        settings = self.env["res.config.settings"].create({"escalation_policy_id": self.upward.id})
        settings.execute()
        self.assertEqual(self.units["north"]._escalation_policy(), self.upward)
        self.env["res.config.settings"].create({"escalation_policy_id": False}).execute()
        self.assertFalse(self.units["north"]._escalation_policy())

    def test_limits(self):
        for vals in ({"reminder_days": -1}, {"release_mode": "at_once"}):
            with self.assertRaises(ValidationError):
                self.policy.write(vals)
        with self.assertRaises(AccessError):
            self.as_user("nina", self.policy).write({"reminder_days": 5})
        self.assertTrue(self.as_user("nina", self.policy).name)

    def test_types_that_count_by_default(self):
        types = self.env["crm.escalation.policy"].create({"name": "New", "step_ids": [Command.create({"days": 1})]}).activity_type_ids
        self.assertEqual(set(types.mapped("category")) | {"default"}, {"phonecall", "meeting", "default"})
        self.assertEqual(len(types), 3)
