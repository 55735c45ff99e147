"""The clock of a lead: when it starts and ends, whose it is, when it is due, and what the lead shows of it."""

from datetime import datetime, timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import AccessCase
from .escalation_world import MONDAY, THURSDAY, TUESDAY, WEDNESDAY, EscalationWorld


class ClockCase(EscalationWorld, AccessCase):
    def assertRun(self, lead, **values):
        clock = self.run_of(lead)
        for name, value in values.items():
            found = clock[name].id if hasattr(clock[name], "ids") else clock[name]
            self.assertEqual(found, value.id if hasattr(value, "ids") else value, name)
        return clock


@tagged("post_install", "-at_install")
class TestClock(ClockCase):
    # It starts

    def test_with_the_lead(self):
        lead = self.create_lead("noah", "north")
        clock = self.assertRun(
            lead, user_id=self.users["noah"], team_id=self.units["north"], policy_id=self.policy, started_at=MONDAY, assigned_at=MONDAY,
            due_at=TUESDAY, escalation_deadline=WEDNESDAY, is_open=True, is_current=True, is_unassigned=False, kind="first", step=0,
        )  # fmt: skip
        self.assertEqual(self.clocks(lead), clock)

    def test_unassigned_for_who_should_hand_it_out(self):
        for unit, leader in (("north", "nina"), ("outlet", "fred")):
            lead = self.create_lead(None, unit)
            self.assertRun(lead, user_id=self.users[leader], is_unassigned=True, escalation_deadline=WEDNESDAY)
        lead = self.create_lead()
        self.assertRun(lead, user_id=self.env["res.users"], is_unassigned=True, escalation_deadline=WEDNESDAY)

    def test_many_at_once_in_few_queries(self):
        clocks, counts = self.env["crm.lead.clock"], []
        for number in (2, 3, 30):
            leads = self.env["crm.lead"].union(*(self.create_lead("noah", "north") for _count in range(number)))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            clocks._start(leads)
            counts.append(self.cr.sql_log_count - before)
            self.assertEqual([len(self.clocks(lead)) for lead in leads], [2] * number)
            self.assertEqual(len(leads.clock_id), number)
        self.assertEqual(counts[1], counts[2])
        self.assertLess(counts[2], 20)

    def test_not_where_it_is_won_or_archived_already(self):
        won = self.env["crm.stage"].search([("is_won", "=", True)], limit=1)
        self.assertFalse(self.clocks(self.create_lead("noah", "north", stage_id=won.id, probability=100)))
        self.assertFalse(self.clocks(self.create_lead("noah", "north", active=False)))

    # It ends, and starts anew

    def test_another_owner(self):
        lead = self.create_lead("noah", "north")
        self.at(TUESDAY)
        self.give_away(lead, "nora")
        old = self.clocks(lead) - self.run_of(lead)
        self.assertEqual((old.is_open, old.is_current, old.end_reason, old.ended_at), (False, False, "reassigned", TUESDAY))
        self.assertFalse(old.due_at or old.escalation_deadline)
        self.assertRun(lead, user_id=self.users["nora"], started_at=TUESDAY, escalation_deadline=THURSDAY)

    def test_the_same_owner_changes_nothing(self):
        lead = self.create_lead("noah", "north")
        clock = self.run_of(lead)
        self.at(TUESDAY)
        lead.write({"user_id": self.users["noah"].id, "name": "Another name", "stage_id": lead.stage_id.id})
        self.assertRun(lead, id=clock.id, started_at=MONDAY, escalation_deadline=WEDNESDAY)

    def test_unassigned_and_assigned(self):
        lead = self.create_lead("noah", "north")
        lead.user_id = False
        self.assertRun(lead, user_id=self.users["nina"], is_unassigned=True)
        lead.team_id = self.units["south"]
        self.assertRun(lead, user_id=self.users["sven"], is_unassigned=True)
        lead.user_id = self.users["sven"]
        self.assertRun(lead, user_id=self.users["sven"], is_unassigned=False)
        self.assertEqual(len(self.clocks(lead)), 4)

    def test_unassigned_in_another_stage(self):
        lead = self.create_lead(None, "north")
        self.at(TUESDAY)
        lead.stage_id = self.env["crm.stage"].search([("is_won", "=", False), ("id", "!=", lead.stage_id.id)], limit=1)
        self.assertRun(lead, started_at=MONDAY, escalation_deadline=WEDNESDAY)
        self.assertEqual(len(self.clocks(lead)), 1)

    def test_won_lost_archived_and_back(self):
        lead = self.create_lead("noah", "north")
        stage = lead.stage_id
        for end, back, reason in (
            ("action_set_won", lambda: lead.write({"stage_id": stage.id, "probability": 10}), "won"),
            ("action_set_lost", lead.action_restore, "lost"),
            ("action_archive", lead.action_unarchive, "archived"),
        ):
            with self.subTest(reason):
                getattr(lead, end)()
                self.assertRun(lead, is_open=False, end_reason=reason, due_at=False, escalation_deadline=False)
                self.assertEqual(lead.escalation_state, "none")
                back()
                self.assertRun(lead, is_open=True, end_reason=False, escalation_deadline=WEDNESDAY)

    def test_another_unit_of_the_same_owner(self):
        other = self.policy.copy({"name": "Slow", "step_ids": [(0, 0, {"days": 3})]})
        self.units["house"].escalation_policy_id = other
        lead = self.create_lead("noah", "north")
        clock = self.run_of(lead)
        lead.team_id = self.units["house"]
        self.assertRun(lead, id=clock.id, team_id=self.units["house"], policy_id=other, escalation_deadline=THURSDAY)

    def test_another_company(self):
        lead = self.create_lead("noah", "north")
        other = self.env["res.company"].create({"name": "Other"})
        self.users["noah"].company_ids += other
        clock = self.run_of(lead)
        lead.company_id = other
        self.assertRun(lead, id=clock.id, company_id=other)

    def test_deleted_with_the_lead(self):
        lead = self.create_lead("noah", "north")
        clock = self.run_of(lead)
        lead.unlink()
        self.assertFalse(clock.exists())

    # When it is due

    def test_weekend_and_leave(self):
        self.at(datetime(2030, 3, 8, 14, 0))  # Friday 15:00
        lead = self.create_lead("noah", "north")
        self.assertEqual(lead.escalation_deadline, datetime(2030, 3, 12, 14, 0))
        self.env["resource.calendar.leaves"].create({
            "name": "Closed", "calendar_id": self.env.company.resource_calendar_id.id,
            "date_from": datetime(2030, 3, 10, 23, 0), "date_to": datetime(2030, 3, 11, 23, 0),
        })  # fmt: skip
        self.assertEqual(self.create_lead("noah", "north").escalation_deadline, datetime(2030, 3, 13, 14, 0))

    def test_who_works_no_more_has_the_companys_time(self):
        calendar = self.env["resource.calendar"].create({"name": "Never", "tz": "Europe/Berlin", "attendance_ids": [(5, 0, 0)]})
        self.users["noah"].resource_ids.calendar_id = calendar
        self.env["resource.resource"].create({
            "name": "Noah", "user_id": self.users["noah"].id, "calendar_id": calendar.id, "company_id": self.env.company.id
        })  # fmt: skip
        self.assertRun(self.create_lead("noah", "north"), escalation_deadline=WEDNESDAY)

    def test_reminder_never_or_too_late(self):
        for days, due in ((0, WEDNESDAY), (2, WEDNESDAY), (1, TUESDAY)):
            self.policy.reminder_days = days
            self.assertRun(self.create_lead("noah", "north"), due_at=due)

    def test_without_policy_nothing_is_due(self):
        self.set_default_policy(self.policy.browse())
        lead = self.create_lead("noah", "north")
        self.assertRun(lead, is_open=True, due_at=False, escalation_deadline=False, policy_id=self.policy.browse())
        self.assertEqual(lead.escalation_state, "running")

    def test_looked_at_again_where_a_policy_changes(self):
        north, south = self.create_lead("noah", "north"), self.create_lead("sara", "south")
        self.at(MONDAY + timedelta(minutes=1))
        quick = self.policy.copy({"name": "Quick"})
        quick.step_ids[0].days = 1
        self.units["north"].escalation_policy_id = quick
        self.assertRun(north, due_at=MONDAY + timedelta(minutes=1))
        self.assertRun(south, due_at=TUESDAY)
        self.policy.step_ids[0].days = 4
        self.assertRun(south, due_at=MONDAY + timedelta(minutes=1))

    def test_looked_at_again_where_a_unit_is_moved(self):
        lead = self.create_lead("noah", "north")
        self.units["south"].escalation_policy_id = self.policy.copy({"name": "Slow", "step_ids": [(0, 0, {"days": 9})]})
        self.at(MONDAY + timedelta(minutes=1))
        self.units["north"].parent_id = self.units["south"]
        self.assertRun(lead, due_at=MONDAY + timedelta(minutes=1))

    def test_reschedule_counts_from_now_where_no_policy_held(self):
        self.set_default_policy(self.policy.browse())
        lead = self.create_lead("noah", "north")
        self.at(THURSDAY)
        self.set_default_policy(self.policy)
        self.run_of(lead)._reschedule()
        self.assertRun(lead, escalation_deadline=datetime(2030, 3, 11, 12, 0), policy_id=self.policy)

    # Who sees it

    def test_seen_with_the_lead(self):
        lead = self.create_lead("noah", "north")
        clock = self.run_of(lead)
        for login, sees in (("noah", True), ("nina", True), ("sven", False), ("office", False), ("portal_customer", False)):
            self.assertEqual(self.as_user(login, clock).has_access("read"), sees, login)
        self.assertFalse(self.env_as("sven")["crm.lead.clock"].search([("lead_id", "=", lead.id)]))
        for login in ("noah", "admin_sales"):
            with self.assertRaises(AccessError):
                self.as_user(login, clock).write({"due_at": False})


@tagged("post_install", "-at_install")
class TestClockOnLead(ClockCase):
    """States, searches, sorting and measures."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.leads = cls.env["crm.lead"]
        cls.states = {}

    def setUp(self):
        super().setUp()
        leads = {name: self.create_lead("noah", "north", name=name) for name in ("running", "soon", "late", "escalated", "handled", "none")}
        self.env.flush_all()
        for name, hours in (("running", 72), ("soon", 3), ("late", -1), ("escalated", 48)):
            leads[name].clock_id.escalation_deadline = MONDAY + timedelta(hours=hours)
        leads["escalated"].clock_id.write({"step": 1, "escalation_count": 1})
        leads["handled"].clock_id.write({"first_response_hours": 3.5})
        leads["handled"].clock_id._end("handled")
        leads["none"].action_archive()
        self.env.flush_all()
        self.env.invalidate_all()
        self.all = self.leads.with_context(active_test=False).union(*leads.values())

    def domain(self, *terms):
        return [("id", "in", self.all.ids), *terms]

    def test_computed_searched_and_grouped_alike(self):
        for lead in self.all:
            self.assertEqual(lead.escalation_state, lead.name)
            self.assertEqual(self.all.search(self.domain(("escalation_state", "=", lead.name))), lead)
            self.assertEqual(self.all.search(self.domain(("escalation_state", "!=", lead.name))), self.all - lead)
        groups = self.all._read_group(self.domain(), ["escalation_state"], ["id:recordset"])
        self.assertEqual({state: leads.mapped("name") for state, leads in groups}, {name: [name] for name in self.all.mapped("name")})

    def test_leads_without_a_clock(self):
        self.clocks(self.all[0]).unlink()
        self.env.invalidate_all()
        self.assertEqual(self.all[0].escalation_state, "none")
        self.assertIn(self.all[0], self.all.search(self.domain(("escalation_state", "=", "none"))))
        self.assertIn(self.all[0], self.all.search(self.domain(("escalation_deadline", "=", False))))

    def test_sorted_by_deadline(self):
        found = self.as_user("noah", self.leads).search(self.domain(("escalation_deadline", "!=", False)), order="escalation_deadline")
        self.assertEqual(found.mapped("name"), ["late", "soon", "escalated", "running"])
        due = self.as_user("noah", self.leads).search(self.domain(("escalation_deadline", "<=", MONDAY + timedelta(hours=5))))
        self.assertEqual(set(due.mapped("name")), {"late", "soon"})

    def test_measures(self):
        fields = self.as_user("nina", self.leads).fields_get(["response_hours", "escalation_count", "escalation_deadline"])
        self.assertEqual((fields["response_hours"]["aggregator"], fields["escalation_count"]["aggregator"]), ("avg", "sum"))
        self.assertTrue(fields["escalation_deadline"]["sortable"])
        groups = self.as_user("nina", self.leads)._read_group(self.domain(), [], ["response_hours:avg", "escalation_count:sum"])
        self.assertEqual(groups, [(3.5, 1)])
        by_unit = self.as_user("nina", self.leads).formatted_read_group(self.domain(), ["team_id"], ["response_hours:avg"])
        self.assertEqual(by_unit[0]["response_hours:avg"], 3.5)


@tagged("post_install", "-at_install")
class TestMergedClock(ClockCase):
    """Noah's lead of Monday, and on Tuesday another that is merged with it."""

    def merge(self, *leads, **kwargs):
        return self.env["crm.lead"].union(*leads)._merge_opportunity(**kwargs)

    def second(self, login="noah"):
        """A lead of Tuesday that is further on: the others are merged into it."""
        self.at(TUESDAY)
        return self.create_lead(login, "north", probability=90)

    def test_merging_puts_nothing_off(self):
        first, second = self.create_lead("noah", "north"), self.second()
        longest = self.run_of(first)
        result = self.merge(first, second)
        self.assertEqual(result, second)
        self.assertRun(result, id=longest.id, started_at=MONDAY, escalation_deadline=WEDNESDAY, due_at=TUESDAY, is_open=True)
        [ended] = self.clocks(result) - longest
        self.assertEqual((ended.is_open, ended.end_reason, ended.due_at, ended.escalation_deadline), (False, "merged", False, False))
        self.assertEqual(result.escalation_state, "soon")

    def test_the_clock_of_another_owner_ends(self):
        first, second = self.create_lead("nora", "north"), self.second()
        run = self.run_of(first)
        self.assertRun(self.merge(first, second), user_id=self.users["noah"], started_at=TUESDAY, escalation_deadline=THURSDAY)
        self.assertEqual((run.lead_id, run.is_open, run.end_reason), (second, False, "merged"))

    def test_who_gets_the_result_had_one_of_the_leads(self):
        first, second = self.create_lead("nora", "north"), self.second()
        self.assertRun(self.merge(first, second, user_id=self.users["nora"].id), user_id=self.users["nora"], started_at=MONDAY)
        self.assertEqual(set(self.clocks(second).mapped("end_reason")), {False, "reassigned", "merged"})

    def test_a_new_enquiry_waits_although_the_lead_was_worked_on_before(self):
        first = self.create_lead("noah", "north", probability=90)
        self.run_of(first).write({"is_open": False, "end_reason": "handled", "first_response_hours": 2, "due_at": False})
        second = self.second()
        waiting = self.run_of(second)
        second.probability = 10
        self.assertRun(self.merge(first, second), lead_id=first, id=waiting.id, started_at=TUESDAY, is_open=True, first_response_hours=2)

    def test_steps_done_are_done(self):
        first, second = self.create_lead("noah", "north"), self.second()
        self.env["crm.lead.clock"].search([("lead_id", "not in", (first + second).ids)]).due_at = False
        self.at(WEDNESDAY)
        self.env["crm.escalation"]._escalate_batch(200)
        result = self.merge(first, second)
        self.assertRun(result, step=1, started_at=MONDAY, escalation_count=1)
        self.assertEqual(result.escalation_state, "escalated")
        self.assertEqual((result.release_ids.clock_id, result.release_ids.decision), (result.clock_id, "pending"))

    def test_no_clock_where_the_result_is_won(self):
        won = self.env["crm.stage"].search([("is_won", "=", True)], limit=1)
        first, second = self.create_lead("noah", "north"), self.create_lead("noah", "north", stage_id=won.id, probability=100)
        result = self.merge(first, second)
        self.assertFalse(self.clocks(result).filtered(lambda run: run.is_open or run.due_at))
        self.assertEqual(self.clocks(result).mapped("end_reason"), ["merged"])
