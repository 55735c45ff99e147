from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL


class CrmGdprReveal(models.Model):
    """Who looked at which masked person, why, and until when it stays visible; never changed (spec 6, *Reveal*)."""

    _name = "crm.gdpr.reveal"
    _inherit = ["crm.access.kept.mixin"]
    _description = "Revealed Person"
    _order = "id desc"
    _rec_name = "reason"

    user_id = fields.Many2one("res.users", string="Who", required=True, ondelete="restrict", readonly=True)
    create_date = fields.Datetime(string="When", readonly=True)
    date_end = fields.Datetime(string="Visible Until", required=True, readonly=True)
    res_model = fields.Char(string="Model", required=True, readonly=True)
    res_id = fields.Integer(string="Record", required=True, readonly=True)
    reason = fields.Char(required=True, readonly=True)

    _visible_idx = models.Index("(user_id, date_end)")

    @api.model
    @api.private
    def reveal(self, records, reason):
        """Show persons to the current user for a while, and note it.

        :param records: recordsets of the persons' models, each readable for the user
        """
        minutes = self.env["crm.gdpr.policy"]._in_force().reveal_minutes
        until = fields.Datetime.now() + timedelta(minutes=minutes)
        self.sudo().create(  # everybody's are noted, nobody writes them himself
            [
                {"user_id": self.env.uid, "date_end": until, "res_model": record._name, "res_id": record.id, "reason": reason}
                for record in records
                if record
            ]
        )
        for record in records:
            if record:
                self.env["crm.gdpr.access"].note("reveal", record._name, record.ids, reason=reason)
        self.env.cr.cache.pop(("crm_gdpr_revealed", self.env.uid), None)

    @api.model
    def _revealed(self, model_name):
        """Ids of the records of a model that the current user has revealed, and sees still; asked once a request."""
        key = "crm_gdpr_revealed", self.env.uid
        if key not in self.env.cr.cache:
            query = SQL(
                "SELECT res_model, array_agg(res_id) FROM crm_gdpr_reveal WHERE user_id = %s AND date_end > %s GROUP BY res_model",
                self.env.uid,
                fields.Datetime.now(),
            )
            self.env.cr.cache[key] = {name: frozenset(ids) for name, ids in self.env.execute_query(query)}  # one's own
        return self.env.cr.cache[key].get(model_name, frozenset())

    def _kept_text(self):
        return self.env._("What was revealed, and why, is not changed.")
