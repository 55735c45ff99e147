from odoo import api, models
from odoo.fields import Domain
from odoo.tools import email_normalize


class CrmLead(models.Model):
    """The portal is opened from the lead: the contact that logs in is the lead's customer."""

    _inherit = "crm.lead"

    def action_open_portal(self):
        """Ask once more, with what the person will see."""
        self.ensure_one()
        return self.env["crm.portal.opening"]._ask(lead=self)

    @api.private
    def _portal_partner(self):
        """The lead's customer; where it has none, whoever of the user's own customers logs in by the lead's e-mail
        address, else a contact made from the lead by Odoo's own method, once."""
        self.ensure_one()
        self.lock_for_update()
        self.invalidate_recordset(["partner_id"])
        if not self.partner_id:
            self._handle_partner_assignment(force_partner_id=self._portal_known_partner().id)
        return self.partner_id

    def _portal_known_partner(self):
        """Somebody with a login, among the people whom the user may write to."""
        email = email_normalize(self.email_from or "")
        if not email:
            return self.env["res.partner"]
        users = self.env["res.users"].sudo().search([("login", "=", email)])  # looked for among one's own, next line
        return self.env["res.partner"].search(Domain("id", "in", users.partner_id.ids), limit=1)._filtered_access("write")
