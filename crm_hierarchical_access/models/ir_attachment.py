from odoo import models


class IrAttachment(models.Model):
    """Neither a public flag nor a token opens the file of a document to employees who may not read it."""

    _name = "ir.attachment"
    _inherit = ["ir.attachment", "crm.access.attached.mixin"]

    def _can_return_content(self, field_name=None, access_token=None):
        if self._attached_to_hidden():
            raise self._make_attached_error()
        return super()._can_return_content(field_name, access_token)
