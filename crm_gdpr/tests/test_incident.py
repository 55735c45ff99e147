"""The register of incidents: 72 hours, reported or not with a reason, and nothing changed or deleted afterwards."""

from datetime import datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError

from odoo.addons.crm_hierarchical_access.tests.common import AccessCase


class TestIncident(AccessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_user("officer", "crm_gdpr.group_officer", lang="en_US", tz="Europe/Berlin")
        cls.create_user("second_officer", "crm_gdpr.group_officer")

    def incident(self, known_at="2026-11-27 15:30:00", **vals):
        return self.as_user("officer", self.env["crm.gdpr.incident"]).create({"name": "Lost laptop", "known_at": known_at, **vals})

    def told(self, login):
        partner = self.users[login].partner_id
        return self.env["mail.message"].search([("notified_partner_ids", "in", partner.ids), ("subject", "ilike", "72 hours")])

    def test_72_hours_whatever_day_it_is(self):
        for known_at, until in (
            ("2026-11-27 15:30:00", datetime(2026, 11, 30, 15, 30)),  # over a weekend
            ("2026-12-24 00:00:00", datetime(2026, 12, 27)),  # over holidays
            ("2027-03-27 12:00:00", datetime(2027, 3, 30, 12)),  # over the night that has an hour less
        ):
            self.assertEqual(self.incident(known_at).deadline, until)

    def test_late_from_the_moment_on(self):
        incident = self.incident()
        for moment, late in (("2026-11-30 15:30:00", False), ("2026-11-30 15:30:01", True)):
            with freeze_time(moment):
                incident.invalidate_recordset()
                self.assertEqual(incident.is_late, late)

    @freeze_time("2026-11-28 08:00:00")
    def test_reported_with_authority_and_risk(self):
        incident = self.incident()
        for missing in ({}, {"authority": "LfDI"}, {"authority": False, "risk": "high"}):
            incident.write(missing)
            with self.assertRaisesRegex(UserError, "Authority and Risk"):
                incident.action_report()
        incident.authority = "LfDI"
        incident.action_report()
        self.assertEqual((incident.state, incident.reported_at), ("reported", datetime(2026, 11, 28, 8)))
        with self.assertRaisesRegex(UserError, "was reported"):
            incident.action_report()

    @freeze_time("2026-12-02 08:00:00")
    def test_reported_late_with_the_reason_only(self):
        incident = self.incident(authority="LfDI", risk="risk")
        with self.assertRaisesRegex(UserError, "Why Later than 72 Hours"):
            incident.action_report()
        incident.delay_reason = "Found by the weekly check"
        incident.action_report()
        self.assertEqual(incident.state, "reported")

    def test_not_reported_where_a_risk_is_unlikely_and_why(self):
        incident = self.incident(risk="risk", no_report_reason="The disk is encrypted")
        with self.assertRaisesRegex(UserError, "unlikely"):
            incident.action_not_report()
        incident.write({"risk": "none", "no_report_reason": False})
        with self.assertRaisesRegex(UserError, "unlikely"):
            incident.action_not_report()
        incident.no_report_reason = "The disk is encrypted"
        incident.action_not_report()
        self.assertEqual(incident.state, "unreported")

    def test_what_was_reported_is_not_changed_nor_deleted(self):
        incident = self.incident(risk="none", no_report_reason="Encrypted")
        incident.action_not_report()
        for vals in ({"known_at": "2026-11-29 00:00:00"}, {"description": "Nothing"}, {"risk": "high"}):
            with self.assertRaisesRegex(UserError, "is not changed"):
                incident.write(vals)
        incident.measures = "Lessons learned"
        with self.assertRaises(AccessError):
            incident.unlink()
        with self.assertRaisesRegex(UserError, "stays in the register"):
            incident.sudo().unlink()

    def test_nobody_else_reads_it(self):
        incident = self.incident()
        with self.assertRaises(AccessError):
            self.as_user("nina", incident).read(["name"])

    def test_other_officers_are_told_at_once_and_a_day_before_the_end_once(self):
        incident = self.incident("2026-11-27 15:30:00", description="Geheimnis")
        [message] = self.told("second_officer")
        self.assertFalse(self.told("officer"), "who notes it knows it")
        self.assertNotIn("Lost laptop", message.body)
        self.assertNotIn("Geheimnis", message.body)
        for moment, count in (("2026-11-29 15:29:00", 1), ("2026-11-29 15:31:00", 2), ("2026-11-29 16:31:00", 2)):
            self.remind(moment)
            self.assertEqual(len(self.told("second_officer")), count, moment)
        self.assertIn("30.11.2026 16:30", self.told("officer").body, "in the officer's time")
        incident.invalidate_recordset()
        self.assertEqual(incident.deadline - incident.known_at, timedelta(hours=72))

    def test_what_is_reported_reminds_nobody(self):
        self.incident(risk="none", no_report_reason="Encrypted").action_not_report()
        self.remind("2026-11-30 15:00:00")
        self.assertEqual(len(self.told("second_officer")), 1)

    def remind(self, moment):
        with freeze_time(moment), patch.object(self.env.registry["ir.cron"], "_commit_progress", lambda *_args, **_kwargs: 1):
            self.env["crm.gdpr.incident"].sudo()._cron_remind()
