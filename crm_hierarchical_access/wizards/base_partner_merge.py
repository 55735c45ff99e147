from odoo import models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        """Units that dealt with one of the partners deal with the result."""
        rows = self.env["crm.partner.unit"]
        rows._move(src_partners, dst_partner.commercial_partner_id)
        result = super()._update_foreign_keys(src_partners, dst_partner)
        rows._update(dst_partner)
        rows._update_keys(dst_partner)
        return result
