from odoo import api, models
from odoo.fields import Domain


class IrAttachment(models.Model):
    """The files behind fields are read with the field: nobody who sees masks lists them past it."""

    _inherit = "ir.attachment"

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, **kwargs):
        masks = {} if self.env.su else self.env["crm.gdpr.mask"]._of_user()
        for model_name, fields in masks.items():
            binaries = [name for name, masked in fields.items() if masked.kind == "image"]
            if binaries:
                domain = Domain(domain) & (Domain("res_model", "!=", model_name) | Domain("res_field", "not in", binaries))
        return super()._search(domain, offset=offset, limit=limit, order=order, **kwargs)

    def _check_access(self, operation):
        result = super()._check_access(operation)
        mask = self.env["crm.gdpr.mask"]
        if self.env.su or not mask._of_user():
            return result
        allowed = self - result[0] if result else self
        hidden = allowed.sudo().filtered(lambda file: file._is_masked()).sudo(False)  # yes or no
        if not hidden:
            return result
        refused = (result[0] if result else self.browse()) + hidden
        return refused, lambda: hidden._make_access_error(operation)

    def _is_masked(self):
        mask = self.env["crm.gdpr.mask"]
        masks = mask._of_person().get(self.res_model, {})
        if self.res_field not in masks or not self.res_id:
            return False
        return bool(mask._hidden_values(self.env[self.res_model].browse(self.res_id), [self.res_field], masks)[self.res_field])
