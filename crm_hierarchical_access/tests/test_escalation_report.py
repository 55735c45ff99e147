"""Figures of response and escalation: what a row says, who sees it, and that they group and add up."""

from datetime import datetime, timedelta

from odoo.tests import tagged

from .common import AccessCase, StandingClock

MONDAY = datetime(2030, 3, 4, 8, 0)


class ClockRows:
    """``cls.run_clock``: a run of a clock as the system leaves it."""

    @classmethod
    def run_clock(cls, lead, **vals):
        """Set the latest run of a lead's clock."""
        policy = cls.env.ref("crm_hierarchical_access.escalation_policy_two_days")
        clock = cls.env["crm.lead.clock"].search([("lead_id", "=", lead.id), ("is_current", "=", True)])
        if not clock:
            values = {"lead_id": lead.id, "user_id": lead.user_id.id, "team_id": lead.team_id.id, "started_at": MONDAY}
            clock = clock.create({**values, "counted_from": MONDAY, "step": 0, "escalation_count": 0})
        clock.write({"policy_id": policy.id, "started_at": MONDAY, **vals})
        cls.env.flush_all()
        lead.invalidate_recordset()
        return clock

    @classmethod
    def handled(cls, lead, hours, in_time=True, **vals):
        """A run that the owner ended by working on the lead."""
        done = {"is_open": False, "end_reason": "handled", "in_time": in_time, "escalation_deadline": False, "due_at": False}
        return cls.run_clock(lead, response_hours=hours, first_response_hours=hours, **done, **vals)


@tagged("post_install", "-at_install")
class TestEscalationReport(ClockRows, StandingClock, AccessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.leads = {name: cls.create_lead("noah") for name in ("in_time", "late", "running", "overdue", "escalated", "ended")}
        later, before = cls.NOW + timedelta(hours=3), cls.NOW - timedelta(hours=3)
        cls.handled(cls.leads["in_time"], 2)
        cls.handled(cls.leads["late"], 20, in_time=False, step=1, escalation_count=1)
        cls.run_clock(cls.leads["running"], escalation_deadline=later)
        cls.run_clock(cls.leads["overdue"], escalation_deadline=before)
        cls.run_clock(cls.leads["escalated"], escalation_deadline=later, step=4, escalation_count=4)
        cls.run_clock(cls.leads["ended"], is_open=False, end_reason="lost", escalation_deadline=False, due_at=False)

    def report(self, login="nina"):
        return self.env_as(login)["crm.escalation.report"]

    def rows(self, *names, login="nina"):
        return self.report(login).search([("lead_id", "in", [self.leads[name].id for name in names or self.leads])])

    # What a row says

    def test_outcome_and_level(self):
        said = {name: (self.rows(name).outcome, self.rows(name).level) for name in self.leads}
        self.assertEqual(
            said,
            {
                "in_time": ("in_time", "0"),
                "late": ("late", "1"),
                "running": ("running", "0"),
                "overdue": ("overdue", "0"),
                "escalated": ("overdue", "3"),
                "ended": ("ended", "0"),
            },
        )

    def test_shares_are_over_what_is_decided(self):
        domain = [("id", "in", self.rows().ids)]
        sums = ["response_hours:avg", "in_time_rate:avg", "escalation_rate:avg", "escalation_count:sum", "run_count:sum"]
        [(hours, in_time, escalated, steps, number)] = self.report()._read_group(domain, [], sums)
        self.assertEqual((hours, in_time, steps, number), (11, 0.25, 5, 6), "of four that are handled or overdue one was in time")
        self.assertAlmostEqual(escalated, 2 / 6)

    def test_by_week_unit_and_level(self):
        groups = self.report().formatted_read_group(
            [("id", "in", self.rows().ids)], ["started_at:week", "team_id", "level"], ["run_count:sum"]
        )
        self.assertEqual({group["level"]: group["run_count:sum"] for group in groups}, {"0": 4, "1": 1, "3": 1})

    def test_the_last_decision_stands_on_the_run(self):
        clock = self.leads["escalated"].clock_id
        values = {"lead_id": self.leads["escalated"].id, "clock_id": clock.id, "origin": "step"}
        releases = self.env["crm.lead.release"]
        releases.create({**values, "team_id": self.units["north"].id, "step": 1, "decision": "left", "user_id": self.users["nina"].id})
        releases.create({**values, "team_id": self.units["company"].id, "step": 2, "decision": "pending", "user_id": self.users["boss"].id})
        row = self.rows("escalated")
        self.assertEqual((row.decision, row.superior_id), ("pending", self.users["boss"]))
        self.assertEqual(len(self.rows()), 6, "one row a run, however many releases")

    def test_without_policy_nothing_is_told(self):
        self.run_clock(self.leads["running"], policy_id=False)
        self.assertFalse(self.rows("running"))

    def test_the_lead_opens(self):
        action = self.rows("late").action_open_lead()
        self.assertEqual((action["res_model"], action["res_id"]), ("crm.lead", self.leads["late"].id))

    # Who sees it

    def test_seen_with_the_lead(self):
        inner = self.create_lead("iris")
        self.run_clock(inner)
        for login in ("noah", "nina", "boss", "admin_sales"):
            self.assertEqual(len(self.rows(login=login)), 6, login)
        for login in ("sara", "sven", "finn", "dispo"):
            self.assertFalse(self.rows(login=login), login)
        row = self.report("ines").search([("lead_id", "=", inner.id)])
        self.assertTrue(row)
        self.assertFalse(self.as_user("nina", row).has_access("read"))
        for login in ("nina", "admin_sales"):
            for operation in ("write", "create", "unlink"):
                self.assertFalse(self.report(login).has_access(operation))

    # The pipeline analysis

    def test_measures_of_the_pipeline(self):
        domain = [("id", "in", [lead.id for lead in self.leads.values()])]
        leads = self.env_as("nina")["crm.lead"]
        offered = leads.fields_get(["response_hours", "escalation_count", "escalation_rate", "escalation_state"])
        self.assertEqual({name: field.get("aggregator") for name, field in offered.items() if name != "escalation_state"}, {
            "response_hours": "avg", "escalation_count": "sum", "escalation_rate": "avg",
        })
        self.assertTrue(offered["escalation_state"]["groupable"])
        sums = ["response_hours:avg", "escalation_count:sum", "escalation_rate:avg"]
        [(unit, hours, count, rate)] = leads._read_group(domain, ["team_id"], sums)
        self.assertEqual((unit, hours, count), (self.units["north"], 11, 5))
        self.assertAlmostEqual(rate, 2 / 6)
        self.assertEqual(leads.search(domain).filtered("escalation_rate").ids, [self.leads["escalated"].id, self.leads["late"].id])
        self.assertEqual(leads.search(domain, order="clock_id, escalation_deadline desc, escalation_state"), leads.search(domain))
        groups = leads.formatted_read_group(domain, ["escalation_state", "create_date:month"], sums)
        self.assertEqual(
            {group["escalation_state"] for group in groups}, {"handled", "running", "soon", "late", "escalated", "none"} - {"running"}
        )
