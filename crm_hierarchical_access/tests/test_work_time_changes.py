"""Whoever's working time changes has his running clocks looked at again, and nobody else."""

from datetime import date, datetime, timedelta

from odoo.fields import Command
from odoo.tests import tagged

from .common import AccessCase
from .escalation_world import MONDAY, EscalationWorld

LATER = MONDAY + timedelta(minutes=1)
OFF = {"name": "Off", "date_from": datetime(2030, 3, 5), "date_to": datetime(2030, 3, 6)}


@tagged("post_install", "-at_install")
class TestWorkTimeChanges(EscalationWorld, AccessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar, cls.other = cls.env.company.resource_calendar_id, cls.create_calendar()
        cls.noah, cls.sara = cls.users["noah"], cls.users["sara"]
        vals = {"company_id": cls.env.company.id, "calendar_id": cls.calendar.id, "tz": "Europe/Berlin"}
        cls.mine = cls.env["resource.resource"].create({"name": "Noah", "user_id": cls.noah.id, **vals})
        cls.theirs = cls.env["resource.resource"].create({"name": "Sara", "user_id": cls.sara.id, **vals})
        cls.my_leave = cls.env["resource.calendar.leaves"].create({**OFF, "resource_id": cls.mine.id})
        cls.everybodys = cls.env["resource.calendar.leaves"].create({**OFF, "calendar_id": cls.calendar.id})
        cls.day_off = cls.env["crm.public.holiday"].create({"name": "Fair", "date": date(2030, 3, 5)})
        cls.leads = {"noah": cls.create_lead("noah", "north"), "sara": cls.create_lead("sara", "south")}

    def assertLookedAt(self, logins, change):
        """The schedule will look at the clocks of these people, and only theirs."""
        with self.env.cr.savepoint() as savepoint:
            self.at(LATER)
            change()
            found = {login for login, lead in self.leads.items() if self.run_of(lead).due_at == LATER}
            savepoint.rollback()
            self.env.invalidate_all()
            self.env.registry.clear_cache()
        self.assertEqual(found, set(logins.split()))

    def test_of_whom(self):
        env, bavaria, other = self.env, self.env["res.country.state"].search([], limit=1), self.other
        attendance = self.calendar.attendance_ids[0]
        for logins, change in (
            ("", lambda: self.noah.write({"signature": "N"})),
            ("", lambda: self.mine.write({"name": "N"})),
            ("", lambda: self.calendar.write({"name": "Hours"})),
            ("noah", lambda: env["resource.calendar.leaves"].create({**OFF, "resource_id": self.mine.id})),
            ("noah", lambda: self.my_leave.write({"date_to": datetime(2030, 3, 8)})),
            ("noah", lambda: self.my_leave.unlink()),
            ("noah sara", lambda: self.my_leave.write({"resource_id": self.theirs.id})),
            ("noah sara", lambda: env["resource.calendar.leaves"].create({**OFF, "calendar_id": self.calendar.id})),
            ("noah sara", lambda: self.everybodys.unlink()),
            ("noah", lambda: self.mine.write({"calendar_id": other.id})),
            ("noah", lambda: self.mine.action_archive()),
            ("noah sara", lambda: self.mine.write({"user_id": self.sara.id})),
            ("sara", lambda: self.mine.copy({"user_id": self.sara.id})),
            ("noah", lambda: self.noah.write({"tz": "Asia/Tokyo"})),
            ("noah", lambda: self.noah.write({"holiday_state_id": bavaria.id})),
            ("noah", lambda: self.units["north"].write({"holiday_state_id": bavaria.id})),
            ("noah sara", lambda: self.units["company"].write({"holiday_state_id": bavaria.id})),
            ("noah sara", lambda: env.company.write({"state_id": bavaria.id, "country_id": bavaria.country_id.id})),
            ("noah sara", lambda: env.company.write({"resource_calendar_id": other.id})),
            ("noah sara", lambda: self.calendar.write({"tz": "Asia/Tokyo"})),
            ("noah sara", lambda: attendance.write({"hour_from": 9})),
            ("noah sara", lambda: attendance.unlink()),
            ("noah sara", lambda: self.calendar.write({"attendance_ids": [Command.create({
                "name": "Saturday", "dayofweek": "5", "hour_from": 9, "hour_to": 12})]})),
            ("noah sara", lambda: env["crm.public.holiday"].create({"name": "Fair", "date": date(2030, 3, 6)})),
            ("noah sara", lambda: self.day_off.write({"active": False})),
            ("noah sara", lambda: self.day_off.unlink()),
        ):  # fmt: skip
            with self.subTest(change=change.__code__.co_names):
                self.assertLookedAt(logins, change)
