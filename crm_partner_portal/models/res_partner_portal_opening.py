from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize

from .res_partner_portal import ROLE_FIELDS


class ResPartner(models.Model):
    """The portal is opened for the very record that sales people entered (spec 4)."""

    _inherit = "res.partner"

    portal_state = fields.Selection(
        [("closed", "Not open"), ("invited", "Invited"), ("open", "Open")],
        string="Portal",
        compute="_compute_portal_state",
        compute_sudo=True,
        groups="base.group_user,base.group_partner_manager",
        help="Whether this person can log in to the portal, or was invited and has not been there yet.",
    )

    @api.depends("user_ids.active", "user_ids.share", "user_ids.login_date")
    def _compute_portal_state(self):
        for partner in self:
            users = partner.user_ids.filtered(lambda user: user.active and user._is_portal())
            visited = any(users.mapped("login_date"))
            partner.portal_state = "open" if visited else "invited" if users else "closed"

    def action_open_portal(self):
        """Ask once more, with what the person will see."""
        self.ensure_one()
        return self.env["crm.portal.opening"]._ask(partner=self)

    @api.model
    def _portal_first_roles(self, company):
        """The roles offered for a contact: all for the first one of a company who gets in, none for those after."""
        is_first = not company or not company._portal_has_logins()
        return dict.fromkeys(ROLE_FIELDS, is_first)

    def _portal_has_logins(self):
        """Whether anybody of the companies of these partners has, or had, a login (superuser: a yes or no)."""
        companies = self.sudo().commercial_partner_id
        users = self.env["res.users"].sudo().with_context(active_test=False)  # a yes or no
        return bool(users.search_count([("partner_id.commercial_partner_id", "in", companies.ids), ("share", "=", True)], limit=1))

    # The opening itself, by Odoo's own wizard

    @api.private
    def _open_portal(self, email=None):
        """Give the person a login and send an invitation; who has one already is invited again.

        :raise UserError: where there is no usable e-mail address, or the person is an employee
        """
        self.ensure_one()
        self.check_access("write")
        entry = self._portal_entry(email)
        self._check_portal_entry(entry)
        entry.action_invite_again() if entry.is_portal else entry.action_grant_access()

    def _close_portal(self):
        """Take the login away."""
        self.ensure_one()
        self.check_access("write")
        entry = self._portal_entry()
        if entry.is_portal:
            entry.action_revoke_access()

    def _portal_entry(self, email=None):
        """A line of Odoo's wizard for the person (superuser: only its owner's right on the partner counts, see callers)."""
        wizard = self.env["portal.wizard"].sudo().create({"partner_ids": [fields.Command.set(self.ids)]})
        entry = wizard.user_ids
        if email:
            entry.email = email
        return entry

    def _check_portal_entry(self, entry):
        if entry.is_internal:
            raise UserError(self.env._("%s is an employee, and logs in as such.", self.name))
        if not email_normalize(entry.email):
            raise UserError(self.env._("E-mail: enter one for %s. The invitation is sent there.", self.name))
        if entry.email_state == "exist":
            raise UserError(
                self.env._("E-mail: %s is the login of somebody else. Each person needs an address of their own.", entry.email)
            )
