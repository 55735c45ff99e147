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

    def _mail_sender(self):
        """Whom mails in the company's name come from: its own address, or the system's where it has none."""
        return self.email_formatted or self.env.ref("base.partner_root").email_formatted
