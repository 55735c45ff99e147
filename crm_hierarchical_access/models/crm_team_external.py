from odoo import api, fields, models
from odoo.fields import Command

from .crm_access_external import EXTERNAL


class CrmTeam(models.Model):
    """Units run by a partner company, and the role of their people."""

    _inherit = "crm.team"

    access_operator_id = fields.Many2one(
        "res.partner",
        string="Partner Company",
        compute="_compute_access_operator_id",
        store=True,
        recursive=True,
        index="btree_not_null",
        help="The company that runs the unit: its own, or the one of the nearest unit above.",
    )
    access_internal_user_ids = fields.Many2many(
        "res.users",
        string="People Without the Partner Role",
        compute="_compute_access_internal_user_ids",
        groups="base.group_erp_manager",
        help="Work in a unit that a partner company runs, and see what employees see.",
    )

    @api.depends("operator_id", "parent_id.access_operator_id")
    def _compute_access_operator_id(self):
        for team in self:
            team.access_operator_id = team.operator_id or team.parent_id.access_operator_id

    @api.depends("access_operator_id", "user_id", "crm_team_member_ids.user_id")
    def _compute_access_internal_user_ids(self):
        for team in self:
            team.access_internal_user_ids = team._people_without_external_role()

    def _people_without_external_role(self):
        """Who works in these units, run by partner companies, and is restricted but no external partner's person."""
        access = self.env["crm.access"].sudo(False)
        run = self.filtered("access_operator_id")
        people = run.user_id | run.crm_team_member_ids.user_id
        return people.filtered(lambda user: access._is_restricted(user) and not user.has_group(EXTERNAL))

    def action_give_external_role(self):
        """Make the people of these units external partners' people; asks for the right to change users."""
        people = self._people_without_external_role()
        people.check_access("write")
        wider = self.env.ref("sales_team.group_sale_salesman_all_leads")
        people.write({"group_ids": [Command.link(self.env.ref(EXTERNAL).id), Command.unlink(wider.id)]})
        return True
