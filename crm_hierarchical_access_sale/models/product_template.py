from odoo import models


class ProductTemplate(models.Model):
    _name = "product.template"
    _inherit = ["product.template", "crm.access.cost.mixin"]

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        """What colleagues write on a product tells of costs: external partners' people read none of it."""
        operations = super()._mail_get_operation_for_mail_message_operation(message_operation)
        external = self.env["crm.access"].sudo(False)._is_external()
        return dict.fromkeys(operations, "write") if external else operations
