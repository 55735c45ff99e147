from odoo import api, fields, models

from .crm_customer_protection_entry import PARTNER_FIELDS


class ResPartner(models.Model):
    _inherit = "res.partner"

    protection_until = fields.Date(
        string="Protected Until",
        compute="_compute_protection_until",
        help="The last day on which the customer is protected for your company or division.",
    )

    @api.depends_context("uid")
    @api.depends("commercial_partner_id")
    def _compute_protection_until(self):
        days = self.env["crm.customer.protection"]._until_by_partner(self)
        for partner in self:
            partner.protection_until = days.get(partner.commercial_partner_id._origin.id, False)

    def write(self, vals):
        """Address and tax number tell which customer it is: its leads are entered anew."""
        result = super().write(vals)
        if not PARTNER_FIELDS.isdisjoint(vals) and self.env["crm.customer.protection"]._is_on():
            leads = self.env["crm.lead"].sudo()  # for their parties
            companies = self.sudo().commercial_partner_id
            self.env["crm.customer.protection.entry"]._enter(
                leads.search([("partner_id.commercial_partner_id", "in", companies.ids)])
            )
        return result
