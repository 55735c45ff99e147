from odoo import api, models


class IrRule(models.Model):
    _inherit = "ir.rule"

    @api.model
    def _superseded_rules(self):
        return [
            *super()._superseded_rules(),
            "sale.sale_order_personal_rule",
            "sale.sale_order_line_personal_rule",
            "sale.sale_order_report_personal_rule",
            "sale.account_invoice_rule_see_personal",
            "sale.account_invoice_line_rule_see_personal",
            "sale.account_invoice_report_rule_see_personal",
            "sale.account_invoice_report_rule_see_all",
            "sale.account_invoice_send_single_rule_see_personal",
            "sale.account_invoice_send_batch_rule_see_personal",
        ]
