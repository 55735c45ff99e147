from odoo import api, fields, models


class CrmTeam(models.Model):
    """Where a unit works: whose public holidays count for its people (spec 2, *Clock*)."""

    _inherit = "crm.team"

    holiday_state_id = fields.Many2one(
        "res.country.state",
        string="Public Holidays Of",
        index="btree_not_null",
        tracking=True,
        help="The state whose public holidays are no working days, unless a person has another. "
        "Empty: as in the unit above, or the company.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        teams = super().create(vals_list)
        if teams.holiday_state_id:
            self.env["crm.public.holiday"]._fill_soon()
        return teams

    def write(self, vals):
        result = super().write(vals)
        if vals.get("holiday_state_id"):
            self.env["crm.public.holiday"]._fill_soon()
        if "holiday_state_id" in vals:
            tree = self.env["crm.access"]._organisation().tree
            below = {unit for team in self.ids for unit in tree.below(team)}
            self.env["crm.lead.clock"].sudo()._look_again_in(below)  # their deadlines only
        return result
