from bisect import bisect_right

from odoo import models
from odoo.fields import Domain

from ..access import Case, Census, Group, Plan, Total, differences, touched
from .access_domain import clause_domain, one_of


class CrmAccess(models.AbstractModel):
    """What a planned organisation gives and takes (spec 1, *Preview a change*), by the same rule as everything else."""

    _inherit = "crm.access"

    def _plan(self):
        """Hook: the present organisation as a plan (``access.Plan``) that changes nothing yet."""
        return Plan.of(self._organisation())

    def _organisation_planned(self, plan):
        """Hook: the organisation of a plan."""
        return self._organisation_of(plan.units.values(), plan.substitutes, plan.dispatchers, plan.territories)

    def _epoch_at(self, moment):
        """Like ``_epoch``, for another moment."""
        return bisect_right(self._bounds(), moment)

    # Who

    def _restricted_people(self):
        """The users whom the rule holds for, and who may see leads at all."""
        exempt = self.env.ref("crm_hierarchical_access.group_sees_all").sudo().all_user_ids  # the rule ends there
        domain = Domain("share", "=", False) & Domain("id", "not in", exempt.ids)
        groups = self._groups_that_read("crm.lead")
        if groups is not None:
            domain &= Domain("all_group_ids", "in", groups)
        return self.env["res.users"].sudo().search(domain)  # ids for the engine; who asks is checked by the caller

    def _groups_that_read(self, model_name):
        """Ids of the groups that may read a model, None where everybody may."""
        rows = self.env["ir.model.access"].sudo().search([("model_id.model", "=", model_name), ("perm_read", "=", True)])
        return rows.group_id.ids if all(row.group_id for row in rows) else None

    def _plan_differences(self, before, after, moment):
        """Who sees something else at a moment after a change than without it.

        :param before: ``access.Plan``
        :param after: ``access.Plan``
        :return: list of ``access.Difference``
        """
        organisations = self._organisation_planned(before), self._organisation_planned(after)
        return differences(*organisations, moment, self._restricted_people().ids, self._grants_naming)

    def _grants_naming(self, users):
        """The grants by hand that name any of the users, or any unit."""
        domain = Domain("team_id", "!=", False) | one_of("user_id", users)
        return self.env["crm.lead.grant"].sudo().search(domain)._as_grants() if users else []  # ids for the engine

    # How many records

    def _plan_effects(self, found, currency):
        """What each person gains and loses of the leads that the current user may read.

        :param found: list of ``access.Difference``
        :param currency: in which to sum expected revenue
        :return: list of ``access.Effect``
        """
        census = Census(self._census_groups(found, currency))
        people = self.env["res.users"].sudo().browse(each.user for each in found)  # companies, to count what is theirs
        return [census.effect(difference, user.company_ids.ids) for difference, user in zip(found, people, strict=True)]

    def _census_groups(self, found, currency):
        """The leads on which somebody's scopes disagree, lost ones too; each that was granted by hand on its own."""
        clauses = touched(found)
        leads = self.env["crm.lead"].with_context(active_test=False)
        domain = Domain.OR(self._census_domain(clause) for clause in clauses)
        groups = {}
        for *key, count, revenue in leads._read_group(domain, self._census_fields(), ["__count", "expected_revenue:sum"]):
            self._census_add(groups, key, Total(count, revenue), currency)
        yield from self._census_singles(leads.search(domain & self._census_granted(found)), groups, currency)
        yield from (Group(case, total, limit) for (case, limit), total in groups.items())

    def _census_fields(self):
        """Hook: what the rule, or a company, tells leads apart by. The last says whether revenue is still expected."""
        names = self.env["crm.lead"]._access_fields()
        return [names["owner"], names["unit"], names["release"], "company_id", "active"]

    def _census_domain(self, clause):
        names = self.env["crm.lead"]._access_fields()
        return clause_domain(clause, names, self._organisation().tree.all)

    def _census_granted(self, found):
        """Leads that were granted by hand to somebody of whom the answer depends on it."""
        clauses = {clause for each in found for side in (each.before, each.after) for of in side.values() for clause in of}
        return one_of("id", {record for clause in clauses for record in clause.records or ()})

    def _census_add(self, groups, key, total, currency):
        owner, unit, release, company, active = key
        case = Case(0, owner.id or None, unit.id or None, release.id or None)
        revenue = self._census_revenue(total.value, company, currency) if active else 0.0
        place = case, company.id or None
        before = groups.get(place, Total())
        groups[place] = Total(before.count + total.count, before.value + revenue)

    def _census_revenue(self, amount, company, currency):
        source = (company or self.env.company).currency_id
        return source._convert(amount or 0.0, currency, company or self.env.company)

    def _census_singles(self, leads, groups, currency):
        """Take leads out of their groups, to stand alone."""
        fields = self._census_fields()
        for lead in leads:
            key = [lead[name] for name in fields]
            single = {}
            self._census_add(single, key, Total(1, lead.expected_revenue), currency)
            (((case, limit), total),) = single.items()
            if rest := groups.get((case, limit)):
                groups[case, limit] = Total(rest.count - 1, rest.value - total.value)
            yield Group(case._replace(id=lead.id), total, limit)
