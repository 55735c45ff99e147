"""What the schedule does: reminders and steps, when, to whom, once; what it puts off and ends; follow-ups."""

from datetime import datetime, timedelta
from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import AccessCase
from .escalation_world import FRIDAY, MONDAY, THURSDAY, TUESDAY, WEDNESDAY, EscalationWorld

MINUTE = timedelta(minutes=1)
CALL = "mail.mail_activity_data_call"


class StepCase(EscalationWorld, AccessCase):
    """Olga's lead, in a unit below the closed outlet that Otto leads."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_unit("outlet_east", "outlet", "otto", ["olga", "oskar"], upward_access="none")
        cls.users["otto"].tz = cls.users["olga"].tz = cls.users["oskar"].tz = "Europe/Berlin"
        cls.lead = cls.create_lead("olga", "outlet_east", name="Roof of Miller")
        cls.decide_type = cls.env.ref("crm_hierarchical_access.mail_activity_type_decide")
        # what others left behind would be due as well
        cls.env["crm.lead.clock"].search([("lead_id", "!=", cls.lead.id)]).write({"due_at": False})
        cls.env["mail.mail"].search([]).unlink()

    def run_cron(self, moment=None):
        if moment:
            self.at(moment)
        done = self.env["crm.escalation"]._escalate_batch(200)
        self.env.flush_all()
        self.env.invalidate_all()
        return done

    def rows(self):
        return self.env["crm.lead.release"].search([("lead_id", "=", self.lead.id)], order="id")

    def released(self):
        """Unit's name and the login of who was asked, of each row."""
        names = {unit.id: name for name, unit in self.units.items()}
        return [(names[row.team_id.id], row.user_id.login) for row in self.rows()]

    def mails(self):
        """Logins of those to whom a mail is queued."""
        mails = self.env["mail.mail"].search([("model", "=", "crm.lead"), ("message_type", "=", "user_notification")])
        return sorted(mails.recipient_ids.user_ids.mapped("login")) if len(mails.recipient_ids) == len(mails) else mails

    def forget_mails(self):
        self.env["mail.mail"].search([]).unlink()

    def activities(self):
        return self.env["mail.activity"].search([("activity_type_id", "=", self.decide_type.id)])

    def sees(self, *logins):
        return [self.as_user(login, self.lead).has_access("read") for login in logins]


@tagged("post_install", "-at_install")
class TestSteps(StepCase):
    def test_nothing_is_due_before_its_time(self):
        self.assertEqual(self.run_cron(TUESDAY - MINUTE), 0)
        self.assertEqual((self.mails(), self.released()), ([], []))

    def test_reminder(self):
        self.assertEqual(self.run_cron(TUESDAY), 1)
        self.assertEqual((self.mails(), self.released()), (["olga"], []))
        run = self.run_of(self.lead)
        self.assertEqual((run.reminded_at, run.due_at, run.escalation_deadline), (TUESDAY, WEDNESDAY, WEDNESDAY))
        self.assertEqual(self.run_cron(), 0)
        self.assertEqual(self.run_cron(WEDNESDAY - MINUTE), 0)

    def test_first_step(self):
        self.run_cron(TUESDAY)
        self.forget_mails()
        self.assertEqual(self.sees("otto", "olga"), [False, True])
        self.assertEqual(self.run_cron(WEDNESDAY), 1)
        self.assertEqual(self.released(), [("outlet_east", "otto")])
        row = self.rows()
        self.assertRecordValues(row, [{
            "origin": "step", "step": 1, "state": "open", "decision": "pending", "asked_by_id": False, "date": WEDNESDAY,
            "clock_id": self.lead.clock_id.id, "reason": "Not worked on in time", "date_end": False,
        }])  # fmt: skip
        self.assertEqual(self.lead.release_team_id, self.units["outlet_east"])
        self.assertEqual(self.sees("otto", "fred", "olga"), [True, False, True])
        self.assertEqual(self.lead.user_id, self.users["olga"])
        self.assertNotIn(self.users["otto"].partner_id, self.lead.message_partner_ids)
        self.assertEqual(self.mails(), ["olga", "otto"])
        activity = self.activities()
        self.assertEqual((activity.user_id, activity.res_id, activity), (self.users["otto"], self.lead.id, row.activity_id))
        self.assertIn("Released to", self.lead.message_ids[0].body)
        run = self.run_of(self.lead)
        self.assertEqual((run.step, run.escalation_deadline, run.escalation_count), (1, FRIDAY, 1))
        self.assertEqual((self.lead.escalation_state, self.lead.escalation_count), ("escalated", 1))

    def test_steps_go_up_and_end(self):
        self.run_cron(WEDNESDAY)
        self.run_cron(FRIDAY)
        self.assertEqual(self.released(), [("outlet_east", "otto"), ("outlet", "fred")])
        self.assertEqual(self.lead.release_team_id, self.units["outlet"])
        run = self.run_of(self.lead)
        self.assertEqual((run.step, run.due_at, run.escalation_deadline, run.is_open), (2, False, False, True))
        self.assertEqual(self.run_cron(datetime(2030, 4, 1)), 0)

    def test_nothing_twice(self):
        self.run_cron(WEDNESDAY)
        mails, activities = self.mails(), self.activities()
        self.run_of(self.lead).due_at = WEDNESDAY
        self.assertEqual(self.run_cron(), 1)
        self.assertEqual((self.mails(), self.activities(), len(self.rows())), (mails, activities, 1))

    def test_held_up(self):
        """Who is asked late has his days all the same."""
        self.run_cron(THURSDAY)
        self.assertEqual(self.run_of(self.lead).escalation_deadline, datetime(2030, 3, 11, 12, 0))
        self.assertEqual(self.mails(), ["olga", "otto"])

    def test_few_minutes_late_counts_from_the_deadline(self):
        self.run_cron(WEDNESDAY + 7 * MINUTE)
        self.assertEqual(self.run_of(self.lead).escalation_deadline, FRIDAY)

    def test_leader_who_is_the_owner_is_passed_over(self):
        self.lead.user_id = self.users["otto"]
        self.run_cron(WEDNESDAY)
        self.assertEqual(self.released(), [("outlet", "fred")])
        self.assertEqual(self.sees("otto", "fred", "boss"), [True, True, False])

    def test_it_does_not_cross_companies_unless_the_policy_says_so(self):
        self.units["outlet"].operator_id = self.create_customer("Franchise")
        self.run_cron(WEDNESDAY)
        self.run_cron(FRIDAY)
        self.policy.step_ids = [Command.create({"days": 1})]
        self.run_of(self.lead)._reschedule()
        self.forget_mails()
        self.run_cron(datetime(2030, 3, 12, 12, 0))
        self.assertEqual(self.released(), [("outlet_east", "otto"), ("outlet", "fred")])
        self.assertEqual(self.mails(), ["dispo"])
        self.assertEqual(self.lead.escalation_state, "escalated")
        self.policy.crosses_companies = True
        self.run_of(self.lead).due_at = datetime(2030, 3, 12, 12, 0)
        self.run_cron(datetime(2030, 3, 12, 13, 0))
        self.assertEqual(self.released()[-1], ("company", "boss"))

    def test_nobody_to_ask(self):
        lead = self.create_lead("boss", "company")
        self.forget_mails()
        self.run_of(self.lead).due_at = False
        self.run_cron(WEDNESDAY)
        run = self.run_of(lead)
        self.assertEqual((self.mails(), run.told_dispatcher_at, run.due_at, run.step), (["dispo"], WEDNESDAY, False, 0))
        self.assertEqual(lead.escalation_state, "late")
        run.due_at = WEDNESDAY
        self.run_cron()
        self.assertEqual(self.mails(), ["dispo"])

    def test_unassigned(self):
        self.lead.user_id = False
        self.assertEqual(self.run_of(self.lead).user_id, self.users["otto"])
        self.run_cron(TUESDAY)
        self.assertEqual(self.mails(), ["otto"])
        self.run_cron(WEDNESDAY)
        self.assertEqual(self.released(), [("outlet", "fred")])
        self.assertEqual(self.rows().reason, "Not handed out in time")

    def test_unassigned_with_another_leader_meanwhile(self):
        self.lead.user_id = False
        self.units["outlet_east"].user_id = self.users["oskar"]
        self.run_cron(TUESDAY)
        self.assertEqual((self.mails(), self.run_of(self.lead).user_id), (["oskar"], self.users["oskar"]))

    def test_unassigned_where_the_leader_is_gone(self):
        self.lead.user_id = False
        self.env["crm.team.deputy"].create({"team_id": self.units["outlet_east"].id, "user_id": self.users["oskar"].id})
        self.users["otto"].action_archive()
        self.run_cron(TUESDAY)
        self.assertEqual((self.mails(), self.run_of(self.lead).user_id), (["oskar"], self.users["oskar"]))

    def test_deputies_owner_and_dispatcher_as_the_policy_says(self):
        self.env["crm.team.deputy"].create({"team_id": self.units["outlet_east"].id, "user_id": self.users["finn"].id})
        self.policy.write({"tell_owner": False, "tell_deputies": True, "tell_dispatcher": True})
        self.run_cron(WEDNESDAY)
        self.assertEqual(self.mails(), ["dispo", "finn", "otto"])
        self.assertNotIn("Released to", "".join(map(str, self.lead.message_ids.mapped("body"))))

    def test_who_is_gone_gets_no_mail(self):
        self.users["olga"].action_archive()
        self.run_cron(TUESDAY)
        self.assertEqual(self.mails(), [])
        self.run_cron(WEDNESDAY)
        self.assertEqual((self.mails(), self.released()), (["otto"], [("outlet_east", "otto")]))

    def test_deputies_are_not_told_unless_the_policy_says_so(self):
        self.env["crm.team.deputy"].create({"team_id": self.units["outlet_east"].id, "user_id": self.users["finn"].id})
        self.run_cron(WEDNESDAY)
        self.assertEqual(self.mails(), ["olga", "otto"])

    # Asked again before anything is done

    def test_what_is_over_never_escalates(self):
        for end in ("won", "lost", "archived", "handled"):
            with self.subTest(end):
                lead = self.create_lead("olga", "outlet_east")
                clock = self.run_of(lead)
                if end == "won":
                    lead.action_set_won()
                elif end == "handled":
                    self.as_user("olga", lead).activity_schedule(CALL, user_id=self.users["olga"].id).action_feedback()
                else:
                    lead.action_set_lost() if end == "lost" else lead.action_archive()
                self.env.flush_all()
                self.cr.execute("UPDATE crm_lead_clock SET is_open = true, due_at = %s WHERE id = %s", [MONDAY, clock.id])
                self.env.invalidate_all()
                self.run_cron(WEDNESDAY)
                self.assertFalse(lead.release_ids)
                self.assertEqual((clock.is_open, clock.due_at), (False, False))
                self.at(MONDAY)

    def test_work_of_which_nobody_told(self):
        """Written by another program straight into the tables."""
        self.cr.execute(
            "INSERT INTO mail_message (model, res_id, date, author_id, message_type, mail_activity_type_id)"
            " VALUES ('crm.lead', %s, %s, %s, 'notification', %s)",
            [self.lead.id, TUESDAY, self.users["olga"].partner_id.id, self.env.ref(CALL).id],
        )
        self.run_cron(WEDNESDAY)
        self.assertEqual((self.released(), self.run_of(self.lead).end_reason), ([], "handled"))

    def test_a_leave_entered_meanwhile(self):
        calendar = self.env.company.resource_calendar_id
        resource = self.env["resource.resource"].create({
            "name": "Olga", "user_id": self.users["olga"].id, "calendar_id": calendar.id, "company_id": self.env.company.id,
        })  # fmt: skip
        self.env["resource.calendar.leaves"].create({
            "name": "Ill", "resource_id": resource.id, "calendar_id": calendar.id, "date_from": TUESDAY - 8 * 60 * MINUTE,
            "date_to": WEDNESDAY + 8 * 60 * MINUTE,
        })  # fmt: skip
        self.run_cron(WEDNESDAY)
        run = self.run_of(self.lead)
        self.assertEqual((self.released(), run.due_at, run.escalation_deadline), ([], THURSDAY, FRIDAY))

    def test_an_owner_who_was_deleted(self):
        self.cr.execute("UPDATE crm_lead SET user_id = NULL WHERE id = %s", [self.lead.id])
        self.env.invalidate_all()
        self.run_cron(TUESDAY)
        run = self.run_of(self.lead)
        self.assertEqual((run.user_id, run.is_unassigned, run.started_at), (self.users["otto"], True, TUESDAY))

    def test_the_policy_was_taken_away(self):
        self.set_default_policy(self.policy.browse())
        self.run_cron(WEDNESDAY)
        run = self.run_of(self.lead)
        self.assertEqual((self.released(), run.due_at, run.escalation_deadline), ([], False, False))

    # Releases there are already

    def test_a_later_step_never_lowers_a_wider_release(self):
        self.lead.release_team_id = self.units["company"]
        self.run_cron(WEDNESDAY)
        self.assertEqual(self.released()[-1], ("outlet_east", "otto"))
        self.assertEqual(self.lead.release_team_id, self.units["company"])

    def test_what_somebody_released_by_hand_stays(self):
        self.lead.release_team_id = self.units["outlet_east"]
        self.run_cron(WEDNESDAY)
        self.assertEqual([(row.origin, row.state) for row in self.rows()], [("manual", "open"), ("step", "open")])

    def test_who_gave_it_is_asked_again(self):
        self.run_cron(WEDNESDAY)
        self.as_user("otto", self.rows()).action_give(self.users["oskar"].id)
        self.run_cron(FRIDAY)
        rows = self.rows()
        found = [(row.user_id.login, row.state, row.decision) for row in rows]
        self.assertEqual(found, [("otto", "closed", "given"), ("otto", "open", "pending")])

    def test_left_with_advice_then_the_next_step(self):
        self.run_cron(WEDNESDAY)
        self.as_user("otto", self.rows()).action_leave("Call", 1)
        self.assertEqual(self.run_cron(THURSDAY - MINUTE), 0)
        self.run_cron(THURSDAY)
        self.assertEqual(self.released(), [("outlet_east", "otto"), ("outlet", "fred")])
        self.assertEqual((self.rows()[0].state, self.rows()[0].decision), ("open", "left"))
        self.assertFalse(self.run_of(self.lead).escalation_deadline)  # the day given was for that step

    # One that fails

    def test_one_that_fails_holds_nobody_up(self):
        bad = self.create_lead("olga", "outlet_east")
        original = type(self.env["crm.lead.clock"])._prepare_step_vals

        def fail(clock, superior):
            if clock.lead_id == bad:
                raise ValueError("broken")
            return original(clock, superior)

        logger = "odoo.addons.crm_hierarchical_access.models.crm_escalation"
        with patch.object(type(self.env["crm.lead.clock"]), "_prepare_step_vals", fail), mute_logger(logger):
            self.run_cron(WEDNESDAY)
        self.assertEqual(self.released(), [("outlet_east", "otto")])
        self.assertFalse(bad.release_ids)
        self.assertEqual(self.run_of(bad).due_at, THURSDAY)

    def test_many_in_few_queries(self):
        counts = []
        for number in (3, 30):
            leads = self.env["crm.lead"].union(*(self.create_lead("olga", "outlet_east") for _count in range(number)))
            self.env.flush_all()
            leads.clock_id.write({"due_at": MONDAY, "counted_from": datetime(2030, 2, 27, 12, 0), "reminded_at": MONDAY})
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.assertEqual(self.env["crm.escalation"]._escalate_batch(200), number)
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
            self.assertEqual(len(leads.release_ids), number)
        self.assertLess(counts[1] - counts[0], 27 * 6)

    # While the rule is observed

    def test_observed_releases_nothing(self):
        self.env["crm.access"]._set_mode("observe")
        self.run_cron(TUESDAY)
        self.run_cron(WEDNESDAY)
        self.assertEqual((self.mails(), self.activities().ids, self.lead.release_team_id.id), ([], [], False))
        self.assertRecordValues(self.rows(), [{"state": "closed", "decision": "none", "step": 1, "user_id": self.users["otto"].id}])
        self.assertEqual(self.run_of(self.lead).step, 1)
        self.env["crm.access"]._set_mode("enforce")
        run = self.run_of(self.lead)
        self.assertEqual((run.step, run.started_at, run.escalation_deadline), (0, WEDNESDAY, FRIDAY))


@tagged("post_install", "-at_install")
class TestFollowUp(StepCase):
    def setUp(self):
        super().setUp()
        self.policy.runs_again = True
        self.at(TUESDAY)
        self.call()
        self.assertEqual(self.run_of(self.lead).end_reason, "handled")

    def call(self):
        self.plan(TUESDAY).action_feedback()

    def plan(self, day, xmlid=CALL):
        return self.as_user("olga", self.lead).activity_schedule(xmlid, user_id=self.users["olga"].id, date_deadline=day.date())

    def follow_up(self, moment):
        self.at(moment)
        done = self.env["crm.escalation"]._follow_up_batch(200)
        self.env.flush_all()
        return done

    def test_it_runs_again_for_what_stays_undone(self):
        self.plan(WEDNESDAY)
        self.assertEqual(self.follow_up(WEDNESDAY), 0)
        self.assertEqual(self.follow_up(THURSDAY), 1)
        run = self.run_of(self.lead)
        self.assertEqual((run.kind, run.started_at, run.is_open, run.user_id), ("follow_up", THURSDAY, True, self.users["olga"]))
        self.assertEqual(self.lead.response_hours, 8.0)
        self.assertEqual(self.follow_up(THURSDAY), 0)
        self.run_cron(datetime(2030, 3, 11, 12, 0))
        self.assertEqual(self.released(), [("outlet_east", "otto")])

    def test_only_where_the_policy_says_so(self):
        self.policy.runs_again = False
        self.plan(WEDNESDAY)
        self.assertEqual(self.follow_up(THURSDAY), 0)

    def test_only_what_the_owner_planned_for_later(self):
        """Not what was overdue when he worked on it, nor what he is to decide."""
        self.plan(MONDAY)
        self.env["mail.activity"].create({
            "res_model_id": self.env["ir.model"]._get_id("crm.lead"), "res_id": self.lead.id, "user_id": self.users["olga"].id,
            "activity_type_id": self.decide_type.id, "date_deadline": WEDNESDAY.date(),
        })  # fmt: skip
        self.assertEqual(self.follow_up(THURSDAY), 0)

    def test_the_day_ends_where_the_owner_lives(self):
        self.plan(WEDNESDAY)
        self.assertEqual(self.follow_up(datetime(2030, 3, 6, 22, 59)), 0)
        self.assertEqual(self.follow_up(datetime(2030, 3, 6, 23, 1)), 1)

    def test_not_what_somebody_else_planned(self):
        otto = self.users["otto"]
        self.lead.activity_schedule(CALL, user_id=otto.id, date_deadline=WEDNESDAY.date())
        self.assertEqual(self.follow_up(THURSDAY), 0)

    def test_not_what_is_over(self):
        for end in ("action_set_won", "action_set_lost", "action_archive"):
            with self.subTest(end), self.env.cr.savepoint() as savepoint:
                self.plan(WEDNESDAY)
                getattr(self.lead, end)()
                self.cr.execute("UPDATE mail_activity SET active = true WHERE res_model = 'crm.lead' AND res_id = %s", [self.lead.id])
                self.assertEqual(self.follow_up(THURSDAY), 0)
                savepoint.rollback()
                self.env.invalidate_all()
                self.at(TUESDAY)

    def test_done_in_the_meantime(self):
        activity = self.plan(WEDNESDAY)
        self.follow_up(THURSDAY)
        activity.action_feedback()
        self.assertEqual(self.run_of(self.lead).end_reason, "handled")

    def test_put_off_in_the_meantime(self):
        activity = self.plan(WEDNESDAY)
        self.follow_up(THURSDAY)
        activity.date_deadline = datetime(2030, 3, 20).date()
        self.run_cron(datetime(2030, 3, 11, 12, 0))
        self.assertEqual((self.run_of(self.lead).end_reason, self.released()), ("done", []))
        self.assertEqual(self.follow_up(datetime(2030, 3, 21, 12, 0)), 1)

    def test_what_was_worked_on_after_its_day(self):
        """A mail on Thursday is enough for a call planned for Wednesday."""
        self.plan(WEDNESDAY)
        self.follow_up(THURSDAY)
        self.run_of(self.lead)._end("handled")
        self.assertEqual(self.follow_up(FRIDAY), 0)
