from odoo import models


class MailScheduledMessage(models.Model):
    _name = "mail.scheduled.message"
    _inherit = ["mail.scheduled.message", "crm.access.attached.mixin"]
    _attached_fields = ("model", "res_id")
