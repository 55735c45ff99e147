from odoo import api, models


class CrmAccess(models.AbstractModel):
    _inherit = "crm.access"

    @api.model
    def _access_thread_models(self):
        return super()._access_thread_models() | {"sale.order", "account.move"}
