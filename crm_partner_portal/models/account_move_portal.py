from odoo import api, models
from odoo.fields import Domain


class AccountMove(models.Model):
    """Contacts see their own invoices; the company's with the role *Accounting* (spec 4, A)."""

    _name = "account.move"
    _inherit = ["account.move", "crm.portal.document.mixin"]

    @api.model
    def _portal_role(self):
        return "accounting"


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    @api.model
    def _portal_domain(self):
        return Domain("move_id", "any", self.env["account.move"]._portal_domain())
