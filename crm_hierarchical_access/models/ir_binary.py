from odoo import models
from odoo.exceptions import AccessError


class IrBinary(models.AbstractModel):
    _inherit = "ir.binary"

    def _find_record(self, *args, **kwargs):
        """No token, kept from better days, serves a file or picture to an employee who lost its document."""
        record = super()._find_record(*args, **kwargs)
        if self._belongs_to_hidden_document(record):
            raise AccessError(self.env._("This belongs to a document that you may not read."))
        return record

    def _belongs_to_hidden_document(self, record):
        record = record.with_env(self.env)
        if hasattr(record, "_attached_to_hidden"):
            return bool(record._attached_to_hidden())
        return bool(self.env["crm.access"]._documents_hidden({record._name: record.ids}))
