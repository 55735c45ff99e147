from odoo import api, models

WORKING_TIME = {"country_id", "state_id", "resource_calendar_id"}


class ResCompany(models.Model):
    """A company in another country has other public holidays."""

    _inherit = "res.company"

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        if companies.country_id:
            self.env["crm.public.holiday"]._fill_soon()
        return companies

    def write(self, vals):
        result = super().write(vals)
        if vals.get("country_id") or vals.get("state_id"):
            self.env["crm.public.holiday"]._fill_soon()
        if not WORKING_TIME.isdisjoint(vals):
            self.env["crm.work.time"]._changed()
        return result
