from odoo import api, models
from odoo.fields import Domain

from .account_move import CUSTOMER_DOCUMENTS


class AccountInvoiceReport(models.Model):
    _name = "account.invoice.report"
    _inherit = ["account.invoice.report", "crm.access.document.mixin", "crm.access.cost.mixin"]

    @api.model
    def _access_fields(self):
        return {**super()._access_fields(), "owner": "invoice_user_id", "unit": "team_id"}

    @api.model
    def _access_opportunity_path(self):
        return f"move_id.{self.env['account.move']._access_opportunity_path()}"

    @api.model
    def _access_back_office_groups(self):
        return self.env["account.move"]._access_back_office_groups()

    @api.model
    def _access_document_domain(self, scope, mode):
        """Customer documents by the owner and the unit in the report itself."""
        return Domain("move_type", "not in", CUSTOMER_DOCUMENTS) | super()._access_document_domain(scope, mode)
