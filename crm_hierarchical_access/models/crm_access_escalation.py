from odoo import api, models

from .crm_access_observe import OBSERVE


class CrmAccess(models.AbstractModel):
    """Escalation while the rule is observed, and afterwards."""

    _inherit = "crm.access"

    @api.model
    def _set_mode(self, mode):
        """What would have been released meanwhile was only noted: from the day of enforcing on, clocks count anew."""
        begins = self._is_observe_mode() and mode != OBSERVE
        super()._set_mode(mode)
        if begins:
            self.env["crm.lead.clock"].sudo()._begin_anew()  # the system's own table
