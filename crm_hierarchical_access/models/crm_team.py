from odoo import api, fields, models
from odoo.exceptions import ValidationError

ORGANISATION_FIELDS = {
    "parent_id",
    "user_id",
    "upward_access",
    "oversight",
    "sharing",
    "deputy_ids",
    "active",
    "operator_id",
}


class CrmTeam(models.Model):
    """A unit of the sales tree (spec 1, The tree)."""

    _name = "crm.team"
    _inherit = ["crm.team", "crm.access.organisation.mixin", "crm.access.branch.mixin"]
    _access_unit_field = "id"
    _parent_name = "parent_id"
    _parent_store = True

    parent_id = fields.Many2one(
        "crm.team", string="Unit Above", index=True, ondelete="restrict", tracking=True, check_company=True
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("crm.team", "parent_id", string="Units Below")
    user_id = fields.Many2one(tracking=True)
    deputy_ids = fields.One2many(
        "crm.team.deputy", "team_id", string="Deputies", help="Act as the leader in the given period."
    )
    operator_id = fields.Many2one(
        "res.partner",
        string="Run By",
        domain=[("is_company", "=", True)],
        index="btree_not_null",
        tracking=True,
        help="The company that runs the unit, for example a franchisee or an agency. Empty: as in the unit above.",
    )
    upward_access = fields.Selection(
        [
            ("all", "The leader and everybody above"),
            ("unit", "Only the unit's own leader"),
            ("none", "Nobody, not even the leader"),
        ],
        string="Visible Upward To",
        default="all",
        required=True,
        tracking=True,
        help="Who above the owner sees the unit's leads before they are released.",
    )
    oversight = fields.Selection(
        [("none", "No"), ("read", "Read"), ("write", "Read and change")],
        default="none",
        required=True,
        tracking=True,
        help="The leader sees everything below, whatever the units below say.",
    )
    sharing = fields.Selection(
        [("none", "No"), ("read", "Read"), ("write", "Read and change")],
        string="Shared Among All",
        default="none",
        required=True,
        tracking=True,
        help="Everybody in the unit and in the open units below it sees all its customers.",
    )

    @api.constrains("user_id")
    def _check_leader_is_internal(self):
        for team in self:
            if team.user_id.share and self.env["crm.access"]._is_enforced():
                raise ValidationError(
                    self.env._("Team Leader: %(user)s is not an internal user.", user=team.user_id.name)
                )

    def _check_not_below_itself(self, parent_id):
        """Refuse a ring of units with their names, before the ORM does without."""
        tree = self.env["crm.access"]._organisation().tree
        for team in self:
            if team.id in tree.path(parent_id):
                raise ValidationError(team._ring_text(self.browse(parent_id)))

    def _ring_text(self, parent):
        """Why the unit cannot be below another."""
        return self.env._(
            "Unit Above: %(unit)s cannot be below %(parent)s, which is itself below %(unit)s.",
            unit=self.name,
            parent=parent.name,
        )

    def write(self, vals):
        if vals.get("parent_id"):
            self._check_not_below_itself(vals["parent_id"])
        return super().write(vals)

    def _is_organisation_in(self, vals):
        return not ORGANISATION_FIELDS.isdisjoint(vals)

    @api.model
    def _get_default_team_id(self, user_id=False, domain=False):
        """None for oneself, where stock falls back to some unit outside the own branch, to which nobody may assign.

        Computed fields ask as superuser, yet for the user.
        """
        unit = super()._get_default_team_id(user_id=user_id, domain=domain)
        user, access = self.env.user, self.sudo(False).env["crm.access"]
        if user._is_superuser() or user_id not in (False, user.id) or not access._is_restricted():
            return unit
        return unit.filtered(lambda team: team.id in access._branch())

    def _message_auto_subscribe_followers(self, updated_values, default_subtype_ids):
        """The leader is tracked, but no follower: followers of a unit hear of everything in each of its leads."""
        followers = super()._message_auto_subscribe_followers(updated_values, default_subtype_ids)
        leader = self.env["res.users"].sudo().browse(updated_values.get("user_id")).partner_id  # compared, not shown
        return [follower for follower in followers if follower[0] != leader.id]

    def unlink(self):
        customers = self.env["crm.partner.unit"].sudo()._of_units(self)  # for keeping their rows
        result = super().unlink()
        self.env["crm.partner.unit"]._update(customers)
        return result

    @api.model
    def _main_root(self):
        """The root that stands for the whole organisation: the one in the settings, or the only one there is."""
        main = self.env["ir.config_parameter"].sudo().get_param("crm_hierarchical_access.main_root_id")  # an id only
        if main and (team := self.browse(int(main)).exists()):
            return team
        roots = self.search([("parent_id", "=", False)], limit=2)
        return roots if len(roots) == 1 else self.browse()

    def action_plan_change(self):
        """Open a new planned change of the unit."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Plan a Change"),
            "res_model": "crm.organisation.change",
            "views": [(False, "form")],
            "context": {"default_line_ids": [fields.Command.create({"unit_id": self.id})]},
        }
