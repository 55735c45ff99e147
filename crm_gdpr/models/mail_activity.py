from odoo import api, models


class MailActivity(models.Model):
    _name = "mail.activity"
    _inherit = ["mail.activity", "crm.gdpr.attached.mixin"]
    _mask_document_fields = ("res_model", "res_id")

    @api.model
    def _mask_text_fields(self):
        return ("summary", "note", "res_name", "display_name", "feedback")
