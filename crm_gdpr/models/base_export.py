from odoo import models


class Base(models.AbstractModel):
    _inherit = "base"

    def export_data(self, fields_to_export):
        """Files of both formats, exports for importing, and programs come by here."""
        export = self.env["crm.gdpr.export"].control(self, fields_to_export)
        result = super().export_data(fields_to_export)
        mask = self.env["crm.gdpr.mask"]
        personal = [name for name in fields_to_export if name in mask._noted_fields(self._name)]
        if personal and self and not self.env.su and not export:
            self.env["crm.gdpr.access"].note("export", self._name, self.ids, personal)
        return result
