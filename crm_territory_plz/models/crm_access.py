from odoo import api, models

from odoo.addons.crm_hierarchical_access.access import Territories


class CrmAccess(models.AbstractModel):
    _inherit = "crm.access"

    @api.model
    def _own_addons(self):
        return super()._own_addons() | {"crm_territory_plz"}

    def _territories(self):
        """The active plans with their territories, archived ones too: leads may still be in them."""
        plans = self.env["crm.territory.plan"].search_fetch([("state", "=", "active")], ["team_id", "mode"])
        territories = self.env["crm.territory"].with_context(active_test=False)
        return Territories(
            [plan._as_plan() for plan in plans],
            [territory._as_territory() for territory in territories.search([("plan_id", "in", plans.ids)])],
        )
