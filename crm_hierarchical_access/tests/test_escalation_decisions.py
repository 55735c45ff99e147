"""What a superior decides about a lead that a step released to him: who may, what follows, what is noted and told."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..models.crm_lead_release_asked import STEP, UPWARD
from .common import AccessCase
from .escalation_world import MONDAY, THURSDAY, TUESDAY, WEDNESDAY, EscalationWorld


@tagged("post_install", "-at_install")
class TestDecisions(EscalationWorld, AccessCase):
    """Olga's lead in a unit below the closed outlet was released to Fred by a step, after Otto had it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_unit("outlet_east", "outlet", "otto", ["olga", "oskar"], upward_access="none")
        cls.lead = cls.create_lead("olga", "outlet_east", name="Roof of Miller")
        cls.env["mail.mail"].search([]).unlink()
        clock = cls.lead.clock_id
        cls.otto = cls.escalated(clock, "outlet_east", "otto", 1)
        cls.fred = cls.escalated(clock, "outlet", "fred", 2)
        clock._step_done()
        clock._step_done()
        cls.env["mail.mail"].search([]).unlink()

    @classmethod
    def escalated(cls, clock, unit, login, step):
        row = cls.env["crm.lead.release"].create({
            "lead_id": clock.lead_id.id, "team_id": cls.units[unit].id, "user_id": cls.users[login].id, "step": step, "origin": "step",
            "decision": "pending", "clock_id": clock.id, "reason": "Not worked on in time",
        })  # fmt: skip
        cls.env["crm.lead.release"]._apply(clock.lead_id)
        row._ask()
        return row

    def decide(self, login, row, decision, *args):
        return getattr(self.as_user(login, row), f"action_{decision}")(*args)

    def mails(self):
        """Addressees and bodies of the queue."""
        self.env.flush_all()
        mails = self.env["mail.mail"].search([("res_id", "=", self.lead.id), ("model", "=", "crm.lead")])
        return {mail.recipient_ids.user_ids.login: mail for mail in mails}

    def notes(self):
        messages = self.lead.sudo().message_ids
        return "\n".join(str(body) for body in messages.mapped("body"))

    def sees(self, *logins):
        return [self.as_user(login, self.lead).has_access("read") for login in logins]

    # Who may

    def test_only_who_leads_the_unit_released_to(self):
        self.assertTrue(self.as_user("fred", self.fred).can_decide)
        self.assertTrue(self.as_user("admin_sales", self.fred).can_decide)
        for login in ("otto", "olga"):
            self.assertFalse(self.as_user(login, self.fred).can_decide)
            for decision in (("take_over",), ("give", self.users["otto"].id), ("leave", "Call them", 2), ("hand_back",)):
                with self.assertRaises(AccessError):
                    self.decide(login, self.fred, *decision)
        for login in ("boss", "sven"):
            with self.assertRaises(AccessError):
                self.decide(login, self.fred, "hand_back")

    def test_the_deputy_in_office(self):
        self.env["crm.team.deputy"].create({"team_id": self.units["outlet"].id, "user_id": self.users["finn"].id, "date_to": WEDNESDAY})
        self.decide("finn", self.fred, "hand_back")
        self.assertEqual(self.fred.decided_by_id, self.users["finn"])

    def test_a_former_leader_may_not(self):
        self.units["outlet"].user_id = self.users["finn"]
        with self.assertRaises(AccessError):
            self.decide("fred", self.fred, "hand_back")
        self.assertTrue(self.as_user("finn", self.fred).can_decide)

    def test_not_what_is_over(self):
        self.decide("fred", self.fred, "hand_back")
        with self.assertRaises(UserError):
            self.decide("admin_sales", self.fred, "hand_back")

    def test_the_lead_names_what_may_be_decided(self):
        self.assertEqual(self.as_user("fred", self.lead).escalation_release_id, self.fred)
        self.assertEqual(self.as_user("otto", self.lead).escalation_release_id, self.otto)
        self.assertFalse(self.as_user("olga", self.lead).escalation_release_id)

    def test_what_was_released_by_hand_is_not_to_be_decided(self):
        self.decide("fred", self.fred, "hand_back")
        self.lead.release_team_id = self.units["outlet"]
        row = self.lead.release_ids.filtered(lambda row: row.state == "open")
        self.assertEqual((row.origin, self.as_user("fred", row).can_decide), ("manual", False))
        with self.assertRaises(UserError):
            self.decide("fred", row, "hand_back")

    def test_the_lead_names_nothing_that_is_decided(self):
        self.decide("fred", self.fred, "take_over")
        self.assertFalse(self.as_user("fred", self.fred).can_decide)
        self.assertFalse(self.as_user("fred", self.lead).escalation_release_id)

    # Taking over

    def test_take_over(self):
        self.decide("fred", self.fred, "take_over")
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual((self.lead.user_id, self.lead.team_id), (self.users["fred"], self.units["outlet_east"]))
        self.assertRecordValues(self.otto | self.fred, [
            {"state": "closed", "decision": "none", "decided_by_id": False},
            {"state": "closed", "decision": "taken", "decided_by_id": self.users["fred"].id},
        ])  # fmt: skip
        self.assertFalse(self.lead.release_team_id)
        self.assertEqual(self.sees("fred", "otto", "olga"), [True, False, False])
        run = self.run_of(self.lead)
        self.assertEqual((run.user_id, run.step, run.escalation_count, run.escalation_deadline), (self.users["fred"], 0, 2, WEDNESDAY))
        self.assertIn("has taken over", self.notes())
        self.assertEqual(set(self.mails()), {"olga"})
        self.assertFalse(self.fred.activity_id.active or self.otto.activity_id.exists())

    def test_take_over_into_another_unit(self):
        self.decide("fred", self.fred, "take_over", self.units["outlet"].id)
        self.assertEqual(self.lead.team_id, self.units["outlet"])
        with self.assertRaises(AccessError):
            self.decide("otto", self.escalated(self.lead.clock_id, "outlet", "fred", 1), "take_over", self.units["south"].id)

    def test_take_over_into_a_foreign_unit(self):
        with self.assertRaises(AccessError):
            self.decide("fred", self.fred, "take_over", self.units["south"].id)

    # Giving

    def test_give(self):
        self.decide("fred", self.fred, "give", self.users["oskar"].id)
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.lead.user_id, self.users["oskar"])
        self.assertEqual((self.fred.state, self.fred.decision), ("open", "given"))
        self.assertEqual(self.sees("fred", "oskar", "olga"), [True, True, False])
        self.assertEqual(self.run_of(self.lead).user_id, self.users["oskar"])
        self.decide("fred", self.fred, "hand_back")
        self.assertEqual((self.fred.state, self.fred.decision), ("closed", "returned"))
        self.assertEqual(self.sees("fred", "oskar"), [False, True])

    def test_give_whom(self):
        for wrong in (self.users["portal_customer"], self.users["olga"], self.env["res.users"]):
            with self.assertRaises(UserError):
                self.decide("fred", self.fred, "give", wrong.id)
        self.users["oskar"].action_archive()
        with self.assertRaisesRegex(ValidationError, "somebody who works here"):
            self.decide("fred", self.fred, "give", self.users["oskar"].id)
        with self.assertRaises(AccessError):
            self.decide("fred", self.fred, "give", self.users["sara"].id)
        self.decide("fred", self.fred, "give", self.users["fred"].id)
        self.assertEqual(self.fred.decision, "taken")

    # Leaving it with advice

    def test_leave(self):
        self.at(TUESDAY)
        self.decide("fred", self.fred, "leave", "Call them in the morning", 2)
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual((self.fred.state, self.fred.decision, self.fred.advice), ("open", "left", "Call them in the morning"))
        self.assertEqual(self.as_user("olga", self.lead).escalation_advice, "Call them in the morning")
        run = self.run_of(self.lead)
        self.assertEqual((run.escalation_deadline, run.due_at, run.step, self.lead.user_id), (THURSDAY, THURSDAY, 2, self.users["olga"]))
        self.assertIn("Call them in the morning", self.mails()["olga"].body_html)
        self.assertIn("Call them in the morning", self.notes())
        self.assertTrue(self.fred.activity_id.exists() and not self.fred.activity_id.active)

    def test_leave_how(self):
        for advice, days in (("", 2), ("  ", 2), ("Call", 0), ("Call", 366), ("Call", "2"), ("Call", True), ("Call", None)):
            with self.assertRaises(ValidationError):
                self.decide("fred", self.fred, "leave", advice, days)

    def test_leave_where_the_clock_is_over(self):
        self.lead.clock_id._end("handled")
        self.decide("fred", self.fred, "leave", "Well done", 2)
        self.assertFalse(self.run_of(self.lead).escalation_deadline)

    # Handing back

    def test_hand_back(self):
        action = self.decide("fred", self.fred, "hand_back", "It is on its way")
        self.assertEqual(action["res_model"], "crm.lead")
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertRecordValues(self.otto | self.fred, [
            {"state": "closed", "decision": "none"}, {"state": "closed", "decision": "returned"}
        ])  # fmt: skip
        self.assertEqual((self.lead.user_id, self.lead.release_team_id.id), (self.users["olga"], False))
        self.assertEqual(self.sees("fred", "otto", "olga"), [False, False, True])
        self.assertIn("It is on its way", self.notes())
        self.assertEqual(set(self.mails()), {"olga"})

    def test_hand_back_below_a_wider_release(self):
        self.escalated(self.lead.clock_id, "company", "boss", 3)
        self.assertTrue(self.decide("fred", self.fred, "hand_back"))
        self.assertEqual(self.lead.release_team_id, self.units["company"])
        self.assertEqual(self.sees("boss", "fred"), [True, True])

    def test_hand_back_of_the_lower_keeps_the_higher(self):
        self.decide("otto", self.otto, "hand_back")
        self.assertEqual((self.otto.state, self.fred.state), ("closed", "open"))
        self.assertEqual(self.lead.release_team_id, self.units["outlet"])

    def test_access_that_something_else_gives(self):
        self.env["crm.lead.grant"].create({"lead_id": self.lead.id, "user_id": self.users["fred"].id, "reason": "knows them"})
        self.assertIs(self.decide("fred", self.fred, "hand_back"), True)
        self.assertEqual(self.sees("fred"), [True])

    # Afterwards

    def test_another_owner_leaves_the_rows_of_higher_steps_open(self):
        self.lead.user_id = self.users["oskar"]
        self.assertEqual(self.lead.release_team_id, self.units["outlet"])
        self.assertEqual(self.sees("fred"), [True])
        self.assertEqual(self.run_of(self.lead).started_at, MONDAY)

    def test_moments_are_those_of_the_readers_time_zone(self):
        """Not of whoever runs the schedule; where a person has none, that of the calendar."""
        self.env.user.tz = "Asia/Tokyo"
        for step, zone, hour in ((3, "Europe/Helsinki", 2), (4, "Europe/Berlin", 1), (5, False, 1)):
            self.users["fred"].tz = zone
            self.as_user("olga", self.lead).message_post(body="Called", message_type="comment")
            row = self.escalated(self.lead.clock_id, "outlet", "fred", step)
            self.env["crm.escalation"]._describe(row)
            for text in (self.mails()["fred"].body_html, row.tried_summary):
                self.assertIn(f"3/4/30, {hour}:00 PM", text.replace("\u202f", " "), zone)
            self.mails()["fred"].unlink()

    def test_mails_in_the_readers_language_and_without_the_customers_name(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.users["fred"].lang = "de_DE"
        releases = type(self.fred)
        self.patch(releases, "_decision_words", lambda row: dict.fromkeys((*STEP, *UPWARD), f"Button {row.env.lang}"))
        row = self.escalated(self.lead.clock_id, "outlet", "fred", 3)
        mail = self.mails()["fred"]
        self.assertEqual(mail.body_html.count("Button de_DE"), len(STEP))
        self.assertNotIn("Miller", mail.subject)
        self.assertIn("Roof of Miller", mail.body_html)
        for decision in ("take", "give", "leave", "return"):
            self.assertIn(f"/escalation/{row.id}/{decision}", mail.body_html)
