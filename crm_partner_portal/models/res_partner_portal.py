from odoo import api, fields, models

ROLES = ("accounting", "documents", "orders", "administrator")
ROLE_FIELDS = tuple(f"portal_{role}" for role in ROLES)


class ResPartner(models.Model):
    """What a contact may do in the portal for the company he belongs to (spec 4, A)."""

    _inherit = "res.partner"

    portal_accounting = fields.Boolean(
        string="Accounting",
        copy=False,
        groups="base.group_user",
        help="Sees all invoices of the company in the portal, and is written to about them. Without it a contact sees his own only.",
    )
    portal_documents = fields.Boolean(
        string="Documents",
        copy=False,
        groups="base.group_user",
        help="Downloads in the portal what was released for the company.",
    )
    portal_orders = fields.Boolean(
        string="Orders",
        copy=False,
        groups="base.group_user",
        help="Sees all quotations and orders of the company in the portal. Without it a contact sees his own only.",
    )
    portal_administrator = fields.Boolean(
        string="Administrator of own company",
        copy=False,
        groups="base.group_user",
        help="Invites colleagues to the portal, and says what they may see there.",
    )
    # What staff say of a customer among themselves: stock lets the customer's own people read it from the server.
    comment = fields.Html(groups="base.group_user")
    sale_warn_msg = fields.Text(groups="base.group_user")

    @api.model
    def _portal_role_partners(self, role, user=None):
        """The partners for whom a user acts in the portal.

        :param role: accounting, documents, orders or administrator
        :return: his own partner, and the company's where he has the role (superuser: for the rule's own questions)
        """
        partner = (user or self.env.user).sudo().partner_id  # his own, and the company's id: no data comes out
        return partner | partner.commercial_partner_id if partner[f"portal_{role}"] else partner

    def write(self, vals):
        """Whoever changes the company leaves his roles there."""
        if not {"parent_id", "is_company"} & vals.keys():
            return super().write(vals)
        company_before = {partner: partner.commercial_partner_id for partner in self._portal_role_holders()}
        result = super().write(vals)
        movers = self.browse(
            partner.id for partner, company in company_before.items() if partner.commercial_partner_id != company
        )
        movers.write({name: False for name in ROLE_FIELDS if name not in vals})
        return result

    def _portal_role_holders(self):
        """Those among the partners and the people below who have a role (superuser: roles end whoever moves them)."""
        holders = self.sudo().with_context(active_test=False)
        some_role = fields.Domain.OR([(name, "=", True)] for name in ROLE_FIELDS)
        return holders.search(fields.Domain("id", "child_of", self.ids) & some_role) if self.ids else holders.browse()
