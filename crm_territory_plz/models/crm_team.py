from odoo import models

from odoo.addons.crm_hierarchical_access.access import replanned


class CrmTeam(models.Model):
    """Units that come below another plan take their leads along: these lie in its territories then."""

    _inherit = "crm.team"

    def write(self, vals):
        if "parent_id" not in vals:
            return super().write(vals)
        before = self.env["crm.access"]._organisation()
        result = super().write(vals)
        if before.territories:
            self.flush_model(["parent_id"])
            self.env["crm.lead"].sudo()._refresh_territories(  # whoever may move the unit moves its leads
                replanned(before, self.env["crm.access"]._organisation())
            )
        return result

    def unlink(self):
        result = super().unlink()
        self.env["crm.lead"].sudo()._refresh_territories({None})  # their leads are without unit now
        return result
