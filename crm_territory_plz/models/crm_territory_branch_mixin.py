from odoo import api, models

from odoo.addons.crm_hierarchical_access.models.access_domain import one_of


class CrmTerritoryBranchMixin(models.AbstractModel):
    """Plans and what they are made of: a restricted user knows those of the own branch, and reads those that are in force
    where he works besides, as somebody responsible or permitted.
    """

    _name = "crm.territory.branch.mixin"
    _inherit = ["crm.access.branch.mixin"]
    _description = "Part of a Territory Plan"
    _territory_field = "territory_id"

    @api.model
    def _access_domain(self, scope, mode):
        domain = super()._access_domain(scope, mode)
        if mode != "read":
            return domain
        return domain | self._territories_domain(self._territories_at_work())

    @api.model
    def _territories_domain(self, territories):
        """What belongs to these (``access.Territory``)."""
        return one_of(self._territory_field, {territory.id for territory in territories})

    @api.model
    def _territories_at_work(self):
        return self.env["crm.access"]._organisation().territories.naming(self.env.uid)
