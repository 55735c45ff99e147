from odoo import api, models
from odoo.fields import Domain

from odoo.addons.crm_hierarchical_access.leaving import Holding, Place

#: the territories of plans that were replaced stay as they were
KEPT = Domain("plan_id.state", "!=", "archived")


class CrmLeaving(models.Model):
    """The territories of somebody who leaves: handed over in plans that hold, and in drafts."""

    _inherit = "crm.leaving"

    @api.model
    def _holdings(self):
        permitted = Place("crm.territory", "permitted_user_ids", tuple(KEPT))
        return [
            *super()._holdings(),
            Holding("territories", self.env._("Territories"), "work", "method", (Place("crm.territory", "user_id", tuple(KEPT)),)),
            Holding("territory_permissions", self.env._("Permissions in Territories"), "access", "part", (permitted,)),
        ]

    def _end_territories(self, territories, person):
        """To the successor of their unit, so that what comes in goes on reaching somebody."""
        for unit, batch in territories.grouped("team_id").items():
            owner = self._successor(unit)
            batch.user_id = owner
            self._note_receipt("territories", person.user_id, owner, batch)

    @api.model
    def _record_fields(self):
        """Who worked in a plan that was replaced is a record of what was."""
        names = ("crm.territory.user_id", "crm.territory.permitted_user_ids")
        permission = {"crm.territory.permission.user_id": Domain("territory_id.plan_id.state", "!=", "archived")}
        return {**super()._record_fields(), **dict.fromkeys(names, KEPT), **permission}
