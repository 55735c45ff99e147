from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from odoo.addons.crm_hierarchical_access.access import Level

#: The context in which owners are not checked: what is there already is loaded, or follows a plan. No client can send this.
UNCHECKED_OWNERS = object()
UNCHECKED_KEY = "crm_territory_unchecked"
UNCHECKED = {UNCHECKED_KEY: UNCHECKED_OWNERS}


class CrmLead(models.Model):
    """Permission for a territory: in a strict plan nobody owns a lead without it, and what nobody owns may be taken with it."""

    _inherit = "crm.lead"

    territory_can_take = fields.Boolean(compute="_compute_territory_can_take")

    # Owners

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        leads._check_owners_have_permission()
        return leads

    def write(self, vals):
        result = super().write(vals)
        if vals.get("user_id") or vals.get("team_id"):
            self.sudo()._check_owners_have_permission()  # a refusal names what the user has just written
        return result

    def _check_owners_have_permission(self):
        """In strict plans an owner without permission is refused (spec 3, *Distribution*).

        Not when a postcode is corrected: whoever does so gives the lead away.

        :raise ValidationError: naming the owner and the territory
        """
        access = self.env["crm.access"]
        if self.env.context.get(UNCHECKED_KEY) is UNCHECKED_OWNERS or not access._is_enforced():
            return
        strict = access._organisation().territories.strict
        for lead in self if strict else ():
            if lead.user_id and lead.territory_id.id in strict and not lead._is_permitted_to(lead.user_id):
                raise ValidationError(lead._no_permission_text())

    def _no_permission_text(self):
        return self.env._(
            "Salesperson: %(user)s has no permission for the territory %(territory)s of the strict plan %(plan)s. Leave the"
            " salesperson empty, and the lead waits for those who have.",
            user=self.user_id.name,
            territory=self.territory_id.name,
            plan=self.territory_id.plan_id.name,
        )

    def _is_permitted_to(self, user):
        """Whether no strict plan closes the lead to a user."""
        access = self.env["crm.access"]
        organisation, case = access._organisation(), self._access_case()
        restrictions = (each.permits(organisation, user.id, case, access._now()) for each in organisation.restrictions)
        return not access._is_subject(user) or all(restrictions)

    def _members_with_permission(self, members):
        """Of the members of units, those of the lead's unit whose filter it meets, and whom no strict plan refuses."""
        return members.filtered(
            lambda member: member.crm_team_id == self.team_id
            and self._is_permitted_to(member.user_id)
            and self.filtered_domain(literal_eval(member.assignment_domain or "[]"))
        )

    # Taking what nobody owns

    @api.depends("user_id", "team_id", "territory_id")
    @api.depends_context("uid")
    def _compute_territory_can_take(self):
        for lead in self:
            lead.territory_can_take = lead._origin._can_take()

    def _can_take(self):
        """Whether the user may make the lead his own: those who read it as it waits in their territory, or may hand it on."""
        lead, access = self.sudo(), self.env["crm.access"]  # yes or no
        if not lead or lead.user_id:
            return False
        if not access._is_subject():
            return True
        if access._scope().allows(lead._access_case(), Level.MANAGE):
            return True
        reasons = access._organisation().reasons(lead._access_case(), access._now())
        return any(reason.user == self.env.uid and reason.predicate == "territory" and not reason.source for reason in reasons)

    def action_take(self):
        """Make a lead that waits for somebody one's own; without unit, it comes to the territory's.

        :raise UserError: where somebody else was quicker
        """
        self.ensure_one()
        lead = self.sudo()  # checked below, once nobody else can take it any more
        lead.lock_for_update()
        lead.invalidate_recordset(["user_id", "team_id", "territory_id"])
        if lead.user_id:
            raise UserError(self.env._("Somebody else has taken this lead meanwhile."))
        if not self.has_access("read") or not self._can_take():
            raise AccessError(self.env._("You can only take a lead that waits in a territory of yours."))
        unit = lead.team_id or lead.territory_id.team_id
        lead.write({"user_id": self.env.uid, "team_id": unit.id})
        return True
