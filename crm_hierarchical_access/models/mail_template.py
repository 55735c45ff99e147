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
