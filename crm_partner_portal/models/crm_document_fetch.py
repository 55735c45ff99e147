from datetime import timedelta

from odoo import api, fields, models

#: what is asked for in pieces within that time is one fetch
ONE_FETCH = timedelta(days=1)


class CrmDocumentFetch(models.Model):
    """Who fetched which version when (spec 4, *report who read which version*)."""

    _name = "crm.document.fetch"
    _inherit = ["crm.document.log.mixin"]
    _description = "Download"
    _order = "date desc, id desc"
    _rec_name = "version_id"

    date = fields.Datetime(required=True, readonly=True, index=True)
    via = fields.Selection(
        [("page", "Page"), ("mail", "Link in a mail"), ("backend", "Library")], string="By", required=True, readonly=True, default="page"
    )

    @api.model
    def _note(self, version, via="page", resumed=False):
        """Note that the current user fetches a version, whose right was checked; its pieces are noted once.

        :param resumed: whether the rest of a file is asked for
        """
        now = self.env["crm.document"]._now()
        if resumed and self._fetched_since(version, now - ONE_FETCH):
            return
        self.sudo().create({  # people write no log themselves
            "version_id": version.id,
            "user_id": self.env.uid,
            "partner_id": self.env.user.partner_id.id,
            "date": now,
            "via": via if via in dict(self._fields["via"].selection) else "page",
        })

    @api.model
    def _fetched_since(self, version, moment):
        own = [("version_id", "=", version.id), ("user_id", "=", self.env.uid), ("date", ">=", moment)]
        return bool(self.sudo().search_count(own, limit=1))  # the user's own rows
