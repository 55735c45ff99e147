from odoo import api, models

PEOPLE = {"user_ids", "all_user_ids", "implied_ids", "implied_by_ids"}


class ResGroups(models.Model):
    """Groups decide who sees everything and who dispatches; no row there tells who changed them."""

    _inherit = "res.groups"

    @api.model_create_multi
    def create(self, vals_list):
        self.env["crm.access.change.log"]._set_author()
        return super().create(vals_list)

    def write(self, vals):
        if PEOPLE.isdisjoint(vals):
            return super().write(vals)
        self.env["crm.access.change.log"]._set_author()
        result = super().write(vals)
        self.env["crm.access"]._organisation_changed()
        return result

    def unlink(self):
        self.env["crm.access.change.log"]._set_author()
        return super().unlink()
