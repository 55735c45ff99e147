from odoo import models


class CrmLead(models.Model):
    _inherit = "crm.lead"

    def _update_revenues_from_so(self, order):
        """Whoever may only read the opportunity still confirms the own order."""
        return super(CrmLead, self._filtered_access("write"))._update_revenues_from_so(order)

    def _prepare_opportunity_quotation_context(self):
        """Whoever may only read the opportunity quotes in the own name."""
        context = super()._prepare_opportunity_quotation_context()
        if not self.has_access("write"):
            for name in ("default_user_id", "default_team_id"):
                context.pop(name, None)
        return context
