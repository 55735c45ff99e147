
from odoo import models
from odoo.fields import Domain

from odoo.addons.crm_hierarchical_access.access import replanned


class CrmTeam(models.Model):
    """Units that come below another plan take their leads along: these lie in its territories then. What lies in a strict
    plan is assigned by Odoo's rules to nobody without permission (spec 3, *Distribution*).
    """

    _inherit = "crm.team"

    def write(self, vals):
        if "parent_id" not in vals:
            return super().write(vals)
        before = self.env["crm.access"]._organisation()
        result = super().write(vals)
        if before.territories:
            self.flush_model(["parent_id"])
            self.env["crm.lead"].sudo()._refresh_territories(  # whoever may move the unit moves its leads
                replanned(before, self.env["crm.access"]._organisation())
            )
        return result

    def unlink(self):
        result = super().unlink()
        self.env["crm.lead"].sudo()._refresh_territories({None})  # their leads are without unit now
        return result

    # Odoo's rule-based assignment

    def _get_lead_to_assign_domain(self):
        """Without the leads of strict plans: these are assigned before, to those with permission."""
        return self._all_to_assign_domain() & ~self._in_strict_plans_domain()

    def _all_to_assign_domain(self):
        """What Odoo assigns by itself, those of strict plans included."""
        return Domain(super()._get_lead_to_assign_domain())  # pylint: disable=super-method-mismatch

    def _in_strict_plans_domain(self):
        strict = self.env["crm.access"]._organisation().territories.strict
        return Domain("territory_id", "in", list(strict)) if strict else Domain.FALSE

    def _assign_and_convert_leads(self, force_quota=False):
        assigned = self._assign_in_strict_plans(force_quota)
        result = super()._assign_and_convert_leads(force_quota)
        for member, (leads, quota) in assigned.items():
            result.setdefault(member, {"assigned": leads.browse(), "quota": quota})["assigned"] += leads
        return result

    def _assign_in_strict_plans(self, force_quota):
        """Assign to the members with permission, within their quotas and by their own filters; the others wait.

        :return: by member the leads and the quota
        """
        domain = self._all_to_assign_domain() & self._in_strict_plans_domain()
        leads = self.env["crm.lead"].search(domain, order="probability desc, id")
        members = self.crm_team_member_ids.filtered(lambda member: not member.assignment_optout) if leads else ()
        quotas = {member: member._get_assignment_quota(force_quota=force_quota) for member in members}
        left, assigned = dict(quotas), {}
        for lead in leads:
            fitting = [member for member in lead._members_with_permission(members) if left[member] > 0]
            if fitting:
                member = max(fitting, key=left.get)
                quiet = lead.with_context(mail_auto_subscribe_no_notify=True)  # as Odoo does; people are told of all at once
                quiet.convert_opportunity(lead.partner_id, user_ids=member.user_id.ids)
                assigned[member] = assigned.get(member, leads.browse()) + lead
                left[member] -= 1
        return {member: (found, quotas[member]) for member, found in assigned.items()}
