from odoo import models


class Base(models.AbstractModel):
    _inherit = "base"

    def export_data(self, fields_to_export):
        """Stock writes exports into the server's log only, and only those of its own page."""
        result = super().export_data(fields_to_export)
        if not self._transient:
            self.env["crm.export.log"].log(self, fields_to_export)
        return result
