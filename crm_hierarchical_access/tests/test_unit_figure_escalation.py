"""Figures of closed units: response time and escalations, under the guarantees of the others."""

from odoo.tests import tagged

from .common import AccessCase
from .test_escalation_report import ClockRows
from .test_unit_figure import LONG_AGO, FigureWorld


@tagged("post_install", "-at_install")
class TestUnitFigureEscalation(ClockRows, FigureWorld, AccessCase):
    def handle(self, leads, hours, **vals):
        for lead in leads:
            self.handled(lead, hours, **vals)

    def test_response_and_escalations_of_leads_one_does_not_see(self):
        leads = self.create_leads(8, "iris")
        self.handle(leads[:6], 3)
        self.handle(leads[6:], 11, step=1, escalation_count=2)
        figure = self.publish()
        self.assertEqual((figure.lead_count, figure.response_hours, figure.escalation_rate), (8, 5, 0.25))
        self.assertEqual(self.figures("nina"), figure)

    def test_no_response_time_of_a_few(self):
        """Of seven leads two were handled: their response time would tell of two."""
        leads = self.create_leads(7, "iris")
        self.handle(leads[:2], 3)
        self.assertFalse(self.publish())
        self.handle(leads[2:5], 8)
        self.assertEqual(self.publish().response_hours, 6)

    def test_one_escalation_more_waits_for_enough_others(self):
        leads = self.create_leads(10, "iris")
        self.handle(leads, 3)
        self.publish()
        self.handle(leads[:1], 3, step=1, escalation_count=1)
        self.assertEqual(self.publish().escalation_rate, 0)
        self.handle(leads[1:5], 3, step=1, escalation_count=1)
        self.assertEqual(self.publish().escalation_rate, 0.5)

    def test_averages_of_groups_are_over_records(self):
        self.handle(self.create_leads(5, "iris"), 2)
        self.handle(self.create_leads(15, "finn"), 10, step=1, escalation_count=1)
        self.publish()
        [(hours, rate)] = self.env_as("boss")["crm.unit.figure"]._read_group(
            self.of_our_units(), [], ["response_hours:avg", "escalation_rate:avg"]
        )
        self.assertEqual((hours, rate), (8, 0.75))

    def test_only_the_latest_run_counts_with_what_was_before(self):
        """A lead that changes hands is one lead: its first response and all its escalations."""
        leads = self.create_leads(5, "iris")
        for lead in leads:
            first = self.handled(lead, 4, step=1, escalation_count=1)
            first.is_current = False
            first.flush_recordset()
            self.env["crm.lead.clock"].create({
                "lead_id": lead.id, "team_id": lead.team_id.id, "started_at": LONG_AGO, "counted_from": LONG_AGO,
                "first_response_hours": 4, "step": 0, "escalation_count": 1,
            })
        figure = self.publish()
        self.assertEqual((figure.lead_count, figure.response_hours, figure.escalation_rate), (5, 4, 1))
