from odoo import api, models


class ResCompany(models.Model):
    _inherit = "res.company"

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        self.env["crm.partner.unit"]._update_keys(companies.partner_id)
        return companies

    def write(self, vals):
        before = self.partner_id
        result = super().write(vals)
        if "partner_id" in vals:
            self.env["crm.partner.unit"]._update_keys(before | self.partner_id)
        return result
