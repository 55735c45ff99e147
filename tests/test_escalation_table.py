"""The table of cases, line by line, in the oracle and in Odoo: deadline, handled or not, and who sees the lead."""

import re
from datetime import timedelta

import pytest
from deadline_cases import CASES
from escalation_cases import HOLIDAYS, HOURS, PEOPLE, UNITS, cases, write
from escalation_oracle import EscalationOracle, day_end

from odoo.fields import Command
from odoo.tests import TransactionCase, tagged

from odoo.addons.crm_hierarchical_access.tests.escalation_world import EscalationWorld

TYPES = {
    'call': 'mail.mail_activity_data_call',
    'e-mail': 'mail.mail_activity_data_email',
    'meeting': 'mail.mail_activity_data_meeting',
    'to-do': 'mail.mail_activity_data_todo',
}


def in_words(deadline, handled, sees):
    return f'{write(deadline)} | {handled or "open"} | {" ".join(person for person in PEOPLE if person in sees)}'


@pytest.mark.parametrize('lines', [pytest.param(lines, id=name) for name, lines in cases()])
def test_oracle(lines):
    oracle = EscalationOracle(HOLIDAYS)
    for line in lines:
        oracle.happen(line.moment, line.event)
        if oracle.unit:
            found = in_words(oracle.deadline(), oracle.handled(), oracle.sees())
            assert found == in_words(line.deadline, line.handled, line.sees), line


def test_there_are_enough_cases():
    names = [name for name, _lines in cases()]
    assert len(set(names)) == len(names)
    assert len(names) + len(CASES) >= 160


class Story:
    """What happens to one lead in Odoo: each event of the table is what people do there."""

    def __init__(self, case):
        self.case, self.env = case, case.env
        self.lead = self.env['crm.lead']
        self.activity = self.meeting = self.leave = None

    def user(self, login):
        return self.case.users[login] if login and login != 'nobody' else self.env['res.users']

    def mine(self, login):
        return self.case.as_user(login, self.lead)

    def happen(self, now, event):
        self.case.at(now)
        for pattern, method in self.EVENTS:
            if found := re.fullmatch(pattern, event):
                getattr(self, method)(*found.groups())
                break
        else:
            raise ValueError(event)
        self.case.run_schedule()

    def words(self):
        clock = self.case.run_of(self.lead)
        how = clock.end_reason or ''
        handled = f'{clock.handled_how} {clock.handled_by_id.login}' if how == 'handled' else how
        return in_words(clock.escalation_deadline, handled, set(self.seen_by()))

    def seen_by(self):
        """Who finds the lead."""
        for login in PEOPLE:
            leads = self.lead.with_user(self.user(login)).with_context(active_test=False)
            if self.user(login).active and leads.search_count([('id', '=', self.lead.id)]):
                yield login

    # The lead

    def nothing(self):
        pass

    def create(self, person):
        partner = self.case.customer
        self.lead = self.case.create_lead(
            None if person == 'nobody' else person, 'group', partner_id=partner.id, email_from=partner.email
        )

    def assign(self, person):
        self.lead.user_id = self.user(person)

    def move(self, unit, person=None):
        self.lead.write({'team_id': self.case.units[unit].id, **({'user_id': self.user(person).id} if person else {})})

    def move_stage(self, person):
        self.mine(person).stage_id = self.env['crm.stage'].search([('is_won', '=', False)], order='sequence desc', limit=1)

    def end(self, person, how):
        self.stage = self.lead.stage_id
        getattr(self.mine(person), {'archives': 'action_archive', 'loses': 'action_set_lost', 'wins': 'action_set_won'}[how])()

    def back(self):
        if self.lead.won_status == 'won':
            self.lead.write({'stage_id': self.stage.id, 'probability': 10})
        elif self.lead.won_status == 'lost':
            self.lead.action_restore()
        else:
            self.lead.action_unarchive()

    # Mails

    def post(self, lead, **vals):
        return lead.message_post(**{'body': 'Hello', 'message_type': 'comment', 'subtype_xmlid': 'mail.mt_comment', **vals})

    def composer(self, person):
        composer = self.mine(person).env['mail.compose.message'].create({
            'model': 'crm.lead', 'res_ids': str(self.lead.ids), 'composition_mode': 'comment', 'body': '<p>Hello</p>',
            'subject': 'Hello', 'partner_ids': [Command.set(self.case.customer.ids)],
        })
        composer.action_send_mail()

    def mass_mail(self, person):
        self.mine(person).env['mail.compose.message'].create({
            'model': 'crm.lead', 'res_ids': str(self.lead.ids), 'composition_mode': 'mass_mail', 'body': '<p>News</p>',
            'subject': 'News', 'auto_delete': True, 'auto_delete_keep_log': False, 'force_send': False,
        }).action_send_mail()

    def incoming(self):
        customer = self.case.customer
        self.question = self.post(self.lead.sudo(), message_type='email', author_id=customer.id, email_from=customer.email)

    def reply(self, person):
        self.post(self.mine(person), partner_ids=self.case.customer.ids, parent_id=self.question.id)

    def mail_from_outside(self, person):
        self.post(
            self.lead.sudo(), message_type='email', author_id=self.user(person).partner_id.id,
            incoming_email_to=f'Customer <{self.case.customer.email}>, sales@company.example',
        )

    def mail_to(self, person, whom):
        partner = self.user(whom).partner_id if whom in PEOPLE else self.somebody(person)
        self.post(self.mine(person), partner_ids=partner.ids)

    def somebody(self, person):
        """A contact of the person's who is not the customer."""
        return self.case.env_as(person)['res.partner'].create({'name': 'Somebody', 'email': 'somebody@elsewhere.example'})

    def mail_back(self):
        rows = self.env['mail.notification'].search([('mail_message_id', 'in', self.lead.sudo().message_ids.ids)])
        rows.filtered(lambda row: row.res_partner_id == self.case.customer).notification_status = 'bounce'

    def import_mail(self):
        customer, owner = self.case.customer, self.lead.user_id
        old = {
            'model': 'crm.lead', 'res_id': self.lead.id, 'message_type': 'email', 'date': '2029-12-01 10:00:00', 'body': 'Old',
            'subtype_id': self.env.ref('mail.mt_comment').id,
        }
        self.env['mail.message'].create([
            {**old, 'author_id': owner.partner_id.id, 'incoming_email_to': customer.email},
            {**old, 'author_id': customer.id, 'date': self.lead.sudo().clock_id.started_at},
        ])

    def note(self, person):
        self.post(self.mine(person), subtype_xmlid='mail.mt_note')

    # Activities and meetings

    def plan(self, person, what):
        activity = self.mine(person).activity_schedule(TYPES[what], user_id=self.user(person).id)
        self.activity = activity.sudo()

    def do(self, person):
        self.case.as_user(person, self.activity).action_feedback(feedback='Done')

    def cancel(self, person):
        self.case.as_user(person, self.activity).unlink()

    def meet(self, person, whom):
        other = self.case.customer if whom == 'the customer' else self.user(whom).partner_id
        start = self.case.clock() + timedelta(days=3)
        self.meeting = self.case.env_as(person)['calendar.event'].create({
            'name': 'Meeting', 'start': start, 'stop': start + timedelta(hours=1), 'opportunity_id': self.lead.id,
            'partner_ids': [Command.set((self.user(person).partner_id | other).ids)],
        }).sudo()

    def move_meeting(self, person):
        start = self.meeting.start + timedelta(days=1)
        self.meeting.write({'start': start, 'stop': start + timedelta(hours=1)})

    def cancel_meeting(self, _person):
        self.meeting.unlink()

    # People

    def stand_in(self, person, absent):
        today = self.case.clock().date()
        self.env['crm.user.substitute'].create({
            'user_id': self.user(absent).id, 'substitute_id': self.user(person).id, 'date_from': today, 'date_to': today.replace(day=31),
        })

    def deputise(self, person, unit):
        self.env['crm.team.deputy'].create({'team_id': self.case.units[unit].id, 'user_id': self.user(person).id})

    def lead_unit(self, person, unit):
        self.case.units[unit].user_id = self.user(person)

    def go(self, person):
        self.user(person).action_archive()

    def off(self, person, day):
        self.leave = self.env['resource.calendar.leaves'].create({
            'name': 'Off', 'resource_id': self.case.resources[person].id, 'date_from': self.case.clock(),
            'date_to': day_end(day) - timedelta(seconds=1),
        })

    def return_from_leave(self, _person):
        self.leave.date_to = self.case.clock()

    def no_policy(self):
        self.case.set_default_policy(self.case.policy.browse())

    # What superiors decide

    def release_of(self, person):
        releases = self.lead.sudo().release_ids.filtered(lambda row: row.state == 'open')
        return next(row for row in self.case.as_user(person, releases) if row.can_decide)

    def take(self, person):
        self.release_of(person).action_take_over()

    def give(self, superior, person):
        self.release_of(superior).action_give(self.user(person))

    def leave_it(self, person, days):
        self.release_of(person).action_leave('Call them', int(days))

    def hand_back(self, person):
        self.release_of(person).action_hand_back('Thanks')

    EVENTS = [
        (r'', 'nothing'),
        (r'created for (\w+)', 'create'),
        (r'assigned to (\w+)', 'assign'),
        (r'moved to (\w+)(?: for (\w+))?', 'move'),
        (r'the customer writes', 'incoming'),
        (r'an old mail is imported', 'import_mail'),
        (r'(\w+) notes', 'note'),
        (r'(\w+) moves the stage', 'move_stage'),
        (r'(\w+) moves the meeting', 'move_meeting'),
        (r'(\w+) writes to (\w+)', 'mail_to'),
        (r'(\w+) cancels it', 'cancel'),
        (r'(\w+) writes', 'composer'),
        (r'(\w+) replies', 'reply'),
        (r'(\w+) mass mails', 'mass_mail'),
        (r'(\w+) mails from outside', 'mail_from_outside'),
        (r'the mail comes back', 'mail_back'),
        (r'(\w+) plans an? (.+)', 'plan'),
        (r'(\w+) does it', 'do'),
        (r'(\w+) meets (.+)', 'meet'),
        (r'(\w+) cancels the meeting', 'cancel_meeting'),
        (r'(\w+) (archives|loses|wins)', 'end'),
        (r'it is back', 'back'),
        (r'(\w+) stands in for (\w+)', 'stand_in'),
        (r'(\w+) deputises in (\w+)', 'deputise'),
        (r'(\w+) leads (\w+)', 'lead_unit'),
        (r'(\w+) is gone', 'go'),
        (r'(\w+) is off until (\S+)', 'off'),
        (r'(\w+) is back', 'return_from_leave'),
        (r'no policy holds', 'no_policy'),
        (r'(\w+) takes it over', 'take'),
        (r'(\w+) gives it to (\w+)', 'give'),
        (r'(\w+) leaves it for (\d+) days', 'leave_it'),
        (r'(\w+) hands it back', 'hand_back'),
    ]


@tagged('post_install', '-at_install')
class TestEscalationTable(EscalationWorld, TransactionCase):
    @classmethod
    def setUpClassUnits(cls):
        super().setUpClassUnits()
        for name, above, leader, members in UNITS:
            cls.create_unit(name, above, leader, members.split(), upward_access='none')
        cls.env['res.users'].browse(cls.users[login].id for login in PEOPLE).tz = 'Europe/Berlin'
        cls.env['crm.public.holiday'].search([]).unlink()
        cls.env.company.write({'country_id': cls.env.ref('base.de').id, 'state_id': False})
        cls.env['crm.public.holiday'].create([{'name': day, 'date': day} for day in HOLIDAYS])
        cls.resources = {login: cls.create_resource(login) for login in PEOPLE}
        cls.customer = cls.create_customer('Customer', email='customer@customer.example')

    @classmethod
    def create_resource(cls, login):
        calendar = cls.env.company.resource_calendar_id
        if login in HOURS:
            spans = [(day, begin / 60, end / 60) for day, hours in HOURS[login].items() for begin, end in hours]
            lines = [{'name': 'Open', 'dayofweek': str(day), 'hour_from': begin, 'hour_to': end} for day, begin, end in spans]
            attendances = [Command.clear(), *map(Command.create, lines)]
            calendar = calendar.create({'name': login, 'tz': 'Europe/Berlin', 'attendance_ids': attendances})
        vals = {'name': login, 'user_id': cls.users[login].id, 'calendar_id': calendar.id, 'company_id': cls.env.company.id}
        return cls.env['resource.resource'].create(vals)

    def run_schedule(self):
        while self.env['crm.escalation']._escalate_batch(10):
            self.env.flush_all()

    def test_table(self):
        for name, lines in cases():
            with self.subTest(name), self.env.cr.savepoint() as savepoint:
                try:
                    self.tell(lines)
                finally:
                    savepoint.rollback()
                    self.env.invalidate_all()
                    self.env.registry.clear_cache()

    def tell(self, lines):
        story = Story(self)
        for line in lines:
            story.happen(line.moment, line.event)
            if story.lead:
                self.assertEqual(story.words(), in_words(line.deadline, line.handled, line.sees), line)
