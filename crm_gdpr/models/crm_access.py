from odoo import api, models


class CrmAccess(models.AbstractModel):
    _inherit = "crm.access"

    @api.model
    def _own_addons(self):
        return super()._own_addons() | {"crm_gdpr"}
