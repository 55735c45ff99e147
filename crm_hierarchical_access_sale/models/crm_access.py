from odoo import api, models
from odoo.fields import Domain


class CrmAccess(models.AbstractModel):
    _inherit = "crm.access"

    @api.model
    def _own_addons(self):
        return super()._own_addons() | {"crm_hierarchical_access_sale"}

    @api.model
    def _access_thread_models(self):
        return super()._access_thread_models() | {"sale.order", "account.move"}

    @api.model
    def _external_closed_models(self):
        """Delivery methods hold what delivering costs, and the margin on it."""
        return (*super()._external_closed_models(), "delivery.")

    @api.model
    def _external_domain_product_pricelist_item(self, mode):
        """Rules of price lists that do not start from the cost."""
        return Domain("base", "!=", "standard_price")
