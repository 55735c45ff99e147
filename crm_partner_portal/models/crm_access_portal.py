from odoo import api, models
from odoo.fields import Domain

from .res_partner_portal import ROLE_FIELDS


class CrmAccess(models.AbstractModel):
    """What people of the portal see of their company's invoices and orders, besides what stock lets them see."""

    _inherit = "crm.access"

    @api.model
    def portal_domain(self, model_name):
        """The documents of the current user's own, and of the company by his role; all for employees.

        Asked by record rules; it names nothing but the user's own partner and company.
        """
        if self.env.user._is_internal():
            return Domain.TRUE
        return self.env[model_name]._portal_domain()

    @api.model
    def _portal_key(self):
        """What the domain depends on: partner, company and roles of a portal user; nothing for employees."""
        user = self.env.user.sudo()  # the user's own
        if user._is_internal():  # known without a query, unlike whether the account is shared
            return None
        partner = user.partner_id
        return (partner.id, partner.commercial_partner_id.id, *(partner[name] for name in ROLE_FIELDS))
