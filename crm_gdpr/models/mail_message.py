from odoo import models


class MailMessage(models.Model):
    """Messages mention the persons of their document: in the text, the subject, the sender's address."""

    _name = "mail.message"
    _inherit = ["mail.message", "crm.gdpr.attached.mixin"]
    _mask_document_texts = (
        "body", "preview", "subject", "record_name", "display_name", "email_from", "reply_to",
        "incoming_email_to", "incoming_email_cc", "outgoing_email_to", "account_audit_log_preview",
    )  # fmt: skip

    def _mask_subjects(self):
        """Author and recipients, too, are named by their address."""
        found = super()._mask_subjects()
        for message in self:
            found[message.id] |= {("res.partner", partner.id) for partner in message.author_id | message.partner_ids}
        return found

    def _to_store(self, store, fields, **kwargs):
        super()._to_store(store, fields, **kwargs)
        if not store.target.is_current_user(self.env) or not self.env["crm.gdpr.mask"]._of_person():
            return
        for id_, persons in self._mask_hidden_subjects().items():
            values = store.data.get("mail.message", {}).get((id_,), {})
            self._mask_store_values(values, ("default_subject", "email_from", "subject", "record_name"), persons)
            for name in ("incoming_email_cc", "incoming_email_to"):
                if values.get(name):
                    values[name] = []

    def _mask_store_values(self, values, names, persons):
        for name in names:
            if values.get(name) and isinstance(values[name], str):
                values[name] = self.env["crm.gdpr.mask"]._scrub(values[name], persons, all_of_them=True)
