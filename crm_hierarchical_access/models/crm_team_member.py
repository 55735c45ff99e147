from odoo import api, models
from odoo.exceptions import ValidationError

from .access_domain import one_of


class CrmTeamMember(models.Model):
    _name = "crm.team.member"
    _inherit = ["crm.team.member", "crm.access.organisation.mixin", "crm.access.branch.mixin"]
    _access_unit_field = "crm_team_id"

    @api.constrains("user_id")
    def _check_member_is_internal(self):
        for member in self:
            if member.user_id.share and self.env["crm.access"]._is_enforced():
                raise ValidationError(
                    self.env._("Salesperson: %(user)s is not an internal user.", user=member.user_id.name)
                )

    @api.model
    def _access_domain(self, scope, mode):
        """External partners' people do not know who else works in the units above."""
        access = self.env["crm.access"]
        if access._is_external():
            return one_of(self._access_unit_field, access._home())
        return super()._access_domain(scope, mode)
