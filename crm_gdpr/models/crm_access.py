from odoo import api, models

from ..winner import WinnerOnly


class CrmAccess(models.AbstractModel):
    _inherit = "crm.access"

    @api.model
    def _own_addons(self):
        return super()._own_addons() | {"crm_gdpr"}

    def _restrictions(self):
        return (*super()._restrictions(), WinnerOnly())
