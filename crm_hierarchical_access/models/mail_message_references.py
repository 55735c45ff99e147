from odoo import models


class MailMessage(models.Model):
    _inherit = "mail.message"

    def _references(self, vals):
        """A message goes to those whom its document names, whether or not the author may read them."""
        known = self._partners_of_document(vals)
        for model_name, ids in super()._references(vals):
            yield model_name, ids - known if model_name == "res.partner" else ids

    def _partners_of_document(self, vals):
        if not vals.get("res_id") or vals.get("model") not in self.env:
            return set()
        document = self.env[vals["model"]].browse(vals["res_id"])
        return document._partners_known() if "message_partner_ids" in document else set()
