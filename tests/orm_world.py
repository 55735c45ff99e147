"""A test World in a database, and everything that the product says about it."""

from collections import defaultdict

from odoo.fields import Command, Domain
from odoo.tests import new_test_user

from odoo.addons.crm_hierarchical_access.access import Level

SALESPERSON = 'sales_team.group_sale_salesman'
SEES_ALL = 'crm_hierarchical_access.group_sees_all'
DISPATCHER = 'crm_hierarchical_access.group_dispatcher'
NO_MAIL = {
    'no_reset_password': True, 'mail_create_nolog': True, 'mail_create_nosubscribe': True, 'mail_notrack': True,
    'tracking_disable': True,
}


def quiet(env):
    """Return the environment with mails, tracking and the hiding of archived records switched off."""
    return env(context={**env.context, **NO_MAIL, 'active_test': False})


def create_pool(env, count):
    """Return so many salespersons, to take part in one world after the other: creating them is slow."""
    return [new_test_user(env, f'pool{number}', SALESPERSON, context=NO_MAIL) for number in range(count)]


class Answers:
    """What the product says of a set of leads to one user: the names of the leads, per question."""

    def __init__(self, user, leads, names):
        self.leads = leads.with_user(user).with_context(active_test=False)
        self.names = names

    def by_search(self):
        return self._named(self.leads.search([('id', 'in', self.leads.ids)]))

    def by_count(self):
        return self.leads.search_count([('id', 'in', self.leads.ids)])

    def by_group(self):
        return sum(count for _team, count in self.leads._read_group(
            [('id', 'in', self.leads.ids)], ['team_id'], ['__count'],
        ))

    def by_name(self):
        found = self.leads.name_search('', [('id', 'in', self.leads.ids)], limit=None)
        return self._named(self.leads.browse(number for number, _name in found))

    def by_record(self, mode):
        return self._named(self.leads._filtered_access(mode))

    def by_rule(self, mode):
        """By record rules alone: only administrators have stock's right to delete a lead."""
        domain = self.leads.env['ir.rule']._compute_domain('crm.lead', mode)
        return self._named(self.leads.sudo().search(domain & Domain('id', 'in', self.leads.ids)))

    def one_by_one(self, mode):
        return self._named(self.leads.filtered(lambda lead: lead.has_access(mode)))

    def manageable(self):
        return self._named(self.leads.filtered(lambda lead: lead._has_manage_access()))

    def _named(self, leads):
        return {self.names[number] for number in leads.ids}


class OrmWorld:
    """Creates the units and leads of a World for a pool of users, and follows its changes."""

    def __init__(self, env, world, pool):
        self.env, self.world = quiet(env), world
        self.users = dict(zip(world.users, pool, strict=False))  # a world may need fewer
        self.units, self.leads = {}, {}
        for user in world.users.values():
            self.set_groups(user)
            self.set_substitutes(user)
        for unit in world.units.values():
            self.create_unit(unit)
        for lead in world.leads.values():
            self.create_lead(lead)
        for user in world.users.values():
            if not user.active:
                self.users[user.login].active = False
        self.names = {lead.id: name for name, lead in self.leads.items()}
        self.logins = {user.id: login for login, user in self.users.items()}
        self.env.flush_all()

    # -- answers -----------------------------------------------------------------------------------------------------

    def answers(self, login):
        """Return the Answers that a user gets who asks now."""
        return Answers(self.users[login], self.env['crm.lead'].browse(self.names), self.names)

    def reasons(self, name):
        """Return {login: (reasons, reasons to write)}, as the product explains who sees a lead."""
        reasons = defaultdict(lambda: (set(), set()))
        for reason in self.leads[name]._access_reasons():
            if login := self.logins.get(reason.user):
                reasons[login][0].add(reason.predicate)
                if reason.level >= Level.WRITE:
                    reasons[login][1].add(reason.predicate)
        return dict(reasons)

    # -- creating ----------------------------------------------------------------------------------------------------

    def create_unit(self, unit):
        self.units[unit.name] = self.env['crm.team'].create({
            'name': unit.name, 'company_id': False, 'active': unit.active,
            'parent_id': self.unit_id(unit.parent), 'user_id': self.user_id(unit.leader),
            'upward_access': unit.upward_access, 'oversight': unit.oversight, 'sharing': unit.sharing,
            'deputy_ids': [Command.create(self.period_vals(period, 'user_id')) for period in unit.deputies],
        })
        for login in unit.members:
            self.add_member(unit, login)
        for login in unit.former_members:
            self.add_member(unit, login).active = False

    def add_member(self, unit, login):
        return self.env['crm.team.member'].create({
            'crm_team_id': self.unit_id(unit.name), 'user_id': self.user_id(login),
        })

    def create_lead(self, lead):
        self.leads[lead.name] = self.env['crm.lead'].create({
            'name': lead.name, 'type': 'opportunity',
            'user_id': self.user_id(lead.owner), 'team_id': self.unit_id(lead.unit),
            'release_team_id': self.unit_id(lead.released_to),
        })
        for grant in lead.grants:
            self.create_grant(lead, grant)

    def create_grant(self, lead, grant):
        return self.env['crm.lead.grant'].create({
            'lead_id': self.leads[lead.name].id, 'user_id': self.user_id(grant.user),
            'team_id': self.unit_id(grant.unit), 'mode': grant.mode, 'date_end': grant.last_day or False,
            'reason': 'as agreed',
        })

    def create_deputy(self, unit, period):
        return self.env['crm.team.deputy'].create({
            'team_id': self.unit_id(unit.name), **self.period_vals(period, 'user_id'),
        })

    def set_groups(self, user):
        """Put a user into the groups that the world says, and out of the others."""
        for xmlid, belongs in ((SEES_ALL, user.sees_all), (DISPATCHER, user.dispatcher)):
            group, pooled = self.env.ref(xmlid), self.users[user.login]
            if belongs != (group in pooled.group_ids):
                pooled.group_ids = [Command.link(group.id) if belongs else Command.unlink(group.id)]

    def set_substitutes(self, user):
        self.substitutes(user).unlink()
        for period in user.substitutes:
            self.env['crm.user.substitute'].create({
                'user_id': self.user_id(user.login), **self.period_vals(period, 'substitute_id'),
            })

    # -- finding -----------------------------------------------------------------------------------------------------

    def substitutes(self, user):
        return self.env['crm.user.substitute'].search([('user_id', '=', self.user_id(user.login))])

    def member(self, unit, login):
        return self.env['crm.team.member'].search([
            ('crm_team_id', '=', self.unit_id(unit.name)), ('user_id', '=', self.user_id(login)), ('active', '=', True),
        ])

    def unit_id(self, name):
        return name is not None and self.units[name].id

    def user_id(self, login):
        return login is not None and self.users[login].id

    def period_vals(self, period, field_name):
        return {
            field_name: self.user_id(period.user), 'date_from': period.start or False, 'date_to': period.end or False,
        }
