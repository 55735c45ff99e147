from odoo import api, models

from .crm_lead_clock_handled import FAILED


class MailMail(models.Model):
    """Mass mails leave no notification where they are deleted after sending."""

    _inherit = "mail.mail"

    @api.model_create_multi
    def create(self, vals_list):
        mails = super().create(vals_list)
        mails.filtered(lambda mail: not mail.is_notification).mail_message_id._look_at_leads()
        return mails

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state") in FAILED:
            self.env["crm.lead.clock"].sudo()._mail_failed(self.sudo().mail_message_id)  # the system's own table
        return result
