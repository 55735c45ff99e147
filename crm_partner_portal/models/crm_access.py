from odoo import api, models


class CrmAccess(models.AbstractModel):
    _inherit = "crm.access"

    @api.model
    def _own_addons(self):
        return super()._own_addons() | {"crm_partner_portal"}

    @api.model
    def _external_menus(self):
        """External partners' people read the library too."""
        return [*super()._external_menus(), "crm_partner_portal.menu_library_root"]
