"""Odoo's calendars, leaves and public holidays give the deadlines of the table."""

from datetime import date, datetime, time, timedelta

import pytz
from deadline_cases import CASES, HOLIDAYS
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user, tagged

YEARS = range(2026, 2029)


@tagged('post_install', '-at_install')
class DeadlineCase(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.germany = cls.env.ref('base.de')
        cls.env['crm.public.holiday'].search([]).unlink()
        cls.env['crm.public.holiday']._fill(cls.germany, YEARS)
        cls.company = cls.env['res.company'].create({'name': 'Firm', 'country_id': cls.germany.id})
        cls.users = [
            new_test_user(cls.env, login, 'sales_team.group_sale_salesman', company_id=cls.company.id, company_ids=cls.company.ids)
            for login in ('otto', 'other')
        ]
        cls.unit = cls.env['crm.team'].create({'name': 'Unit', 'company_id': cls.company.id})
        cls.below = cls.env['crm.team'].create({'name': 'Below', 'company_id': cls.company.id, 'parent_id': cls.unit.id})

    def state(self, code):
        return self.germany.state_ids.filtered(lambda state: state.code == f'DE-{code}')

    def calendar(self, owner, zone=None):
        fortnight = owner.fortnight()
        alike = all(fortnight.get(day) == fortnight.get(day + 7) for day in range(7))
        return self.env['resource.calendar'].create({
            'name': owner.hours,
            'company_id': self.company.id,
            'tz': zone or owner.zone,
            'two_weeks_calendar': not alike,
            'attendance_ids': [Command.clear()] + [
                Command.create({
                    'name': 'Work',
                    'dayofweek': str(day % 7),
                    'week_type': False if alike else str(day // 7),
                    'hour_from': begin / 60,
                    'hour_to': end / 60,
                })
                for day, spans in fortnight.items() if not alike or day < 7 for begin, end in spans
            ],
        })

    def leave(self, owner, spans, **vals):
        for begin, end in spans:
            self.env['resource.calendar.leaves'].create({'name': 'Off', 'date_from': owner.utc(begin), 'date_to': owner.utc(end), **vals})

    def resource(self, user, calendar, **vals):
        return self.env['resource.resource'].create(
            {'name': user.name, 'user_id': user.id, 'company_id': self.company.id, 'calendar_id': calendar.id, **vals}
        )


class TestTable(DeadlineCase):
    def test_library_knows_the_holidays(self):
        days = self.env['crm.public.holiday'].search([('country_id', '=', self.germany.id)])
        found = {(day.state_id.code or '').removeprefix('DE-') or None: set() for day in days}
        for day in days:
            found[(day.state_id.code or '').removeprefix('DE-') or None].add(str(day.date))
        self.assertEqual(found, {state: set(dates.split()) for state, dates in HOLIDAYS.items()})

    def set_up(self, owner):
        """Make Odoo's records say what the table does."""
        user, other = self.users
        user.tz, other.tz = owner.zone, owner.zone
        calendar = self.calendar(owner, zone='Asia/Tokyo')  # the user's own zone counts
        mine, others = self.resource(user, calendar), self.resource(other, calendar)
        self.leave(owner, owner.leave, resource_id=mine.id)
        self.leave(owner, owner.others, resource_id=others.id)
        self.leave(owner, owner.training, resource_id=mine.id, time_type='other')
        self.leave(owner, owner.everybody, calendar_id=calendar.id)
        user.holiday_state_id = self.state(owner.state)
        self.unit.holiday_state_id = self.state(owner.unit_state)
        self.company.state_id = self.state(owner.company_state)
        self.enter(owner)

    def enter(self, owner):
        state = self.state(owner.state)
        holidays = self.env['crm.public.holiday']
        for day in owner.entered:
            holidays.create({'name': 'Town', 'date': day, 'country_id': self.germany.id, 'state_id': state.id})
        holidays.search([('state_id', '=', state.id), ('date', 'in', owner.archived)]).active = False

    def test_table(self):
        for name, owner, start, days, deadline in CASES:
            with self.subTest(name), self.env.cr.savepoint() as savepoint:
                self.set_up(owner)
                rows = [(self.users[0].id, self.below.id, owner.utc(start), days)]
                self.assertEqual(self.env['crm.work.time']._deadlines(rows), [owner.utc(deadline)])
                savepoint.rollback()
                self.env.invalidate_all()


class TestSameAsOdoo(DeadlineCase):
    """What is open is what Odoo itself calls working time, but for public holidays."""

    @settings(max_examples=25, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @seed(1)
    @given(st.data())
    def test_open_hours(self, data):
        owner = data.draw(st.sampled_from([row[1] for row in CASES]))
        with self.env.cr.savepoint() as savepoint:
            user = self.users[0]
            user.tz = owner.zone
            calendar = self.calendar(owner)
            resource = self.resource(user, calendar, tz=owner.zone)
            self.leave(owner, owner.leave, resource_id=resource.id)
            self.leave(owner, owner.everybody, calendar_id=calendar.id)
            first = data.draw(st.dates(date(2026, 3, 1), date(2026, 12, 31)))
            self.assert_same(owner, calendar, resource, first, first + timedelta(days=20))
            savepoint.rollback()
            self.env.invalidate_all()

    def assert_same(self, owner, calendar, resource, first, last):
        zone = pytz.timezone(owner.zone)
        begin, end = (zone.localize(datetime.combine(day, time())) for day in (first, last))
        spans = calendar._work_intervals_batch(begin, end, resources=resource, tz=zone)[resource.id]
        expected = sum((stop - start).total_seconds() for start, stop, _meta in spans) / 3600
        times = self.env['crm.work.time']._work_times(self.users[0], {self.users[0].id: [False]}, None)
        worktime = times[self.users[0].id, False]
        worktime.holidays = frozenset()
        naive = [moment.astimezone(pytz.utc).replace(tzinfo=None) for moment in (begin, end)]
        self.assertAlmostEqual(worktime.hours_between(*naive), expected, delta=0.02)  # a leave's last second, per day
