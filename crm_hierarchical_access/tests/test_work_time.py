"""Deadlines and public holidays as people have them in Odoo."""

from datetime import datetime

from .common import AccessCase, StandingClock


class TestWorkTime(StandingClock, AccessCase):
    def test_first(self):
        user = self.users["noah"]
        rows = [(user.id, False, datetime(2026, 3, 6, 14), 2)]
        self.assertEqual(len(self.env["crm.work.time"]._deadlines(rows)), 1)
