from odoo import models


class MailActivity(models.Model):
    """The assignee, too, sees an activity only while he may read its document."""

    _name = "mail.activity"
    _inherit = ["mail.activity", "crm.access.attached.mixin"]
