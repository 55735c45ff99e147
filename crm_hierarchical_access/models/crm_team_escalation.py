from odoo import api, fields, models
from odoo.tools import ormcache

from ..escalation import Chain
from .crm_escalation import POLICY


class CrmTeam(models.Model):
    """Which escalation policy holds in a unit."""

    _inherit = "crm.team"

    escalation_policy_id = fields.Many2one(
        "crm.escalation.policy",
        ondelete="restrict",
        index="btree_not_null",
        tracking=True,
        check_company=True,
        help="When leads that nobody works on are released to the superior. Empty: as in the unit above.",
    )

    # Which policy holds

    def _escalation_policy(self):
        """The policy that holds in the unit, or for leads without unit; empty where none does."""
        course = self._escalation_courses().get(self.id or None)
        return self.env["crm.escalation.policy"].browse(course and course.policy)

    @api.model
    @ormcache()
    def _escalation_courses(self):
        """What holds in each unit (``escalation.Course``) by id, for leads without unit under None; without those without."""
        named = self._named_policies()
        courses = self.env["crm.escalation.policy"].browse({*named.values(), self._default_policy_id()} - {None})._courses()
        tree = self.env["crm.access"]._organisation().tree
        found = {unit: self._nearest_course(tree.path(unit), named, courses) for unit in (*tree.units, None)}
        return {unit: course for unit, course in found.items() if course}

    def _named_policies(self):
        """Ids of the policies that units name themselves; archived ones hold no more."""
        teams = self.sudo().with_context(active_test=False)  # ids of policies, no record
        rows = teams.search_fetch([("escalation_policy_id.active", "=", True)], ["escalation_policy_id"])
        return {team.id: team.escalation_policy_id.id for team in rows}

    def _default_policy_id(self):
        value = self.env["ir.config_parameter"].sudo().get_param(POLICY)  # an id only
        return int(value) if value else None

    def _nearest_course(self, path, named, courses):
        policy = next((named[unit] for unit in path if unit in named), self._default_policy_id())
        return courses.get(policy)

    @api.model
    def _escalation_chain(self):
        """Who is asked now (``escalation.Chain``)."""
        access = self.env["crm.access"]
        return Chain(access._organisation().tree, access._now())

    # What changes it

    def _is_organisation_in(self, vals):
        return super()._is_organisation_in(vals) or "escalation_policy_id" in vals

    def write(self, vals):
        if {"escalation_policy_id", "parent_id", "user_id"}.isdisjoint(vals):
            return super().write(vals)
        before, leaders = self._escalation_courses(), self.user_id
        result = super().write(vals)
        self._look_again_where_changed(before)
        if "user_id" in vals:
            self._led_by_another(leaders - self.user_id)
        return result

    def _led_by_another(self, former):
        """Whoever leads the units now is asked, and has what is to be handed out; no lead is written."""
        self.env["crm.lead.release"].sudo()._ask_who_leads_now(self)  # the system's own table
        clocks = self.env["crm.lead.clock"].sudo()  # likewise
        clocks.search([("user_id", "in", former.ids), ("is_unassigned", "=", True), ("is_open", "=", True)])._follow_responsible()

    def unlink(self):
        """Releases to these units end with them; others of the same leads count again."""
        releases = self.env["crm.lead.release"].sudo()  # the system's own table
        leads = releases.search([("team_id", "in", self.ids), ("state", "=", "open")]).lead_id
        result = super().unlink()
        releases._apply(leads)
        return result

    @api.model
    def _look_again_where_changed(self, before):
        """The clocks of the units in which another policy holds than before are looked at again."""
        after = self._escalation_courses()
        changed = [unit for unit in {*before, *after} if before.get(unit) != after.get(unit)]
        self.env["crm.lead.clock"].sudo()._look_again_in(changed)  # their deadlines only
