from odoo import fields, models


class CrmAbsenceUnit(models.TransientModel):
    """A unit that the absent person leads, and who leads it meanwhile."""

    _name = "crm.absence.unit"
    _description = "Absence: Deputy of a Unit"

    absence_id = fields.Many2one("crm.absence", required=True, ondelete="cascade")
    team_id = fields.Many2one("crm.team", string="Unit", required=True, ondelete="cascade")
    deputy_id = fields.Many2one("res.users", domain=[("share", "=", False)])
