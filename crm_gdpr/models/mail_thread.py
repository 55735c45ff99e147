from odoo import models

THREAD_NAMES = "display_name", "name"


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    def _thread_to_store(self, store, fields, **kwargs):
        """A thread names its document as superuser."""
        super()._thread_to_store(store, fields, **kwargs)
        mask = self.env["crm.gdpr.mask"]
        if not store.target.is_current_user(self.env) or not mask._of_person():
            return
        threads = {id_: self._mask_thread_values(store, id_) for id_ in self.ids}
        named = {(id_, values[name]) for id_, values in threads.items() for name in THREAD_NAMES if values.get(name)}
        masked = mask._masked_names(self._name, named)
        for id_, values in threads.items():
            values.update({name: masked[id_, values[name]] for name in THREAD_NAMES if (id_, values.get(name)) in masked})

    def _mask_thread_values(self, store, id_):
        index = store._get_record_index("mail.thread", {"id": id_, "model": self._name})
        return store.data.get("mail.thread", {}).get(index, {})

    def _message_get_suggested_recipients_batch(self, *args, **kwargs):
        """Whom to write to is suggested by name and address."""
        suggested = super()._message_get_suggested_recipients_batch(*args, **kwargs)
        mask = self.env["crm.gdpr.mask"]
        hidden = self._mask_hidden_subjects() if mask._of_person() else {}
        for id_ in hidden:
            suggested[id_] = [self._mask_suggested(each) for each in suggested.get(id_, ()) if each.get("partner_id")]
        return suggested

    def _mask_suggested(self, recipient):
        mask, partner = self.env["crm.gdpr.mask"], ("res.partner", recipient["partner_id"])
        if not mask._hidden_subjects({partner}):
            return recipient
        return {**recipient, "name": mask._scrub(recipient.get("name"), {partner}, all_of_them=True), "email": ""}
