from odoo import api, models


class CrmPartnerUnit(models.Model):
    """Orders and invoices make a unit deal with a customer, too."""

    _inherit = "crm.partner.unit"
    _partner_documents = ("sale.order", "account.move")

    @api.model
    def _partner_unit_sources(self):
        return [*super()._partner_unit_sources(), *self._partner_documents]
