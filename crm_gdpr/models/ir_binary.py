from odoo import models
from odoo.exceptions import AccessError


class IrBinary(models.AbstractModel):
    """Pictures of masked persons: the route falls back on a placeholder, whatever token it was given."""

    _inherit = "ir.binary"

    def _record_to_stream(self, record, field_name):
        if self.env["crm.gdpr.mask"]._of_person():
            self._check_mask(record, field_name)
        return super()._record_to_stream(record, field_name)

    def _check_mask(self, record, field_name):
        mask = self.env["crm.gdpr.mask"]
        if record._name == "ir.attachment" and record.res_field:
            field_name, record = record.res_field, self.env[record.res_model].browse(record.res_id)
        masks = mask._of_person().get(record._name, {})
        if field_name in masks and mask._hidden_values(record, [field_name], masks)[field_name]:
            raise AccessError(self.env._("This person is masked for you."))
