"""What a planned change shows before is what happens, and taking it back restores the very same visibility.

200 random changes in 10 random organisations; `PLANNED_WORLDS=100` looks at more.
"""

import os
from collections import defaultdict
from datetime import timedelta

from oracle import Oracle
from orm_world import OrmWorld, create_pool
from planned import Drafts, draft_that_matters
from worlds import random_world

from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user, tagged

from odoo.addons.crm_hierarchical_access.tests.common import StandingClock

NOW = StandingClock.NOW
WORLDS = int(os.environ.get('PLANNED_WORLDS', 10))
CHANGES = 20
PEOPLE = 8
RIGHTS = {'readable': 'gained', 'writable': 'write', 'manageable': 'manage'}


@tagged('post_install', '-at_install')
class TestPlannedChanges(StandingClock, TransactionCase):
    """One test for each organisation."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pool = create_pool(cls.env, PEOPLE)
        cls.planner = new_test_user(cls.env, 'planner', 'sales_team.group_sale_manager', context={'no_reset_password': True})

    def check_world(self, seed):
        self.clock.move_to(NOW)
        self.world = random_world(seed, NOW, units=14, users=PEOPLE, leads=20)
        self.orm = OrmWorld(self.env, self.world, self.pool)
        for number, lead in enumerate(self.orm.leads.values()):
            lead.expected_revenue = 1 << number  # any sum tells which leads were summed
        list(self.orm.leads.values())[seed % 20].action_archive()
        self.seen = self.answers()
        for step in range(CHANGES):
            kind = Drafts.kinds[(CHANGES * seed + step) % len(Drafts.kinds)]
            self.check_change(kind, f'{seed} {step}', step)

    def check_change(self, kind, seed, step):
        """One change; every second is taken back, some are asked for their lists, one in each world waits a minute."""
        lines, after = draft_that_matters(self.world, self.orm, kind, seed, self.clock())
        if not lines:
            return
        change = self.env(user=self.planner)['crm.organisation.change'].create({
            'line_ids': [Command.create(vals) for vals in lines],
        })
        if step == CHANGES // 2:
            change.date_planned = self.clock() + timedelta(minutes=1)  # when some deputies and substitutes begin
        change.action_preview()
        expected, listed = self.previewed(change), step % 4 == 0 and self.listed(change)
        if change.date_planned:
            change.action_schedule()
            self.clock.move_to(change.date_planned)
            self.seen = self.answers()
        before, before_rights = self.seen, self.rights(self.world)
        self.apply(change)
        self.seen = self.answers()
        self.assertEqual(self.seen, self.by_oracle(after), ('oracle', lines))
        if listed is not False:
            self.assertEqual(listed, self.differences(before, self.seen), ('lists', lines))
        self.assertEqual(expected, self.counted(before_rights, self.rights(after)), ('counts', lines))
        self.assertEqual(self.previewed(change), expected, ('kept', lines))
        if step % 2:
            change.action_take_back()
            self.seen = self.answers()
            self.assertEqual(self.seen, before, ('taken back', lines))
        else:
            self.world = self.orm.world = after

    def apply(self, change):
        if change.date_planned:
            change.with_env(self.env)._apply_due()
            self.assertEqual(change.state, 'done', change.problem)
        else:
            change.action_apply()

    # -- what the product says ---------------------------------------------------------------------------------------

    def answers(self):
        """Return {login: names of leads}, as each user finds them."""
        self.env.flush_all()
        return {login: self.orm.answers(login).by_search() for login in self.in_office()}

    def in_office(self):
        return [user.login for user in self.world.users.values() if user.active]

    def previewed(self, change):
        return {
            self.orm.logins[row.user_id.id]: {
                'gained': (row.gained_count, row.lost_count),
                'write': (row.write_gained_count, row.write_lost_count),
                'manage': (row.manage_gained_count, row.manage_lost_count),
                'revenue': (row.gained_revenue, row.lost_revenue),
            }
            for row in change.effect_ids
        }

    def listed(self, change):
        """Return {login: (gained, lost)}, the names in the lists behind the numbers."""
        return {
            self.orm.logins[row.user_id.id]: (self.leads_of(row.action_open_gained()), self.leads_of(row.action_open_lost()))
            for row in change.effect_ids
            if row.gained_count or row.lost_count
        }

    def leads_of(self, action):
        leads = self.env(user=self.planner)[action['res_model']].with_context(**action['context'])
        return {self.orm.names[number] for number in leads.search(action['domain']).ids}

    # -- what there is to say ----------------------------------------------------------------------------------------

    def by_oracle(self, world):
        return {login: rights['readable'] for login, rights in self.rights(world).items()}

    def rights(self, world):
        """Return {login: {right: names of leads}} by the second reading of the rule."""
        oracle, found = Oracle(world, self.clock()), {}
        for login in self.in_office():
            found[login] = defaultdict(set)
            for lead in world.leads.values():
                verdict = oracle.verdict(world.users[login], lead)
                for right in RIGHTS:
                    if getattr(verdict, right):
                        found[login][right].add(lead.name)
        return found

    def differences(self, before, after):
        pairs = {login: (after[login] - before[login], before[login] - after[login]) for login in before}
        return {login: pair for login, pair in pairs.items() if any(pair)}

    def counted(self, before, after):
        """Return what a preview should count for each person who gains or loses any right."""
        found = {}
        for login in before:
            pairs = {
                title: (after[login][right] - before[login][right], before[login][right] - after[login][right])
                for right, title in RIGHTS.items()
            }
            if any(any(pair) for pair in pairs.values()):
                counts = {title: tuple(map(len, pair)) for title, pair in pairs.items()}
                found[login] = counts | {'revenue': tuple(map(self.revenue, pairs['gained']))}
        return found

    def revenue(self, names):
        return sum(self.orm.leads[name].expected_revenue for name in names if self.orm.leads[name].active)


def _check_seed(seed):
    return lambda self: self.check_world(seed)


for _seed in range(WORLDS):
    setattr(TestPlannedChanges, f'test_world_{_seed:03}', _check_seed(_seed))
