from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.res_partner_portal import ROLE_FIELDS, ROLES


class CrmPortalOpening(models.TransientModel):
    """One question before the invitation goes out: who, to which address, and what will he see."""

    _name = "crm.portal.opening"
    _description = "Open the Portal"

    lead_id = fields.Many2one("crm.lead", readonly=True)
    partner_id = fields.Many2one("res.partner", readonly=True)
    person = fields.Char(string="Invite", readonly=True)
    company_name = fields.Char(string="Company", readonly=True)
    email = fields.Char(string="E-mail")
    portal_state = fields.Selection(related="partner_id.portal_state")
    accounting = fields.Boolean(help="All invoices of the company.")
    orders = fields.Boolean(help="All quotations and orders of the company.")
    documents = fields.Boolean(help="What was released for the company.")
    administrator = fields.Boolean(
        string="Administrator of own company", help="Invites colleagues, and says what they may see."
    )

    @api.model
    def _ask(self, lead=None, partner=None):
        """The window for a lead or a customer.

        :raise AccessError: for whom may not change it
        """
        (lead or partner).check_access("write")
        wizard = self.create(self._prepare_vals(lead, partner or lead.partner_id))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Open the portal"),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    @api.model
    def _prepare_vals(self, lead, partner):
        company = partner.commercial_partner_id - partner
        roles = {f"portal_{role}": partner.sudo()[f"portal_{role}"] for role in ROLES}  # of whom the user may change
        if not any(roles.values()):
            roles = partner._portal_first_roles(company)
        return {
            "lead_id": lead.id if lead else False,
            "partner_id": partner.id,
            "person": partner.name or lead.contact_name or lead.partner_name or lead.name,
            "company_name": company.name if partner else lead.contact_name and lead.partner_name,
            "email": partner.email or (lead and lead.email_from),
            **{role: roles[f"portal_{role}"] for role in ROLES},
        }

    def action_open(self):
        """Make the login and send the invitation."""
        self.ensure_one()
        self._check_email()
        partner = self._person()
        partner._open_portal(self.email)
        if partner.commercial_partner_id != partner:
            partner.write({name: self[role] for name, role in zip(ROLE_FIELDS, ROLES, strict=True)})
        return self._told(partner)

    def _check_email(self):
        """Before anything is made from the lead."""
        if not self.email:
            raise UserError(self.env._("E-mail: enter one for %s. The invitation is sent there.", self.person))

    def _person(self):
        """Whom the window is about: the right is asked again, and a lead's customer is made where it has none."""
        if not self.lead_id:
            return self.partner_id
        self.lead_id.check_access("write")
        return self.lead_id._portal_partner()

    def _told(self, partner):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("%(person)s was invited by e-mail to %(email)s.", person=partner.name, email=self.email),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
