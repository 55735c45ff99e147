from odoo import models


class ResUsers(models.Model):
    _inherit = "res.users"

    def write(self, vals):
        """Archived people lead nothing, stand in for nobody and dispatch nothing."""
        result = super().write(vals)
        if not {"active", "group_ids"}.isdisjoint(vals):
            self.env["crm.access"]._organisation_changed()
        return result
