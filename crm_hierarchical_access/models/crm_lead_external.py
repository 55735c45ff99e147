from odoo import fields, models


class CrmLead(models.Model):
    _inherit = "crm.lead"

    access_operator_id = fields.Many2one(
        related="team_id.access_operator_id", string="Partner Company", help="The company that runs the lead's unit."
    )
