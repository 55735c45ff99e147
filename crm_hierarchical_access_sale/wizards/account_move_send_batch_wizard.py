from odoo import api, models
from odoo.fields import Domain


class AccountMoveSendBatchWizard(models.TransientModel):
    _name = "account.move.send.batch.wizard"
    _inherit = ["account.move.send.batch.wizard", "crm.access.document.mixin"]

    @api.model
    def _access_back_office_groups(self):
        return self.env["account.move"]._access_back_office_groups()

    @api.model
    def _access_document_domain(self, scope, mode):
        """One's own; that it holds only invoices which are seen is checked when it is filled."""
        return Domain("create_uid", "=", self.env.uid)
