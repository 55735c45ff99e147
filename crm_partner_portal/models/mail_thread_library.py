from odoo import api, models


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def _routing_handle_bounce(self, email_message, message_dict):
        """A notice of a document that came back is marked as failed."""
        super()._routing_handle_bounce(email_message, message_dict)
        if references := message_dict.get("bounced_msg_ids"):
            self.env["crm.document.notice"]._bounced(references)
