from odoo import fields, models


class SaleReport(models.Model):
    _name = "sale.report"
    _inherit = ["sale.report", "crm.access.document.mixin", "crm.access.cost.mixin"]

    access_operator_id = fields.Many2one(
        related="team_id.access_operator_id", string="Partner Company", help="The company that runs the order's unit."
    )
