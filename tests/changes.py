"""Random changes to a World, made in a database at the same time."""

from copy import deepcopy
from unittest.mock import MagicMock

from oracle import Oracle
from world import Grant
from worlds import OVERSIGHT, SHARING, UPWARD_ACCESS, Builder, RandomChooser, ancestors


def change_that_matters(world, orm, kind, seed, now, attempts=40):
    """Do a change of one kind after which the rule's answers are others; any, where none such is found."""
    before = all_verdicts(world, now)
    for attempt in range(attempts):
        trial = deepcopy(world)
        Changes(trial, MagicMock(), RandomChooser(f'{seed} {attempt}'), now).make(kind)
        if all_verdicts(trial, now) != before:
            break
    return Changes(world, orm, RandomChooser(f'{seed} {attempt}'), now).make(kind)


def all_verdicts(world, now):
    oracle = Oracle(world, now)
    return [oracle.verdict(user, lead) for user in world.users.values() for lead in world.leads.values()]


class Changes:
    """Changes what the rule depends on, one thing at a time; `kinds` names what can be done."""

    kinds = (
        'leader', 'new_member', 'end_membership', 'delete_membership', 'upward_access', 'oversight', 'sharing',
        'move_unit', 'archive_unit', 'new_deputy', 'end_deputy', 'substitutes', 'archive_user', 'dispatcher',
        'sees_all', 'owner', 'move_lead', 'release', 'new_grant', 'change_grant', 'end_grants',
    )

    def __init__(self, world, orm, chooser, now):
        self.world, self.orm, self.chooser, self.now = world, orm, chooser, now
        self.builder = Builder(chooser, now)
        self.builder.world = world
        self.pick = self.builder.pick

    def make(self, kind):
        """Do one such change, and say what was done."""
        return kind, getattr(self, f'_change_{kind}')()

    # -- units -------------------------------------------------------------------------------------------------------

    def _unit(self):
        return self.world.units[self.pick(list(self.world.units))]

    def _login(self):
        return self.pick(list(self.world.users))

    def _set_unit(self, field, value, written=None):
        unit = self._unit()
        setattr(unit, field, value)
        self.orm.units[unit.name].write({'user_id' if field == 'leader' else field: value if written is None else written})
        return unit.name, value

    def _change_leader(self):
        login = self.pick([None, *self.world.users])
        return self._set_unit('leader', login, self.orm.user_id(login))

    def _change_upward_access(self):
        return self._set_unit('upward_access', self.pick(UPWARD_ACCESS))

    def _change_oversight(self):
        return self._set_unit('oversight', self.pick(OVERSIGHT))

    def _change_sharing(self):
        return self._set_unit('sharing', self.pick(SHARING))

    def _change_archive_unit(self):
        unit = self._unit()
        unit.active = False
        self.orm.units[unit.name].action_archive()
        return unit.name

    def _change_move_unit(self):
        unit = self._unit()
        above = [name for name in self.world.units if unit.name not in ancestors(self.world, name)]
        unit.parent = self.pick([None, *above])
        self.orm.units[unit.name].parent_id = self.orm.unit_id(unit.parent)
        return unit.name, unit.parent

    # -- people ------------------------------------------------------------------------------------------------------

    def _change_new_member(self):
        unit, login = self._unit(), self._login()
        if login in unit.members:
            return None
        unit.members.append(login)
        self.orm.add_member(unit, login)
        return unit.name, login

    def _end_membership(self, end):
        unit = self._unit()
        if not unit.members:
            return None
        login = self.pick(unit.members)
        unit.members.remove(login)
        end(self.orm.member(unit, login))
        return unit.name, login

    def _change_end_membership(self):
        return self._end_membership(lambda member: member.action_archive())

    def _change_delete_membership(self):
        return self._end_membership(lambda member: member.unlink())

    def _change_new_deputy(self):
        unit, period = self._unit(), self.builder.period(self._login())
        unit.deputies.append(period)
        self.orm.create_deputy(unit, period)
        return unit.name, period

    def _change_end_deputy(self):
        unit = self._unit()
        unit.deputies.clear()
        self.orm.units[unit.name].deputy_ids.unlink()
        return unit.name

    def _change_substitutes(self):
        user = self.world.users[self._login()]
        others = [login for login in self.world.users if login != user.login]
        user.substitutes = [self.builder.period(login) for login in self.builder.some(others, 2)]
        self.orm.set_substitutes(user)
        return user

    def _change_archive_user(self):
        user = self.world.users[self._login()]
        user.active = False
        self.orm.users[user.login].active = False
        return user.login

    def _change_dispatcher(self):
        return self._toggle('dispatcher')

    def _change_sees_all(self):
        return self._toggle('sees_all')

    def _toggle(self, flag):
        user = self.world.users[self._login()]
        setattr(user, flag, not getattr(user, flag))
        self.orm.set_groups(user)
        return user

    # -- leads -------------------------------------------------------------------------------------------------------

    def _lead(self):
        lead = self.world.leads[self.pick(list(self.world.leads))]
        return lead, self.orm.leads[lead.name]

    def _change_owner(self):
        lead, record = self._lead()
        lead.owner = self.pick([None, *self.world.users])
        record.user_id = self.orm.user_id(lead.owner)
        return lead

    def _change_move_lead(self):
        """A lead that leaves the branch in which it was released is not released any more."""
        lead, record = self._lead()
        lead.unit = self.pick([None, *self.world.units])
        if lead.unit is None or lead.released_to not in ancestors(self.world, lead.unit):
            lead.released_to = None
        record.team_id = self.orm.unit_id(lead.unit)
        return lead

    def _change_release(self):
        lead, record = self._lead()
        if lead.unit is None:
            return None
        lead.released_to = self.pick([None, *ancestors(self.world, lead.unit)])
        record.release_team_id = self.orm.unit_id(lead.released_to)
        return lead

    def _change_new_grant(self):
        lead, _record = self._lead()
        lead.grants.append(self.builder.grant())
        self.orm.create_grant(lead, lead.grants[-1])
        return lead

    def _change_end_grants(self):
        lead, record = self._lead()
        lead.grants.clear()
        record.access_grant_ids.unlink()
        return lead

    def _change_change_grant(self):
        lead, record = self._lead()
        mode, last_day = self.pick(['read', 'write']), self.builder.grant().last_day
        lead.grants = [Grant(mode, grant.user, grant.unit, last_day) for grant in lead.grants]
        record.access_grant_ids.write({'mode': mode, 'date_end': last_day or False})
        return lead
