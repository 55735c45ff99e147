from odoo import api, models

from .crm_lead_clock_handled import FAILED


class MailNotification(models.Model):
    """An e-mail to the customer is work on a lead, unless it fails."""

    _inherit = "mail.notification"

    @api.model_create_multi
    def create(self, vals_list):
        notifications = super().create(vals_list)
        notifications.filtered(lambda row: row.notification_type == "email").mail_message_id._look_at_leads()
        return notifications

    def write(self, vals):
        result = super().write(vals)
        if vals.get("notification_status") in FAILED:
            self.env["crm.lead.clock"].sudo()._mail_failed(self.sudo().mail_message_id)  # the system's own table
        return result
