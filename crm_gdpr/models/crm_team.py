from odoo import api, fields, models


class CrmTeam(models.Model):
    _inherit = "crm.team"

    policy_winner_only = fields.Boolean(
        string="Winner Only",
        tracking=True,
        help="A lead with an owner is that person's alone, whatever sharing or oversight says. It can still be released, shared "
        "by hand, or looked into with a reason, of which the owner and the data protection officer are told.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        teams = super().create(vals_list)
        if any(teams.mapped("policy_winner_only")):
            self.env["crm.access"]._organisation_changed()
        return teams

    def write(self, vals):
        result = super().write(vals)
        if "policy_winner_only" in vals:
            self.env["crm.access"]._organisation_changed()
        return result
