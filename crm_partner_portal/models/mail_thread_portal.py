from odoo import api, models


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def _get_thread_with_access(self, thread_id, *, hash=None, pid=None, token=None, **kwargs):
        """A link opens the chatter of a customer's document as long as it opens the document."""
        if (hash or token) and self._is_portal_thread_closed(thread_id):
            hash = pid = token = None
        return super()._get_thread_with_access(thread_id, hash=hash, pid=pid, token=token, **kwargs)

    @api.model
    def _is_portal_thread_closed(self, thread_id):
        if not isinstance(self, self.env.registry["crm.portal.link.mixin"]):
            return False
        thread = self.sudo().browse(int(thread_id)).exists()  # asked whether its links are void, nothing else
        return bool(thread) and thread._is_portal_link_void()
