from odoo import api, models

from .access_domain import one_of


class CrmAccessBranchMixin(models.AbstractModel):
    """For units and what belongs to them: a restricted user knows those of the own branch only."""

    _name = "crm.access.branch.mixin"
    _inherit = "crm.access.mixin"
    _description = "Part of a Unit"
    _access_unit_field = "team_id"

    @api.model
    def _access_domain(self, scope, mode):
        return one_of(self._access_unit_field, self.env["crm.access"]._branch())

    @api.model
    def _access_is_observed(self):
        """Units tell of no customer."""
        return False
