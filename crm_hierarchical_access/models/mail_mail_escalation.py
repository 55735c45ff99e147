from odoo import api, fields, models

from .crm_lead_clock_handled import FAILED


class MailMail(models.Model):
    """Mass mails leave no notification where they are deleted after sending."""

    _inherit = "mail.mail"

    is_escalation_notice = fields.Boolean(string="About an Escalation", readonly=True)

    _escalation_failed_idx = models.Index("(create_date) WHERE is_escalation_notice IS TRUE AND state = 'exception'")

    @api.model_create_multi
    def create(self, vals_list):
        mails = super().create(vals_list)
        mails.filtered(lambda mail: not mail.is_notification).mail_message_id._look_at_leads()
        return mails

    def _prepare_outgoing_list(self, mail_server=False, doc_to_followers=None):
        """The row of a notice is locked before it goes out: of two queues that run at once, one sends it."""
        self.filtered("is_escalation_notice").flush_recordset(["state"])
        return super()._prepare_outgoing_list(mail_server=mail_server, doc_to_followers=doc_to_followers)

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state") in FAILED:
            self.env["crm.lead.clock"].sudo()._mail_failed(self.sudo().mail_message_id)  # the system's own table
        return result
