from odoo import models


class ProductPricelist(models.Model):
    _inherit = "product.pricelist"

    def _get_applicable_rules(self, products, date, **kwargs):
        """Prices reckoned from costs hold for external partners' people, too, who do not read how they are reckoned."""
        external = self.env["crm.access"].sudo(False)._is_external()
        asking = self.sudo() if external else self  # which rule holds; reading one is checked
        return super(ProductPricelist, asking)._get_applicable_rules(products, date, **kwargs)

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        """What colleagues write on a price list tells of costs: external partners' people read none of it."""
        operations = super()._mail_get_operation_for_mail_message_operation(message_operation)
        external = self.env["crm.access"].sudo(False)._is_external()
        return dict.fromkeys(operations, "write") if external else operations
