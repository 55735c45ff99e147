from odoo import api, models

HOURS = {"calendar_id", "user_id", "company_id", "active"}


class ResourceResource(models.Model):
    """Who gets another calendar has other deadlines."""

    _inherit = "resource.resource"

    @api.model_create_multi
    def create(self, vals_list):
        resources = super().create(vals_list)
        self.env["crm.work.time"]._changed(resources.sudo().user_id)  # whose clocks run, no more
        return resources

    def write(self, vals):
        if HOURS.isdisjoint(vals):
            return super().write(vals)
        before = self.sudo().user_id  # whose clocks run, no more
        result = super().write(vals)
        self.env["crm.work.time"]._changed(before | self.sudo().user_id)  # likewise
        return result
