from odoo import models


class IrAttachment(models.Model):
    """The public flag does not open the file of a document to employees who may not read it."""

    _name = "ir.attachment"
    _inherit = ["ir.attachment", "crm.access.attached.mixin"]
