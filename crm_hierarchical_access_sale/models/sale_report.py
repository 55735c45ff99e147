from odoo import models


class SaleReport(models.Model):
    _name = "sale.report"
    _inherit = ["sale.report", "crm.access.document.mixin"]
