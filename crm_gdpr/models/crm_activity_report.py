from odoo import api, models


class CrmActivityReport(models.Model):
    _inherit = "crm.activity.report"

    @api.model
    def _mask_text_fields(self):
        return ("body", "subject")
