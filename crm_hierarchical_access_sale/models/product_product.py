from odoo import api, models

#: context keys by which products are called what a vendor calls them
VENDORS = {"partner_id": False, "seller_id": False}


class ProductProduct(models.Model):
    _name = "product.product"
    _inherit = ["product.product", "crm.access.cost.mixin"]

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        """What colleagues write on a product tells of costs: external partners' people read none of it."""
        operations = super()._mail_get_operation_for_mail_message_operation(message_operation)
        external = self.env["crm.access"].sudo(False)._is_external()
        return dict.fromkeys(operations, "write") if external else operations

    # Vendors' names and codes, which stock reads as superuser for whatever vendor the context names

    def _without_vendors(self):
        """The same products, called what their own company calls them, for external partners' people."""
        external = any(map(self.env.context.get, VENDORS)) and self.env["crm.access"].sudo(False)._is_external()
        return self.with_context(**VENDORS) if external else self

    def _compute_display_name(self):
        named = self._without_vendors()
        super(ProductProduct, named)._compute_display_name()
        self._take_from(named, "display_name")

    def _compute_product_code(self):
        if self.env["crm.access"].sudo(False)._is_external():
            for product in self:
                product.code = product.default_code
            return
        super()._compute_product_code()

    def _compute_partner_ref(self):
        if self.env["crm.access"].sudo(False)._is_external():
            for product in self:
                product.partner_ref = product.display_name
            return
        super()._compute_partner_ref()

    @api.model
    def _search_display_name(self, operator, value):
        return super(ProductProduct, self._without_vendors())._search_display_name(operator, value)

    @api.model
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        return super(ProductProduct, self._without_vendors()).name_search(name, domain, operator, limit)

    def _take_from(self, others, name):
        """Take over what was computed for the same records in another context."""
        if others is not self:
            for record, other in zip(self, others, strict=True):
                record[name] = other[name]
