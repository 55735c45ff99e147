"""Released upward in random organisations: no level is skipped, no sister branch opened, and what is withdrawn is closed again."""

import os

from oracle import Oracle
from orm_world import OrmWorld, create_pool
from worlds import ancestors, random_world

from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, tagged

from odoo.addons.crm_hierarchical_access.tests.common import StandingClock

NOW = StandingClock.NOW
WORLDS = int(os.environ.get('ORM_WORLDS', 8))
PEOPLE = 10


@tagged('post_install', '-at_install')
class TestReleaseUpward(StandingClock, TransactionCase):
    """One test for each seed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pool = create_pool(cls.env, PEOPLE)
        cls.policy = cls.env['crm.escalation.policy'].create({'name': 'Upward', 'release_mode': 'step'})
        cls.env['ir.config_parameter'].set_param('crm_hierarchical_access.escalation_policy_id', cls.policy.id)

    def check_world(self, seed):
        self.world = random_world(seed, NOW, units=14, users=PEOPLE, leads=6)
        for lead in self.world.leads.values():
            lead.released_to = None
        self.orm = OrmWorld(self.env, self.world, self.pool)
        self.oracle = Oracle(self.world, self.clock())
        for lead in self.world.leads.values():
            if lead.unit and lead.owner and self.world.users[lead.owner].active:
                self.check_lead(lead, seed)

    def check_lead(self, lead, seed):
        rows = self.release_to_the_top(lead)
        if rows:
            self.check_withdrawing(lead, rows, rows[seed % len(rows)])

    # -- going up ----------------------------------------------------------------------------------------------------

    def release_to_the_top(self, lead):
        """Offer it, and let each superior pass it on as long as there is one above."""
        record, rows = self.orm.leads[lead.name].with_user(self.orm.users[lead.owner]), []
        actor, go_on = lead.owner, lambda: record.action_offer_upward('Look')
        while expected := self.next_superior(lead, rows, actor):
            go_on()
            row = record.sudo().release_ids.filtered(lambda row: row.state == 'open').sorted('step')[-1:]
            self.assertNotIn(row, rows)
            self.assertEqual((self.unit_of(row), self.orm.logins[row.user_id.id]), expected)
            self.assert_seen_up_to(lead, expected[0])
            rows.append(row)
            actor = expected[1]
            go_on = row.with_user(row.user_id).action_pass_on
        with self.assertRaises(UserError):
            go_on()
        return rows

    def next_superior(self, lead, rows, actor):
        """Unit and login: the next unit above that is led by somebody there who was not asked yet, read literally."""
        passed = {lead.owner, actor, *(self.orm.logins[row.user_id.id] for row in rows)}
        path = ancestors(self.world, lead.unit)
        for name in path[path.index(self.unit_of(rows[-1])) + 1 if rows else 0:]:
            unit = self.world.units[name]
            if unit.leader in passed:
                continue
            deputies = [period.user for period in unit.deputies if self.oracle.is_now(period)]
            people = [login for login in (unit.leader, *deputies) if login and self.world.users[login].active and login not in passed]
            if people:
                return name, people[0]
        return None

    # -- drawing back ------------------------------------------------------------------------------------------------

    def check_withdrawing(self, lead, rows, row):
        """By who gave it, where policy allows; what followed ends, what was before stays."""
        giver = row.with_user(row.asked_by_id)
        self.policy.may_withdraw = False
        with self.assertRaises(AccessError):
            giver.action_withdraw()
        self.policy.may_withdraw = True
        giver.action_withdraw()
        kept = rows[:rows.index(row)]
        self.assertEqual([one.state for one in rows], ['open'] * len(kept) + ['closed'] * (len(rows) - len(kept)))
        self.assert_seen_up_to(lead, self.unit_of(kept[-1]) if kept else None)

    # -- who sees it -------------------------------------------------------------------------------------------------

    def assert_seen_up_to(self, lead, unit):
        """Who sees it is who the rule says: nobody of a sister branch or further up."""
        lead.released_to = unit
        for user in self.world.users.values():
            if user.active:
                seen = lead.name in self.orm.answers(user.login).by_search()
                self.assertEqual(seen, self.oracle.verdict(user, lead).readable, (lead, user))

    def unit_of(self, row):
        return next(name for name, unit in self.orm.units.items() if unit == row.team_id)


def _check_seed(seed):
    return lambda self: self.check_world(seed)


for _seed in range(WORLDS):
    setattr(TestReleaseUpward, f'test_world_{_seed:03}', _check_seed(_seed))
