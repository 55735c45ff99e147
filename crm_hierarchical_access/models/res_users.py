from odoo import api, models


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.model_create_multi
    def create(self, vals_list):
        self.env["crm.access.change.log"]._set_author()
        return super().create(vals_list)

    def write(self, vals):
        """Archived people lead nothing, stand in for nobody and dispatch nothing."""
        matters = not {"active", "group_ids"}.isdisjoint(vals)
        if matters:
            self.env["crm.access.change.log"]._set_author()
        result = super().write(vals)
        if matters:
            self.env["crm.access"]._organisation_changed()
        return result

    def unlink(self):
        self.env["crm.access.change.log"]._set_author()
        return super().unlink()
