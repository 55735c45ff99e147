from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CrmUserSubstitute(models.Model):
    """Who stands in for an absent person, with that person's own records (spec 1, The rule, *own*)."""

    _name = "crm.user.substitute"
    _description = "Substitute"
    _inherit = ["crm.access.period.mixin"]
    _rec_name = "substitute_id"
    _order = "date_from desc, id"

    user_id = fields.Many2one(
        "res.users",
        string="Absent",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
    )
    substitute_id = fields.Many2one(
        "res.users", required=True, index=True, ondelete="cascade", domain=[("share", "=", False)]
    )

    @api.constrains("user_id", "substitute_id")
    def _check_people(self):
        for row in self:
            if row.substitute_id.share or row.user_id.share:
                raise ValidationError(self.env._("Substitute: both must be internal users."))
            if row.user_id == row.substitute_id:
                raise ValidationError(self.env._("Substitute: nobody can stand in for himself."))
