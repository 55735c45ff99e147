from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CrmTeam(models.Model):
    """How long a unit's customers are protected."""

    _inherit = "crm.team"

    protection_own = fields.Boolean(
        string="Own Customer Protection",
        tracking=True,
        help="For how long customers are protected is said here; otherwise as in the unit above.",
    )
    protection_number = fields.Integer(
        string="Customers Are Protected For", tracking=True, help="In the days or months of the settings. 0: not at all."
    )

    @api.constrains("protection_number")
    def _check_protection_number(self):
        if any(team.protection_number < 0 for team in self):
            raise ValidationError(self.env._("Customers Are Protected For: it cannot be less than 0."))

    def _path_upward(self):
        """The unit and those above it, nearest first."""
        return self.browse(self.env["crm.access"]._organisation().tree.path(self.id))
