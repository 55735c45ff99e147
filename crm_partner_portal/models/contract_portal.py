from odoo import api, models


class ContractLine(models.Model):
    """Closed to foreign portal users also while the sales tree's rule is only observed."""

    _inherit = "contract.line"

    @api.model
    def _portal_domain(self):
        return self._access_portal_domain()


class ContractModification(models.Model):
    """As lines."""

    _inherit = "contract.modification"

    @api.model
    def _portal_domain(self):
        return self._access_portal_domain()
