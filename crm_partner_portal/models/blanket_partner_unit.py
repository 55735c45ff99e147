from odoo import api, models


class CrmPartnerUnit(models.Model):
    """Framework contracts make a unit deal with a customer, as orders do."""

    _inherit = "crm.partner.unit"
    _partner_framework_contracts = ("sale.blanket.order",)

    @api.model
    def _partner_unit_sources(self):
        return [*super()._partner_unit_sources(), *self._partner_framework_contracts]
