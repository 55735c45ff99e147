from odoo import models

from ..winner import WINNER_ONLY


class CrmAccessExplained(models.AbstractModel):
    _inherit = "crm.access.explained"

    def _access_restriction(self, name, case):
        if name == WINNER_ONLY:
            return self.env._("the unit's leads are the winner's only")
        return super()._access_restriction(name, case)
