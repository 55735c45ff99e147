"""In a database the product says what the rule says, now, later, and after every change.

`ORM_WORLDS=200` looks at more than the usual 25 organisations.
"""

import os
from datetime import timedelta

from changes import Changes, change_that_matters
from oracle import Oracle
from orm_world import OrmWorld, create_pool
from world import Lead, Period, Unit, User, World
from worlds import random_world

from odoo.tests import TransactionCase, tagged

from odoo.addons.crm_hierarchical_access.tests.common import StandingClock

NOW = StandingClock.NOW
ORM_WORLDS = int(os.environ.get('ORM_WORLDS', 25))
PEOPLE = 10


@tagged('post_install', '-at_install')
class RuleCase(StandingClock, TransactionCase):
    """Compares the product with the oracle, in worlds for one pool of users and at a time that tests set."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pool = create_pool(cls.env, PEOPLE)

    def make_world(self, seed, leads=16):
        self.put_in_database(random_world(seed, NOW, units=14, users=PEOPLE, leads=leads))

    def put_in_database(self, world):
        self.world = world
        self.orm = OrmWorld(self.env, world, self.pool)

    def assert_rule(self, done):
        """Each user is given exactly what the rule says at this moment, and is told so."""
        oracle = Oracle(self.world, self.clock())
        verdicts = {
            user.login: {lead.name: oracle.verdict(user, lead) for lead in self.world.leads.values()}
            for user in self.world.users.values()
        }
        for user in self.world.users.values():
            if user.active:
                self.assert_answers(self.orm.answers(user.login), verdicts[user.login], (done, user))
        for lead in self.world.leads.values():
            self.assert_reasons(lead, {login: verdicts[login][lead.name] for login in verdicts}, done)

    def assert_answers(self, answers, verdicts, why):
        readable = {name for name, verdict in verdicts.items() if verdict.readable}
        writable = {name for name, verdict in verdicts.items() if verdict.writable}
        manageable = {name for name, verdict in verdicts.items() if verdict.manageable}
        self.assertEqual(answers.by_search(), readable, ('search', why))
        self.assertEqual(answers.by_record('read'), readable, ('read', why))
        self.assertEqual(answers.by_record('write'), writable, ('write', why))
        self.assertEqual(answers.by_rule('unlink'), manageable, ('unlink', why))
        self.assertEqual(answers.manageable(), manageable, ('manage', why))

    def assert_reasons(self, lead, verdicts, why):
        """Who sees it, and why; somebody who sees everything may have the rule's reasons beside that one."""
        got = self.orm.reasons(lead.name)
        self.assertEqual(set(got), {login for login in verdicts if verdicts[login].readable}, ('holders', lead, why))
        for login, (reasons, write_reasons) in got.items():
            if self.world.users[login].sees_all:
                self.assertIn('everything', reasons)
                continue
            self.assertEqual(reasons, verdicts[login].reasons, ('reasons', login, lead, why))
            self.assertEqual(write_reasons, verdicts[login].write_reasons, ('write reasons', login, lead, why))


@tagged('post_install', '-at_install')
class TestRandomWorlds(RuleCase):
    """One test for each seed."""

    def check_world(self, seed):
        self.make_world(seed)
        self.assert_rule('at once')
        self.check_later()
        self.check_changes(seed)

    def check_later(self):
        """Periods begin and end although nothing is written."""
        for later in (timedelta(minutes=1), timedelta(minutes=3001)):
            self.clock.move_to(NOW + later)
            self.assert_rule(later)

    def check_changes(self, seed):
        """Each kind of change takes its turn, and tells at once."""
        done = []
        for step in range(6):
            kind = Changes.kinds[(6 * seed + step) % len(Changes.kinds)]
            done.append(change_that_matters(self.world, self.orm, kind, f'{seed} {step}', self.clock()))
            self.assert_rule(done)


def _check_seed(seed):
    return lambda self: self.check_world(seed)


for _seed in range(ORM_WORLDS):
    setattr(TestRandomWorlds, f'test_world_{_seed:03}', _check_seed(_seed))


@tagged('post_install', '-at_install')
class TestRareWorlds(RuleCase):
    """What chance brings about too seldom."""

    def test_people_who_left_do_not_hand_out(self):
        """A lead without owner is the dispatcher's where only an archived leader or deputy could hand it out."""
        users = {'left': User('left', active=False), 'dispatcher': User('dispatcher', dispatcher=True)}
        units = {
            'led': Unit('led', leader='left'), 'stood in': Unit('stood in', deputies=[Period('left')]),
            'in office': Unit('in office', leader='left', deputies=[Period('dispatcher', NOW)]),
        }
        self.put_in_database(World(units, users, {name: Lead(name, unit=name) for name in units}))
        self.assert_rule('at once')
        self.assertEqual(self.orm.answers('dispatcher').by_search(), set(units))

    def test_closed_to_its_leader_but_for_the_unassigned(self):
        users = {'leader': User('leader'), 'seller': User('seller'), 'head': User('head')}
        units = {
            'top': Unit('top', leader='head'),
            'closed': Unit('closed', parent='top', leader='leader', members=['seller'], upward_access='none'),
        }
        leads = {'owned': Lead('owned', 'closed', 'seller'), 'new': Lead('new', 'closed')}
        self.put_in_database(World(units, users, leads))
        self.assert_rule('at once')
        self.assertEqual(self.orm.answers('leader').by_search(), {'new'})
        self.assertEqual(self.orm.answers('head').by_search(), set())

    def test_pairs_of_branch_and_release_are_kept_apart(self):
        """Who leads units in two branches gains nothing in one by what was released in the other."""
        users = {'both': User('both'), 'seller': User('seller')}
        closed = {'upward_access': 'none', 'leader': 'both'}
        units = {
            'top': Unit('top'), 'left': Unit('left', parent='top'), 'right': Unit('right', parent='top'),
            'left end': Unit('left end', parent='left', **closed), 'right end': Unit('right end', parent='right', **closed),
            'elsewhere': Unit('elsewhere', parent='right'),
        }
        leads = {
            'opened': Lead('opened', 'left end', 'seller', released_to='left'),
            'shut': Lead('shut', 'right end', 'seller'),
            'not below': Lead('not below', 'elsewhere', 'seller', released_to='right'),
        }
        self.put_in_database(World(units, users, leads))
        self.assert_rule('at once')
        self.assertEqual(self.orm.answers('both').by_search(), {'opened'})

    def test_head_of_everything_but_one_unit(self):
        """Nearly all units are not all, and all units are not the leads without one."""
        users = {'head': User('head'), 'seller': User('seller')}
        units = {
            'top': Unit('top', leader='head'), 'open': Unit('open', parent='top'),
            'closed': Unit('closed', parent='top', upward_access='none'),
        }
        leads = {name: Lead(name, name, 'seller') for name in units} | {
            'no unit': Lead('no unit', owner='seller'), 'nobody': Lead('nobody'), 'new': Lead('new', 'closed'),
        }
        self.put_in_database(World(units, users, leads))
        top = self.orm.units['top']
        self.orm.env['crm.team'].search([('parent_id', '=', False), ('id', '!=', top.id)]).write({
            'parent_id': top.id, 'upward_access': 'all',
        })
        self.assert_rule('one is closed')
        self.assertEqual(self.orm.answers('head').by_search(), {'top', 'open'})
        units['closed'].upward_access = self.orm.units['closed'].upward_access = 'all'
        self.assert_rule('all are open')
        self.assertEqual(self.orm.answers('head').by_search(), {'top', 'open', 'closed', 'new'})


@tagged('post_install', '-at_install')
class TestEveryWay(RuleCase):
    """Other ways to ask for leads give no more and no less."""

    def test_count_group_name_and_single_records(self):
        self.make_world(seed=1000, leads=30)
        oracle = Oracle(self.world, self.clock())
        for user in self.world.users.values():
            if not user.active:
                continue
            readable = {lead.name for lead in self.world.leads.values() if oracle.verdict(user, lead).readable}
            answers = self.orm.answers(user.login)
            self.assertEqual(answers.by_count(), len(readable), user)
            self.assertEqual(answers.by_group(), len(readable), user)
            self.assertEqual(answers.by_name(), readable, user)
            self.assertEqual(answers.one_by_one('read'), readable, user)
