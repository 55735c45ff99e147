from odoo import api, fields, models
from odoo.fields import NO_ACCESS


class SaleReport(models.Model):
    _name = "sale.report"
    _inherit = ["sale.report", "crm.access.document.mixin", "crm.access.cost.mixin"]

    access_operator_id = fields.Many2one(
        related="team_id.access_operator_id", string="Partner Company", help="The company that runs the order's unit."
    )
    # for the rule alone: who sees the order need not see its opportunity
    access_opportunity_id = fields.Many2one("crm.lead", readonly=True, groups=NO_ACCESS)

    @api.model
    def _access_opportunity_path(self):
        return "access_opportunity_id"

    def _select_additional_fields(self):
        return {**super()._select_additional_fields(), "access_opportunity_id": "s.opportunity_id"}

    def _group_by_sale(self):
        return f"{super()._group_by_sale()}, s.opportunity_id"
