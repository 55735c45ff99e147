from odoo import api, models


class MailTemplatePreview(models.TransientModel):
    _inherit = "mail.template.preview"

    @api.model
    def _mask_text_fields(self):
        return ("body_html", "subject", "email_to", "email_cc", "email_from", "reply_to")

    def _mask_subjects(self):
        found = {}
        for preview in self:
            document = preview.resource_ref
            found[preview.id] = document._mask_subjects().get(document.id, set()) if document else set()
        return found
