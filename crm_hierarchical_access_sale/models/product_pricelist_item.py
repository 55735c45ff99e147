from odoo import api, models


class ProductPricelistItem(models.Model):
    """A rule that starts from the cost tells it to whoever sees rule and price: external partners' people see the price."""

    _inherit = "product.pricelist.item"

    def write(self, vals):
        result = super().write(vals)
        if "base" in vals:
            self.check_access("write")  # the rule that it has become
        return result

    # What is reckoned, for those who do not read the rule

    @api.model
    def _is_for_external(self):
        """Whether an external partner's person asks, also where stock reckons as superuser."""
        return self.env["crm.access"].sudo(False)._is_external()

    def _reckoning(self):
        """The rules as they reckon: to all, with what the current user may not read."""
        return self.sudo() if self._is_for_external() else self  # gives prices, never the rule

    def _compute_price(self, *args, **kwargs):
        return super(ProductPricelistItem, self._reckoning())._compute_price(*args, **kwargs)

    def _compute_price_before_discount(self, *args, **kwargs):
        return super(ProductPricelistItem, self._reckoning())._compute_price_before_discount(*args, **kwargs)

    def _show_discount(self):
        """A discount on the cost would be shown beside the cost."""
        rule = self._reckoning()
        if rule.base == "standard_price" and self._is_for_external():
            return False
        return super(ProductPricelistItem, rule)._show_discount()
