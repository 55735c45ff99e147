from odoo import api, models
from odoo.fields import Domain


class MailNotification(models.Model):
    _name = "mail.notification"
    _inherit = ["mail.notification"]

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        if not (self.env.su or bypass_access):
            domain = Domain(domain) & self._message_domain()
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    @api.model
    def _message_domain(self):
        """Notifications of messages whose document the current user may read."""
        domain = self.env["crm.access"]._documents_domain("model", "res_id")
        return domain if domain.is_true() else Domain("mail_message_id", "any!", domain)

    def _check_access(self, operation):
        result = super()._check_access(operation)
        allowed = self - result[0] if result else self
        messages = allowed.sudo().mail_message_id.sudo(False)  # ids, to be asked for access
        lost = messages._attached_to_hidden()
        if not lost:
            return result
        hidden = allowed.filtered(lambda notification: notification.sudo().mail_message_id in lost)
        return (result[0] + hidden, result[1]) if result else (hidden, lost._make_attached_error)
