from odoo import models


class PaymentTransaction(models.Model):
    _name = "payment.transaction"
    _inherit = ["payment.transaction", "crm.access.customer.mixin"]
