from odoo import models
from odoo.exceptions import UserError

from ..masking import is_mask


class MailComposeMessage(models.TransientModel):
    """A composer shows what a template makes of a record; what it shows to somebody is masked for him or her."""

    _name = "mail.compose.message"
    _inherit = ["mail.compose.message", "crm.gdpr.attached.mixin"]
    _mask_document_fields = ("model", "res_ids")
    _mask_document_texts = ("body", "subject", "email_from", "reply_to", "record_name")

    def _action_send_mail(self, *args, **kwargs):
        if any(is_mask(text) for composer in self for text in (composer.body, composer.subject)):
            raise UserError(self.env._("The text holds masked names: reveal the person, or write them yourself."))
        return super()._action_send_mail(*args, **kwargs)
