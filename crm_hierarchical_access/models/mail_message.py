from odoo import models


class MailMessage(models.Model):
    """Author and recipients, too, read a message on a document only while they may read the document."""

    _name = "mail.message"
    _inherit = ["mail.message", "crm.access.attached.mixin"]
    _attached_fields = ("model", "res_id")

    def _compute_display_name(self):
        """A message is named by its subject or its document, and messages fetch themselves as superuser."""
        hidden = self.filtered("id")._unreadable_for_user()
        hidden.display_name = False
        super(MailMessage, self - hidden)._compute_display_name()

    def _export_rows(self, fields, *, _is_toplevel_call=True):
        """Messages reached by a dotted path are fetched as superuser."""
        if not self.env.su and (hidden := self._unreadable_for_user()):
            raise hidden._make_access_error("read")
        return super()._export_rows(fields, _is_toplevel_call=_is_toplevel_call)

    def _unreadable_for_user(self):
        """The messages that the user, acting as superuser or not, may not read; none for exempt users."""
        messages = self.sudo(False)
        access = messages.env["crm.access"]
        if not access._is_enforced() or not (messages.env.user.share or access._is_restricted()):
            return self.browse()
        return self - messages._filtered_access("read").with_env(self.env)

    def _get_with_access(self, message_id, mode="read", **kwargs):
        """Stock lets everybody react to and reply under messages of no visible thread, if they know the id."""
        message = super()._get_with_access(message_id, mode, **kwargs)
        enforced = self.env["crm.access"]._is_enforced()
        if message and mode != "read" and enforced and not self.env.user._is_public():
            return super()._get_with_access(message_id, "read", **kwargs)
        return message

    def _message_notifications_to_store(self, store):
        """Failed deliveries are gathered as superuser for their author."""
        hidden = self.sudo(False)._attached_to_hidden().with_env(self.env)
        return super(MailMessage, self - hidden)._message_notifications_to_store(store)
