from odoo import models


class CrmPortalLinkMixin(models.AbstractModel):
    """A record of a customer (``partner_id``) that Odoo opens by a link with a token, without logging in."""

    _name = "crm.portal.link.mixin"
    _description = "Customer's Record behind a Link"

    def _is_portal_link_void(self):
        """Whether links with a token open nothing: so for everybody whose company has, or had, a login to the portal.

        Its people log in, and the right decides at each request; a link in an old mail outlives no role. Customers
        without portal keep Odoo's links, by which they read, sign and pay.
        """
        return self.sudo().partner_id._portal_has_logins()  # yes or no
