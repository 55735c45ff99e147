"""Whose calendar and leaves count, and what asking for them costs."""

from datetime import datetime, timedelta

from odoo.fields import Command
from odoo.tests import tagged

from .common import AccessCase, StandingClock

FRIDAY, MONDAY, TUESDAY = datetime(2030, 3, 8, 14), datetime(2030, 3, 11, 14), datetime(2030, 3, 12, 14)


@tagged("post_install", "-at_install")
class TestWorkTime(StandingClock, AccessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.public.holiday"].search([]).unlink()
        cls.env.company.resource_calendar_id = cls.create_calendar("office", range(5), tz="UTC")
        for user in cls.users.values():
            user.tz = "UTC"

    @classmethod
    def create_calendar(cls, name, days, hours=(8, 17), **vals):
        attendance = {"name": "Work", "hour_from": hours[0], "hour_to": hours[1]}
        spans = [Command.create({"dayofweek": str(day), **attendance}) for day in days]
        return cls.env["resource.calendar"].create({"name": name, "attendance_ids": [Command.clear(), *spans], **vals})

    def create_resource(self, login, calendar, **vals):
        user = self.users[login]
        return self.env["resource.resource"].create({
            "name": user.name, "user_id": user.id, "company_id": user.company_id.id, "calendar_id": calendar and calendar.id, **vals
        })  # fmt: skip

    def create_leave(self, **vals):
        return self.env["resource.calendar.leaves"].create({
            "name": "Off", "date_from": datetime(2030, 3, 11), "date_to": datetime(2030, 3, 11, 23, 59, 59), **vals
        })  # fmt: skip

    def deadline(self, login, start=FRIDAY, days=1):
        user = self.users[login] if login else self.env["res.users"]
        return self.env["crm.work.time"]._deadlines([(user.id, False, start, days)])[0]

    # Calendars

    def test_own_calendar_else_the_companys(self):
        self.assertEqual(self.deadline("noah"), MONDAY)
        self.create_resource("noah", self.create_calendar("mine", [1, 4], tz="UTC"))
        self.assertEqual(self.deadline("noah"), TUESDAY)
        self.assertEqual(self.deadline("nora"), MONDAY)

    def test_resource_of_the_persons_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.create_resource("noah", self.create_calendar("there", [4], tz="UTC", company_id=other.id), company_id=other.id)
        self.create_resource("noah", self.create_calendar("here", [1, 4], tz="UTC"))
        self.assertEqual(self.deadline("noah"), TUESDAY)

    def test_archived_resource_does_not_count(self):
        resource = self.create_resource("noah", self.create_calendar("mine", [1, 4], tz="UTC"))
        resource.active = False
        self.assertEqual(self.deadline("noah"), MONDAY)

    def test_flexible_hours_are_those_of_the_company(self):
        flexible = self.create_calendar("flexible", [], schedule_type="flexible", tz="UTC")
        self.create_resource("noah", flexible)
        self.create_resource("nora", None)
        self.assertEqual((self.deadline("noah"), self.deadline("nora")), (MONDAY, MONDAY))
        late = datetime(2030, 3, 8, 16, 30)
        self.assertEqual(self.deadline("noah", late), late + timedelta(days=3))

    def test_flexible_everywhere_is_around_noon(self):
        flexible = self.create_calendar("flexible", [], schedule_type="flexible", tz="UTC", hours_per_day=6)
        self.env.company.resource_calendar_id = flexible
        self.assertEqual(self.deadline("noah", datetime(2030, 3, 8, 14, 59)), datetime(2030, 3, 11, 14, 59))
        self.assertEqual(self.deadline("noah", datetime(2030, 3, 8, 15, 0)), datetime(2030, 3, 12, 9, 0))

    def test_break_is_outside(self):
        calendar = self.create_calendar("break", range(5), (8, 12), tz="UTC")
        calendar.attendance_ids = [
            Command.create({"name": "Work", "dayofweek": "4", "hour_from": 13, "hour_to": 17}),
            Command.create({"name": "Break", "dayofweek": "4", "hour_from": 12, "hour_to": 13, "day_period": "lunch"}),
        ]
        self.create_resource("noah", calendar)
        self.assertEqual(self.deadline("noah", datetime(2030, 3, 8, 12, 30), 0), datetime(2030, 3, 8, 13, 0))

    def test_nobody_has_the_main_companys_hours(self):
        self.env.ref("base.main_company").resource_calendar_id = self.create_calendar("house", [1, 4], tz="UTC")
        self.assertEqual(self.deadline(None), TUESDAY)

    # Zones

    def test_zone_is_the_persons_then_the_calendars(self):
        """At 16:30 UTC the day is over in Helsinki, not in London."""
        start = datetime(2030, 3, 8, 16, 30)
        self.users["noah"].tz = "Europe/Helsinki"
        self.assertEqual(self.deadline("noah", start, 0), datetime(2030, 3, 11, 6, 0))
        self.users["noah"].tz = False
        self.assertEqual(self.deadline("noah", start, 0), start)
        self.env.company.resource_calendar_id.tz = "Europe/Helsinki"
        self.assertEqual(self.deadline("noah", start, 0), datetime(2030, 3, 11, 6, 0))

    # Leaves

    def test_leave_of_all_of_ones_resources(self):
        calendar = self.env.company.resource_calendar_id
        self.create_resource("noah", calendar)
        self.create_leave(resource_id=self.create_resource("noah", calendar).id)
        self.assertEqual((self.deadline("noah"), self.deadline("nora")), (TUESDAY, MONDAY))

    def test_leave_of_ones_calendar(self):
        calendar = self.create_calendar("mine", range(5), tz="UTC")
        self.create_resource("noah", calendar)
        self.create_leave(calendar_id=calendar.id)
        self.assertEqual((self.deadline("noah"), self.deadline("nora")), (TUESDAY, MONDAY))

    def test_leave_of_everybody_in_the_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        leave = self.create_leave()
        self.assertEqual(leave.company_id, self.env.company)
        self.assertEqual(self.deadline("noah"), TUESDAY)
        self.users["nora"].write({"company_ids": [Command.link(other.id)], "company_id": other.id})
        other.resource_calendar_id = self.env.company.resource_calendar_id
        self.assertEqual(self.deadline("nora"), MONDAY)

    def test_time_at_work_elsewhere_is_no_leave(self):
        resource = self.create_resource("noah", self.env.company.resource_calendar_id)
        self.create_leave(resource_id=resource.id, time_type="other")
        self.assertEqual(self.deadline("noah"), MONDAY)

    def test_a_leave_until_the_last_second_leaves_none_open(self):
        calendar = self.create_calendar("all day", range(7), hours=(0, 24), tz="UTC")
        resource = self.create_resource("noah", calendar)
        self.create_leave(resource_id=resource.id)
        self.assertEqual(self.deadline("noah", datetime(2030, 3, 11, 12, 0), 0), datetime(2030, 3, 12))

    def test_who_asks_does_not_matter(self):
        self.create_leave(resource_id=self.create_resource("noah", self.env.company.resource_calendar_id).id)
        times = self.env["crm.work.time"].with_env(self.env_as("finn"))
        self.assertEqual(times._deadlines([(self.users["noah"].id, False, FRIDAY, 1)]), [TUESDAY])

    # Many at once

    def test_rows_are_answered_in_order(self):
        noah, nora = self.users["noah"].id, self.users["nora"].id
        rows = [(noah, False, FRIDAY, 1), (nora, False, FRIDAY, 2), (noah, False, FRIDAY, 1), (noah, False, FRIDAY, 0)]
        self.assertEqual(self.env["crm.work.time"]._deadlines(iter(rows)), [MONDAY, TUESDAY, MONDAY, FRIDAY])
        self.assertEqual(self.env["crm.work.time"]._deadlines([]), [])

    def test_worked_hours(self):
        noah = self.users["noah"].id
        rows = [(noah, False, FRIDAY, MONDAY), (noah, False, MONDAY, FRIDAY), (noah, False, FRIDAY, FRIDAY + timedelta(hours=1))]
        self.assertEqual(self.env["crm.work.time"]._worked_hours(rows), [9, 0, 1])

    def test_a_thousand_leads_of_twenty_owners(self):
        """Cost the same few queries as one."""
        owners = [self.create_user(f"owner{number}").id for number in range(20)]
        units = self.units["north"].id, self.units["south"].id
        rows = [
            (owners[number % 20], units[number % 2], FRIDAY + timedelta(minutes=number), 1 + number % 5) for number in range(1000)
        ]
        self.env["crm.work.time"]._deadlines(rows[:1])
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(14):
            self.assertEqual(len(self.env["crm.work.time"]._deadlines(rows)), 1000)
