from bisect import bisect_right

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import ormcache

from ..access import POLICY, RESTRICTIONS, Grant, Level, Organisation, Period, Territories, Tree, Unit

LEVELS = {"read": Level.READ, "write": Level.WRITE, "manage": Level.MANAGE, "unlink": Level.MANAGE}


class CrmAccess(models.AbstractModel):
    """The engine's adapter: reads the organisation once, answers from the cache.

    Searches, record checks, explanations and previews all come from here (spec 1, What follows a lead).
    """

    _name = "crm.access"
    _description = "Who Sees What"

    # Who the rule holds for

    @api.model
    def _is_restricted(self, user=None):
        """Whether the rule is in force for a user (default: the current one). Nothing of it is while it is observed."""
        return self._is_enforced() and self._is_subject(user)

    @api.model
    def _is_subject(self, user=None):
        """Whether the rule is made for a user (default: the current one): employees who do not see everything.

        Portal and public users keep stock's rules; the superuser is never asked.
        """
        if self.env.su and (not user or user == self.env.user):
            return False
        return self._is_subject_at(user.id if user else self.env.uid)

    @api.model
    @ormcache("user_id")
    def _is_subject_at(self, user_id):
        user = self.env["res.users"].sudo().browse(user_id)  # yes or no; asked at every turn
        return user._is_internal() and not user.has_group("crm_hierarchical_access.group_sees_all")

    @api.model
    def _now(self):
        """The moment the rule is asked at (UTC)."""
        return fields.Datetime.now()

    # The organisation, cached until something in it changes

    @api.model
    def _organisation_changed(self):
        """Forget everything cached, in every worker. To be called by whatever changes units, people or grants.

        Once more after the commit: another thread of this worker may have read the old state meanwhile.
        """
        self.env.registry.clear_cache()
        self.env.cr.postcommit.add(self.env.registry.clear_cache)

    @api.model
    @ormcache()
    def _organisation(self):
        """The whole organisation for the engine (``access.Organisation``)."""
        access = self.sudo()  # the engine's input, never handed to a user as such
        return access._organisation_of(
            access._units(), access._substitutes(), access._dispatchers(), access._territories()
        )

    def _organisation_of(self, units, substitutes, dispatchers, territories):
        """An organisation under the rule as it stands: the present one, one of the past, or one that is planned.

        :param units: ``access.Unit`` each
        :param substitutes: per absent user's id, pairs of user id and ``access.Period``
        :param dispatchers: ids of users
        :param territories: ``access.Territories``
        """
        return Organisation(
            Tree(units),
            substitutes=substitutes,
            dispatchers=dispatchers,
            predicates=self._predicates(),
            territories=territories,
            restrictions=self._restrictions(),
        )

    def _restrictions(self):
        """Hook: what takes away from the rule (``access.Restriction``)."""
        return RESTRICTIONS

    def _predicates(self):
        """Hook: the named predicates that make up the rule; None for the engine's own."""
        return None

    def _territories(self):
        """Hook: the territory plans in force (``access.Territories``)."""
        return Territories()

    def _units(self):
        """Every unit, archived ones too: their leads still need somebody who sees them."""
        teams = self.env["crm.team"].with_context(active_test=False).search_fetch([])
        members = dict(
            self.env["crm.team.member"]._read_group(
                [("active", "=", True), ("user_id.active", "=", True)], ["crm_team_id"], ["user_id:array_agg"]
            )
        )
        deputies = {}
        for deputy in self.env["crm.team.deputy"].search([("user_id.active", "=", True)]):
            deputies.setdefault(deputy.team_id, []).append((deputy.user_id.id, deputy._period()))
        return [self._unit(team, members.get(team, ()), deputies.get(team, ())) for team in teams]

    def _unit(self, team, members, deputies):
        return Unit(
            team.id,
            parent=team.parent_id.id or None,
            leader=team.user_id.id if team.user_id.active else None,
            deputies=tuple(deputies),
            members=frozenset(members),
            upward_access=team.upward_access,
            oversight=team.oversight,
            sharing=team.sharing,
            operator=team.operator_id.id or None,
            policies=frozenset(name.removeprefix(POLICY) for name in team._fields if name.startswith(POLICY) and team[name]),
        )

    def _substitutes(self):
        substitutes = {}
        for row in self.env["crm.user.substitute"].search([("substitute_id.active", "=", True)]):
            substitutes.setdefault(row.user_id.id, []).append((row.substitute_id.id, row._period()))
        return substitutes

    def _dispatchers(self):
        group = self.env.ref("crm_hierarchical_access.group_dispatcher", raise_if_not_found=False)
        return group.all_user_ids.ids if group else ()

    # One user's scope, exact to the minute without a cron

    @api.model
    @ormcache()
    def _bounds(self):
        """The moments, in order, at which an answer changes although nothing is written."""
        return tuple(sorted({*self._organisation().bounds(), *self.env["crm.lead.grant"].sudo()._bounds()}))

    @api.model
    def _epoch(self):
        """A number that is the same between two such moments: part of the key of everything cached."""
        return bisect_right(self._bounds(), self._now())

    @api.model
    def _scope(self, user_id=None):
        """What a user (default: the current one) sees now, as ``access.Scope``."""
        return self._scope_at(user_id or self.env.uid, self._epoch())

    @ormcache("user_id", "epoch")
    def _scope_at(self, user_id, epoch):
        now = self._now()
        organisation = self._organisation()
        units = {unit for _role, unit in organisation.tree.places(user_id, now)}
        grants = self.env["crm.lead.grant"].sudo()._of_user(user_id, units)  # ids only, of what the user may see
        return organisation.scope(user_id, now, grants)

    @api.model
    def _branch(self, user_id=None):
        """Ids of the units a user knows of: the only ones that the user may see or assign to.

        Dispatchers know all, whether they have a unit or not: they hand out what nobody else could, wherever it belongs.
        """
        return self._branch_at(user_id or self.env.uid, self._epoch())

    @ormcache("user_id", "epoch")
    def _branch_at(self, user_id, epoch):
        organisation = self._organisation()
        if user_id in organisation.dispatchers:
            return frozenset(organisation.tree.units)
        return organisation.tree.branch(user_id, self._now())

    # What record rules, checks and explanations ask

    @api.model
    def domain(self, model_name, mode):
        """The rule for the current user as a domain on a model.

        :param mode: read, write, create, unlink, or manage (owner, unit, release, grants)
        :return: ``Domain.TRUE`` for whom the rule does not hold
        """
        model = self.env[model_name]
        if not self._is_enforced() and not self._is_own_model(model_name):
            return Domain.TRUE
        if self.env.user.share:
            return model._access_portal_domain()
        if not self._is_subject():
            return Domain.TRUE
        return model._access_domain(self._scope(), mode)


def grant_period(end):
    """The period of something that ends at ``end`` (datetime), or never."""
    return Period(None, end or None)


def as_grant(row, end):
    """A row of ``crm.lead.grant`` as the engine reads it."""
    return Grant(row.lead_id.id, row.user_id.id or None, row.team_id.id or None, row.mode, grant_period(end))
