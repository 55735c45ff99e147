from odoo import models


class MailActivity(models.Model):
    _name = "mail.activity"
    _inherit = ["mail.activity", "crm.gdpr.attached.mixin"]
    _mask_document_fields = ("res_model", "res_id")
    _mask_document_texts = ("summary", "note", "res_name", "display_name", "feedback")
