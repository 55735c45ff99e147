from odoo import api, models

MAIN_ROOT = "crm_hierarchical_access.main_root_id"


class IrConfigParameter(models.Model):
    """Leads without unit follow the plan of the main root, whichever that is."""

    _inherit = "ir.config_parameter"

    @api.model_create_multi
    def create(self, vals_list):
        parameters = super().create(vals_list)
        parameters._main_root_changed()
        return parameters

    def write(self, vals):
        result = super().write(vals)
        self._main_root_changed()
        return result

    def unlink(self):
        names_main_root = MAIN_ROOT in self.mapped("key")
        result = super().unlink()
        if names_main_root:
            self.env["crm.lead"].sudo()._refresh_territories({None})  # whoever may change the setting
        return result

    def _main_root_changed(self):
        if MAIN_ROOT in self.mapped("key"):
            self.env["crm.lead"].sudo()._refresh_territories({None})  # whoever may change the setting
