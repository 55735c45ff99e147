from odoo import models


class MailTemplate(models.Model):
    _inherit = "mail.template"

    def _send_check_access(self, res_ids):
        """Sending writes into the record's chatter: only for who may post there."""
        super()._send_check_access(res_ids)
        if self.model not in self.env["crm.access"]._documents_protected():
            return
        records = self.env[self.model].browse(res_ids)
        for operation, posted in records._mail_group_by_operation_for_mail_message_operation("create").items():
            posted.check_access(operation)

    def send_mail_batch(self, res_ids, *args, email_values=None, **kwargs):
        """The values for the mail, from whoever calls, are written as superuser: other people's files included."""
        if email_values and not self.env.su:
            self.env["mail.mail"]._check_named_documents(email_values)
        return super().send_mail_batch(res_ids, *args, email_values=email_values, **kwargs)
