from odoo import models


class MailTrackingValue(models.Model):
    """What a masked field was before, and after, is masked as well."""

    _inherit = "mail.tracking.value"

    def _tracking_value_format_model(self, model):
        formatted = super()._tracking_value_format_model(model)
        mask = self.env["crm.gdpr.mask"]
        if not mask._of_person() or model not in self.env:
            return formatted
        documents = self.env[model].browse(set(self.mail_message_id.mapped("res_id"))).exists()
        hidden, values = documents._mask_hidden_subjects(), {value.id: value for value in self}
        for entry in formatted:
            value = values[entry["id"]]
            value._mask_formatted(entry, mask._of_person().get(model, {}), hidden.get(value.mail_message_id.res_id))
        return formatted

    def _mask_formatted(self, entry, masks, persons):
        """Mask both values in what is sent to the browser.

        :param masks: of the document's fields
        :param persons: of the document whom the current user does not see
        """
        mask, masked = self.env["crm.gdpr.mask"], masks.get(self.field_id.name)
        for key, id_ in (("oldValue", self.old_value_integer), ("newValue", self.new_value_integer)):
            text = entry[key]
            if not text or not isinstance(text, str):
                continue
            if persons and masked:
                entry[key] = mask._mask_value(masked, text)
            elif id_ and (named := mask._masked_names(self.field_id.relation, {(id_, text)})):
                entry[key] = named[id_, text]
            elif persons:
                entry[key] = mask._scrub(text, persons, all_of_them=True)
