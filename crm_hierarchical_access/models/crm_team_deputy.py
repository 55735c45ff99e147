from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CrmTeamDeputy(models.Model):
    """Acts as the leader of a unit for a period (spec 1, The tree)."""

    _name = "crm.team.deputy"
    _description = "Deputy of a Unit's Leader"
    _inherit = ["crm.access.period.mixin", "crm.access.branch.mixin"]
    _rec_name = "user_id"
    _order = "date_from desc, id"

    team_id = fields.Many2one("crm.team", string="Unit", required=True, index=True, ondelete="cascade")
    user_id = fields.Many2one(
        "res.users", string="Deputy", required=True, index=True, ondelete="cascade", domain=[("share", "=", False)]
    )

    @api.constrains("user_id")
    def _check_deputy_is_internal(self):
        for deputy in self:
            if deputy.user_id.share:
                raise ValidationError(
                    self.env._("Deputy: %(user)s is not an internal user.", user=deputy.user_id.name)
                )
