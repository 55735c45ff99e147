from odoo import models


class MailThread(models.AbstractModel):
    """Nobody hears of a record, or writes into it, who may not read it."""

    _inherit = "mail.thread"

    # Recipients

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        """Followers and people mentioned who may not read the record hear nothing of it."""
        recipients = super()._notify_get_recipients(message, msg_vals=msg_vals, **kwargs)
        if not self or self._name not in self.env["crm.access"]._access_thread_models():
            return recipients
        excluded = self._excluded_from_notification(recipients)
        self._unfollow({recipient["id"] for recipient in excluded if recipient["is_follower"]})
        return [recipient for recipient in recipients if recipient not in excluded]

    def _excluded_from_notification(self, recipients):
        """Of the recipients, the restricted users who may not read the record."""
        return [
            recipient
            for recipient in recipients
            if recipient["uid"] and not recipient["ushare"] and not self._is_readable_for(recipient["uid"])
        ]

    def _as_seen_by(self, user):
        """The records for somebody else, in that person's companies."""
        return self.with_user(user).with_context(allowed_company_ids=user.sudo().company_ids.ids)

    def _is_readable_for(self, user_id):
        records = self._as_seen_by(self.env["res.users"].browse(user_id))
        if not records.env["crm.access"]._is_restricted():
            return True
        return records.has_access("read") and bool(records._filtered_in_full())

    def _message_auto_subscribe_notify(self, partner_ids, template):
        """The new owner is told, also by somebody who lost the record by handing it on."""
        records = self.sudo() if self._name in self.env["crm.access"]._documents_protected() else self
        return super(MailThread, records)._message_auto_subscribe_notify(partner_ids, template)  # returns nothing

    # A message tells name and address of the people it is sent to

    def message_post(self, **kwargs):
        self._check_recipients(kwargs.get("partner_ids"))
        return super().message_post(**kwargs)

    def message_notify(self, **kwargs):
        self._check_recipients(kwargs.get("partner_ids"))
        return super().message_notify(**kwargs)

    def _check_recipients(self, partner_ids):
        """Write to partners one may read, and to those whom the record names: its customer and its followers.

        :raise AccessError: for others
        """
        access = self.env["crm.access"]
        if partner_ids and access._documents_protected():
            access._check_documents({"res.partner": set(partner_ids) - self._partners_known()})

    def _partners_known(self):
        """Ids of the partners whom the records name."""
        records = self.sudo()  # whose partners may be written to; they are compared, not shown
        known = {id_ for partners in records._mail_get_partners().values() for id_ in partners.ids}
        return known.union(records.message_partner_ids.ids)

    # Followers

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """Followers are named to everybody who reads the record: nobody adds one that he may not read."""
        self._check_recipients(partner_ids)
        return super().message_subscribe(partner_ids, subtype_ids)

    def write(self, vals):
        """Who loses a record stops following it."""
        result = super().write(vals)
        if self._name in self.env["crm.access"]._access_thread_models() and self._changes_access(vals):
            self._unfollow_without_access()
        return result

    def _changes_access(self, vals):
        fields = getattr(self, "_access_fields", dict)()
        return any(name in vals for role, name in fields.items() if role != "record")

    def _unfollow_without_access(self):
        """Remove the followers of each record who may not read it any more."""
        followers = self.env["mail.followers"].sudo().search(  # to be removed, not shown
            [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        )
        of_users = followers.grouped(lambda row: row.partner_id.main_user_id)
        followers.partner_id.main_user_id.fetch(["group_ids", "company_ids", "share"])  # of all, as each question needs its user's
        lost = [self._lost_to(user, rows) for user, rows in of_users.items() if user and not user.share]
        followers.browse().concat(*lost).unlink()

    def _lost_to(self, user, followers):
        """Of a user's rows among the followers, those of records that the user may not read."""
        records = self.browse(followers.mapped("res_id")).with_prefetch(self._prefetch_ids)._as_seen_by(user)
        if not records.env["crm.access"]._is_restricted():
            return followers.browse()
        readable = set(records._filtered_access("read").ids)
        return followers.filtered(lambda row: row.res_id not in readable)

    def _unfollow(self, partner_ids):
        if partner_ids:
            self.sudo().message_unsubscribe(list(partner_ids))  # removes them for lack of access, tells nothing
