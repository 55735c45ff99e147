from odoo import api, models
from odoo.exceptions import ValidationError


class CrmTeamMember(models.Model):
    _name = "crm.team.member"
    _inherit = ["crm.team.member", "crm.access.organisation.mixin", "crm.access.branch.mixin"]
    _access_unit_field = "crm_team_id"

    @api.constrains("user_id")
    def _check_member_is_internal(self):
        for member in self:
            if member.user_id.share:
                raise ValidationError(
                    self.env._("Salesperson: %(user)s is not an internal user.", user=member.user_id.name)
                )
