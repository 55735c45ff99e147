from odoo import api, models


class CrmAccess(models.AbstractModel):
    _inherit = "crm.access"

    @api.model
    def _own_addons(self):
        return super()._own_addons() | {"crm_hierarchical_access_sale"}

    @api.model
    def _access_thread_models(self):
        return super()._access_thread_models() | {"sale.order", "account.move"}
