from odoo import api, models
from odoo.fields import Domain

from ..leaving import Holding, Place

PENDING = (("state", "=", "open"), ("decision", "=", "pending"))


class CrmLeaving(models.Model):
    """Escalations of somebody who leaves: what he had to decide goes to who leads the unit after him."""

    _inherit = "crm.leaving"

    @api.model
    def _holdings(self):
        """Decisions before activities: those go to the lead's owner, who does not decide about himself."""
        place = Place("crm.lead.release", "user_id", PENDING)
        decisions = Holding("decisions", self.env._("Decisions about leads"), "work", "method", (place,))
        holdings = super()._holdings()
        before = next(number for number, holding in enumerate(holdings) if holding.code == "activities")
        return [*holdings[:before], decisions, *holdings[before:]]

    def _end_decisions(self, rows, person):
        """Nobody is asked until the unit has its next leader; a deputy's part is its leader's."""
        rows._end_activities()
        rows.user_id = False
        rows._ask_who_leads_now(rows.team_id.filtered(lambda unit: unit.user_id not in self._leavers()))

    @api.model
    def _record_fields(self):
        kept = super()._record_fields()
        history = "crm.lead.clock.handled_by_id crm.lead.release.asked_by_id crm.lead.release.decided_by_id"
        kept.update(dict.fromkeys(history.split(), Domain.FALSE))
        kept["crm.lead.clock.user_id"] = Domain("is_open", "=", True)
        kept["crm.lead.release.user_id"] = Domain("state", "=", "open") & Domain("decision", "=", "pending")
        return kept
