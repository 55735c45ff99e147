from odoo import api, models
from odoo.fields import Domain


class AccountMoveLine(models.Model):
    _name = "account.move.line"
    _inherit = ["account.move.line", "crm.access.document.mixin", "crm.access.cost.mixin"]

    @api.model
    def _access_back_office_groups(self):
        return self.env["account.move"]._access_back_office_groups()

    @api.model
    def _access_document_domain(self, scope, mode):
        """As the invoice; the lines that book what was sold at its cost are not for external partners' people."""
        lines = Domain("move_id", "any!", self.env["account.move"]._access_document_domain(scope, mode))
        external = self.env["crm.access"].sudo(False)._is_external()
        return lines & Domain("display_type", "!=", "cogs") if external else lines

    def _access_observed_as(self):
        return self.sudo().move_id.sudo(False)

    @api.model
    def _access_observed_fields(self):
        return ["move_id"]
