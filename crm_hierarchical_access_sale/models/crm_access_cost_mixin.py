from odoo import api, models


class CrmAccessCostMixin(models.AbstractModel):
    _inherit = "crm.access.cost.mixin"

    @api.model
    def _access_cost_fields(self):
        """Those of sale_margin, stock_account, purchase and product_margin are named here: they need not be there."""
        return super()._access_cost_fields() | {
            "avg_cost",
            "expected_margin",
            "expected_margin_rate",
            "inventory_value",
            "margin",
            "margin_percent",
            "normal_cost",
            "price_margin",
            "purchase_avg_price",
            "purchase_gap",
            "purchase_price",
            "seller_ids",
            "standard_price",
            "total_cost",
            "total_margin",
            "total_margin_rate",
            "total_value",
            "variant_seller_ids",
        }
