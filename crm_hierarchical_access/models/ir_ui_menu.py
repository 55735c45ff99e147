from odoo import api, models


class IrUiMenu(models.Model):
    _inherit = "ir.ui.menu"

    @api.model
    def _visible_menu_ids(self, debug=False):
        """External partners' people see the apps of the hook ``_external_menus`` only."""
        visible = super()._visible_menu_ids(debug)
        access = self.env["crm.access"].sudo(False)
        if not access._is_external():
            return visible
        roots = [self.env.ref(xmlid, raise_if_not_found=False) for xmlid in access._external_menus()]
        below = self.sudo().search([("id", "child_of", [root.id for root in roots if root])])  # ids, to leave out others
        return visible & frozenset(below.ids)
