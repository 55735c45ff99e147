"""What the log says of a day gone by is what the rule said on that day, after any sequence of changes.

`HISTORY_WORLDS=40` goes through more than the usual 20 organisations, with 10 sequences of changes in each.
"""

import os
from copy import deepcopy
from datetime import datetime
from unittest.mock import patch

from changes import Changes
from oracle import Oracle
from orm_world import OrmWorld, create_pool
from worlds import RandomChooser, random_world

from odoo.fields import Command
from odoo.tests import TransactionCase, tagged

from odoo.addons.crm_hierarchical_access.access import Level

HISTORY_WORLDS = int(os.environ.get('HISTORY_WORLDS', 20))
SEQUENCES, STEPS = 10, 6
PEOPLE = 8


class LivedChanges(Changes):
    """Besides, what happens without the product's forms: groups that imply others, SQL, deleting."""

    kinds = (*Changes.kinds, 'back_in_office', 'implying_group', 'sql_owner', 'sql_leader', 'delete_lead', 'delete_unit')

    def _change_back_in_office(self):
        user = self.world.users[self._login()]
        user.active = True
        self.orm.users[user.login].active = True
        return user.login

    def _change_implying_group(self):
        """The group *Chiefs*, of the first user, comes to imply *Sees all*, or does so no more."""
        first = next(iter(self.world.users.values()))
        first.sees_all = not first.sees_all
        self.orm.env.ref('crm_hierarchical_access.group_sees_all').user_ids = [Command.unlink(self.orm.user_id(first.login))]
        self.orm.chiefs(first.login).implied_ids = [
            (Command.link if first.sees_all else Command.unlink)(
                self.orm.env.ref('crm_hierarchical_access.group_sees_all').id
            )
        ]
        return first

    def _change_owner(self):
        """A lead without unit keeps none: stock would take the new owner's."""
        lead = super()._change_owner()
        if lead.unit is None:
            self.orm.leads[lead.name].team_id = False
        return lead

    def _change_sql_owner(self):
        lead, record = self._lead()
        lead.owner = self.pick([None, *self.world.users])
        self.orm.sql('UPDATE crm_lead SET user_id = %s WHERE id = %s', self.orm.user_id(lead.owner) or None, record.id)
        return lead

    def _change_sql_leader(self):
        unit = self._unit()
        unit.leader = self.pick([None, *self.world.users])
        self.orm.sql(
            'UPDATE crm_team SET user_id = %s WHERE id = %s', self.orm.user_id(unit.leader) or None,
            self.orm.unit_id(unit.name),
        )
        return unit.name

    def _change_delete_lead(self):
        if len(self.world.leads) < 3:
            return None
        lead, record = self._lead()
        del self.world.leads[lead.name]
        record.unlink()
        return lead

    def _change_delete_unit(self):
        """A unit without others below goes; by foreign keys so do its deputies, members, grants and releases."""
        leaves = set(self.world.units) - {unit.parent for unit in self.world.units.values()}
        if len(self.world.units) < 4 or not leaves:
            return None
        gone = self.pick(sorted(leaves))
        del self.world.units[gone]
        for lead in self.world.leads.values():
            lead.unit = None if lead.unit == gone else lead.unit
            lead.released_to = None if lead.released_to == gone else lead.released_to
            lead.grants = [grant for grant in lead.grants if grant.unit != gone]
        self.orm.sql('DELETE FROM crm_team WHERE id = %s', self.orm.unit_id(gone))
        return gone

    def _toggle(self, flag):
        """Who sees all by the group of chiefs keeps it: the group takes its own turn."""
        if flag == 'sees_all' and self.orm.are_chiefs_exempt():
            return None
        return super()._toggle(flag)


class LivedWorld(OrmWorld):
    """A world that is changed behind the ORM's back, too."""

    def __init__(self, env, world, pool):
        self._chiefs = env['res.groups'].create({'name': 'Chiefs'})
        super().__init__(env, world, pool)

    def chiefs(self, login):
        self._chiefs.user_ids = [Command.link(self.user_id(login))]
        return self._chiefs

    def are_chiefs_exempt(self):
        return bool(self._chiefs.implied_ids)

    def sql(self, statement, *parameters):
        self.env.flush_all()
        self.env.cr.execute(statement, parameters)
        self.env.invalidate_all()
        self.env['crm.access']._organisation_changed()


@tagged('post_install', '-at_install')
class TestHistory(TransactionCase):
    """Real moments: the database's clock moves on within the one transaction of a test."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.tz = False  # the days of grants end where the oracle lets them end
        cls.pool = create_pool(cls.env, PEOPLE)
        cls.now = datetime.utcnow().replace(second=0, microsecond=0)

    def moment(self):
        """The database's clock, as the triggers write it."""
        self.env.flush_all()
        self.env.cr.execute("SELECT clock_timestamp() AT TIME ZONE 'UTC'")
        return self.env.cr.fetchone()[0]

    def live(self, seed):
        """Go through sequences of changes; return, per step, what was done, the moment and the world as it was."""
        self.world = random_world(seed, self.now, units=8, users=PEOPLE, leads=8)
        self.orm = LivedWorld(self.env, self.world, self.pool)
        leads = dict(self.orm.leads)
        steps = [('at first', self.moment(), deepcopy(self.world))]
        for step in range(SEQUENCES * STEPS):
            chooser = RandomChooser(f'{seed} {step}')
            kind = chooser.number(0, len(LivedChanges.kinds) - 1)
            done = LivedChanges(self.world, self.orm, chooser, self.now).make(LivedChanges.kinds[kind])
            steps.append((done, self.moment(), deepcopy(self.world)))
        return steps, leads

    def check_world(self, seed):
        steps, leads = self.live(seed)
        ids = self.env['crm.lead'].browse(lead.id for lead in leads.values())
        with patch.object(type(self.env['crm.access.change.log']), '_moment_problem', lambda self, moment: None):
            for done, moment, world in steps:
                told = ids._access_reasons_by_lead_on(moment)
                for name, lead in leads.items():
                    self.assert_reasons(told[lead.id], world, name, moment, (seed, done))

    def assert_reasons(self, reasons, world, name, moment, why):
        got = {}
        for reason in reasons:
            if login := self.orm.logins.get(reason.user):
                read, write = got.setdefault(login, (set(), set()))
                read.add(reason.predicate)
                if reason.level >= Level.WRITE:
                    write.add(reason.predicate)
        oracle, lead = Oracle(world, moment), world.leads.get(name)
        verdicts = {user.login: oracle.verdict(user, lead) for user in world.users.values()} if lead else {}
        self.assertEqual(set(got), {login for login, verdict in verdicts.items() if verdict.readable}, (name, why))
        for login, (read, write) in got.items():
            if world.users[login].sees_all:
                self.assertIn('everything', read, (login, name, why))
            else:
                self.assertEqual((read, write), (verdicts[login].reasons, verdicts[login].write_reasons), (login, name, why))


def _check_seed(seed):
    return lambda self: self.check_world(seed)


for _seed in range(HISTORY_WORLDS):
    setattr(TestHistory, f'test_world_{_seed:03}', _check_seed(_seed))
