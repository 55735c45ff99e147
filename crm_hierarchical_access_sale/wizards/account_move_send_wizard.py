from odoo import api, models
from odoo.fields import Domain


class AccountMoveSendWizard(models.TransientModel):
    _name = "account.move.send.wizard"
    _inherit = ["account.move.send.wizard", "crm.access.document.mixin"]

    @api.model
    def _access_back_office_groups(self):
        return self.env["account.move"]._access_back_office_groups()

    @api.model
    def _access_document_domain(self, scope, mode):
        """One's own, of an invoice that is seen."""
        invoice = self.env["account.move"]._access_document_domain(scope, "read")
        return Domain("create_uid", "=", self.env.uid) & Domain("move_id", "any!", invoice)
