from odoo import api, models
from odoo.exceptions import ValidationError


class CrmTeamMember(models.Model):
    _name = "crm.team.member"
    _inherit = ["crm.team.member", "crm.access.branch.mixin"]
    _access_unit_field = "crm_team_id"

    @api.constrains("user_id")
    def _check_member_is_internal(self):
        for member in self:
            if member.user_id.share:
                raise ValidationError(
                    self.env._("Salesperson: %(user)s is not an internal user.", user=member.user_id.name)
                )

    @api.model_create_multi
    def create(self, vals_list):
        members = super().create(vals_list)
        self.env["crm.access"]._organisation_changed()
        return members

    def write(self, vals):
        result = super().write(vals)
        self.env["crm.access"]._organisation_changed()
        return result

    def unlink(self):
        result = super().unlink()
        self.env["crm.access"]._organisation_changed()
        return result
