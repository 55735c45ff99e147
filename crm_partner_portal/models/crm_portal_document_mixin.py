from odoo import api, models
from odoo.fields import Domain


class CrmPortalDocumentMixin(models.AbstractModel):
    """A document of a customer (``partner_id``) in the portal: one's own, and the company's by a role."""

    _name = "crm.portal.document.mixin"
    _description = "Customer's Document in the Portal"
    _inherit = "crm.portal.link.mixin"

    @api.model
    def _portal_role(self):
        """Hook: the role of ``res.partner`` with which a contact sees the documents of his company."""
        raise NotImplementedError

    @api.model
    def _portal_company_path(self):
        """Hook: the field that leads to the company of the document's customer."""
        return "commercial_partner_id"

    @api.model
    def _portal_domain(self):
        """The documents of the current portal user; what he got for another company stays there."""
        partner = self.env.user.sudo().partner_id  # his own ids
        company, path = partner.commercial_partner_id, self._portal_company_path()
        acts_for = self.env["res.partner"]._portal_role_partners(self._portal_role())
        own = Domain(path, "=", company.id) & Domain("partner_id", "=", partner.id)
        return own | Domain(path, "in", acts_for.ids)
