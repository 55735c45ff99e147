"""What owners and superiors read and click: words of the policy and the lead, the list of what is to decide, the window."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import AccessCase
from .escalation_world import THURSDAY, WEDNESDAY, EscalationWorld


class EscalatedWorld(EscalationWorld):
    """Noah did not work on his lead: on Wednesday it came to Nina, who leads his unit."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls.create_lead("noah", name="Roof of Miller")
        cls.escalate(WEDNESDAY)

    @classmethod
    def escalate(cls, moment):
        """What the schedule does at a moment; what others left behind is not due."""
        cls.env["crm.lead.clock"].search([("lead_id", "!=", cls.lead.id)]).write({"due_at": False})
        cls.env.flush_all()
        cls.clock.move_to(moment)
        cls.env["crm.escalation"]._escalate_batch(200)
        cls.env.flush_all()
        cls.env.invalidate_all()

    def setUp(self):
        super().setUp()
        self.clock.move_to(THURSDAY)

    def release(self, login="nina"):
        return self.env_as(login)["crm.lead.release"].search([("lead_id", "=", self.lead.id)], limit=1)

    def window(self, action):
        """The window that a button opened, as its user's record."""
        self.assertEqual(action["res_model"], "crm.lead.release.decide")
        model = self.env_as(self.deciding)["crm.lead.release.decide"].with_context(**action["context"])
        return model.create({})

    def decide(self, login, button, record=None, **vals):
        self.deciding = login
        window = self.window(getattr(record or self.release(login), f"action_open_{button}")())
        window.write(vals)
        return window.action_confirm()


@tagged("post_install", "-at_install")
class TestEscalationScreens(EscalatedWorld, AccessCase):
    # Words of the policy

    def test_policy_explains_itself(self):
        words = str(self.policy.explanation).replace("\u202f", " ")
        self.assertIn("gets its owner on Fri, Mar 8, 3:00 PM", words)
        for line in ("Mon, Mar 11, 3:00 PM: the owner is reminded", "Tue, Mar 12, 3:00 PM: the lead is also released"):
            self.assertIn(f"<li>{line}", words)
        self.assertIn("<li>Thu, Mar 14, 3:00 PM: if still nobody worked on it", words)
        self.policy.write({"reminder_days": 2, "step_ids": [Command.clear(), Command.create({"days": 2})]})
        self.assertNotIn("is reminded", str(self.policy.explanation), "the step comes first")
        self.policy.step_ids.unlink()
        self.assertIn("nothing is released", str(self.policy.explanation))
        self.assertEqual(self.policy.unit_ids, self.env["crm.team"])

    def test_policy_names_what_counts(self):
        self.policy.activity_type_ids = self.env.ref("mail.mail_activity_data_call")
        self.assertEqual(
            self.policy._counted_words(),
            "an e-mail to the customer, an activity marked as done (Call), or a meeting with the customer in the calendar",
        )
        self.policy.write({"count_mail": False, "activity_type_ids": [Command.clear()]})
        self.assertEqual(self.policy._counted_words(), "a meeting with the customer in the calendar")
        self.policy.count_meeting = False
        self.assertEqual(self.policy._counted_words(), "nothing")

    # On the lead

    def test_owner_reads_what_counts_who_was_asked_and_the_advice(self):
        lead = self.as_user("noah", self.lead)
        self.assertEqual((lead.escalation_state, lead.escalation_asked_id), ("escalated", self.users["nina"]))
        self.assertIn("an e-mail to the customer", lead.escalation_counts)
        self.assertFalse(lead.escalation_unassigned or lead.escalation_advice)
        self.decide("nina", "leave", word="Call them today", days=2)
        lead.invalidate_recordset()
        self.assertEqual((lead.escalation_advice, lead.escalation_advice_user_id), ("Call them today", self.users["nina"]))
        self.assertFalse(lead.escalation_asked_id)

    def test_nothing_counts_where_no_clock_runs(self):
        self.lead.action_set_won()
        self.assertFalse(self.as_user("noah", self.lead).escalation_counts)

    def test_what_nobody_owns_is_to_be_handed_out(self):
        lead = self.create_lead(None, "north")
        self.assertTrue(self.as_user("nina", lead).escalation_unassigned)

    def test_filters_find_by_deadline_and_superior(self):
        leads = self.env_as("nina")["crm.lead"]
        mine = [("release_ids", "any", [("user_id", "=", self.users["nina"].id), ("state", "=", "open"), ("decision", "=", "pending")])]
        self.assertEqual(leads.search(mine), self.lead)
        due = [("escalation_deadline", ">=", "today"), ("escalation_deadline", "<", "today +1d")]
        self.assertFalse(leads.search(due))
        self.clock.move_to(self.lead.escalation_deadline)
        self.assertEqual(leads.search(due), self.lead)

    # To decide

    def test_the_list_is_of_whoever_leads_the_unit_now(self):
        decides = lambda login: self.env_as(login)["crm.lead.release"].search([("decides", "=", True)])  # noqa: E731
        self.assertEqual(decides("nina").lead_id, self.lead)
        self.assertTrue(self.release("nina").decides)
        for login in ("noah", "boss", "sven", "admin_sales"):
            self.assertNotIn(self.lead, decides(login).sudo().lead_id, login)
            self.assertFalse(any(self.release(login).mapped("decides")), login)
        self.env["crm.team.deputy"].create({"team_id": self.units["north"].id, "user_id": self.users["sven"].id})
        self.assertEqual(decides("sven").lead_id, self.lead)
        self.assertIn(self.lead, self.env_as("boss")["crm.lead.release"].search([("decides", "=", False)]).lead_id)
        self.decide("nina", "return")
        self.assertFalse(decides("nina"))

    def test_what_one_reads_before_deciding(self):
        release = self.release("nina")
        self.assertEqual((release.owner_id, release.lead_team_id), (self.users["noah"], self.units["north"]))
        self.assertEqual(release.escalation_state, "escalated")
        self.assertEqual(release.action_open_lead()["res_id"], self.lead.id)
        action = self.as_user("nina", self.lead).action_decide()
        self.assertEqual((action["res_model"], action["res_id"]), ("crm.lead.release", release.id))

    def test_take_over(self):
        self.decide("nina", "take")
        self.assertEqual((self.lead.user_id, self.lead.team_id), (self.users["nina"], self.units["north"]))

    def test_give_to_somebody_in_another_unit(self):
        with self.assertRaises(UserError):
            self.decide("nina", "give")
        self.decide("nina", "give", user_id=self.users["nora"].id)
        self.assertEqual(self.lead.user_id, self.users["nora"])
        self.assertEqual(self.release("admin_sales").decision, "given")

    def test_leave_with_advice(self):
        with self.assertRaises(UserError):
            self.decide("nina", "leave", days=3)
        self.decide("nina", "leave", word="Call them", days=3)
        release = self.release()
        self.assertEqual((release.decision, release.advice, self.lead.clock_id.given_days), ("left", "Call them", 3))

    def test_hand_back(self):
        self.decide("nina", "return", word="Go on")
        self.assertEqual((self.release("admin_sales").decision, self.lead.release_team_id), ("returned", self.env["crm.team"]))

    def test_the_window_is_no_way_around(self):
        """Whoever may not decide opens the window in vain, and nobody reads that of another."""
        for button, vals in (("take", {}), ("give", {"user_id": self.users["nora"].id}), ("leave", {"word": "x"}), ("return", {})):
            for login in ("noah", "boss"):
                with self.assertRaises(AccessError, msg=f"{login} {button}"):
                    self.decide(login, button, **vals)
        window = self.env_as("nina")["crm.lead.release.decide"].create({
            "lead_id": self.lead.id, "release_id": self.release().id, "decision": "leave", "word": "Secret",
        })
        self.assertFalse(self.as_user("noah", window).has_access("read"))
        for login in ("sven", "finn"):
            with self.assertRaises(AccessError, msg=login):
                self.env_as(login)["crm.lead.release.decide"].create({
                    "lead_id": self.lead.id, "release_id": self.release().id, "decision": "take",
                })

    def test_a_window_left_open_is_lost_with_the_lead(self):
        """Its release's name, read as superuser by Odoo, brings along what was tried."""
        self.units["north"].upward_access = "none"
        windows, release = self.env_as("nina")["crm.lead.release.decide"], self.release("nina")
        release.sudo().tried_summary = "Called twice"
        window = windows.create({"lead_id": self.lead.id, "release_id": release.id, "decision": "leave"})
        other = windows.create({"lead_id": self.create_lead("nina").id, "release_id": release.id, "decision": "leave"})
        self.assertEqual((window + other).mapped("tried_summary"), ["Called twice"] * 2)
        self.decide("nina", "return")
        self.env.invalidate_all()
        self.assertFalse(windows.search([("id", "in", (window + other).ids)]))
        for left_open in (window, other):
            with self.assertRaises(AccessError):
                left_open.read(["release_id", "tried_summary"])

    # Released upward

    def test_offer_pass_on_agree_and_withdraw(self):
        self.policy.release_mode = "step"
        lead = self.create_lead("iris")
        owner = self.as_user("iris", lead)
        self.assertTrue(owner.can_offer_upward)
        self.decide("iris", "offer_upward", owner, word="Large customer")
        release = self.env["crm.lead.release"].search([("lead_id", "=", lead.id), ("origin", "=", "upward")])
        self.assertEqual((release.user_id, release.reason), (self.users["ines"], "Large customer"))
        self.assertEqual((owner.can_offer_upward, owner.escalation_withdraw_id), (False, release))
        self.decide("ines", "pass_on", self.as_user("ines", release), word="Worth it")
        self.assertEqual(release.decision, "passed_on")
        above = self.env["crm.lead.release"].search([("lead_id", "=", lead.id), ("user_id", "=", self.users["nina"].id)])
        self.decide("nina", "agree", self.as_user("nina", above))
        self.assertEqual((above.decision, lead.release_team_id), ("agreed", self.units["north"]))
        owner.action_withdraw_offer()
        self.assertEqual((release.decision, lead.release_team_id), ("withdrawn", self.env["crm.team"]))

    def test_return_with_a_word(self):
        self.policy.release_mode = "step"
        lead = self.create_lead("iris")
        self.as_user("iris", lead).action_offer_upward("Large")
        release = self.env["crm.lead.release"].search([("lead_id", "=", lead.id), ("origin", "=", "upward")])
        self.decide("ines", "return", self.as_user("ines", release), word="Not yet")
        self.assertEqual((release.decision, release.advice, lead.release_team_id), ("returned", "Not yet", self.env["crm.team"]))
