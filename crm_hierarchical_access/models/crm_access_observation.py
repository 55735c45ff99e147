from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

KEPT_DAYS = "crm_hierarchical_access.observation_days"
DEFAULT_DAYS = 90

#: what a person did with a record, the weightiest last
HOW = [
    ("read", "Saw it"),
    ("write", "Changed it"),
    ("create", "Created it"),
    ("manage", "Handed it on"),
    ("unlink", "Deleted it"),
]


class CrmAccessObservation(models.Model):
    """What somebody saw or changed, while the rule was observed, that it would have refused.

    Ids only, no names: what the records are called is read as they are shown, by who may read them.
    """

    _name = "crm.access.observation"
    _description = "What Would Have Been Hidden"
    _order = "date_last desc, id desc"
    _rec_name = "record_name"
    _log_access = False  # one line per record that somebody saw: nothing but what is needed

    user_id = fields.Many2one("res.users", string="Person", required=True, readonly=True, ondelete="cascade")
    res_model = fields.Selection(selection="_selection_res_model", string="Kind", required=True, readonly=True)
    res_id = fields.Many2oneReference(string="Record", model_field="res_model", required=True, readonly=True)
    record_name = fields.Char(string="Name", compute="_compute_record_name")
    how = fields.Selection(HOW, string="What Was Done", required=True, readonly=True, help="The weightiest of what the person did.")
    date_first = fields.Datetime(string="First", required=True, readonly=True)
    date_last = fields.Datetime(string="Last", required=True, readonly=True)
    day_count = fields.Integer(string="Days", required=True, readonly=True, aggregator=None, help="On how many days.")

    _once = models.UniqueIndex("(user_id, res_model, res_id)")

    @api.model
    def _selection_res_model(self):
        """The models of which something is logged, by their names."""
        observed = [name for name in self.env if self.env["base"]._is_under_rule(name) and self.env[name]._access_is_observed()]
        return [(name, self.env["ir.model"]._get(name).name) for name in observed]

    @api.depends("res_model", "res_id")
    def _compute_record_name(self):
        """Not stored: it is what the reader may read now."""
        names = {}
        for model_name, lines in self.grouped("res_model").items():
            if model_name in self.env:
                records = self.env[model_name].browse(lines.mapped("res_id")).exists()._filtered_access("read")
                names.update({(model_name, record.id): record.display_name for record in records})
        for line in self:
            line.record_name = names.get((line.res_model, line.res_id)) or self.env._("Deleted, or not visible to you")

    # Writing the log

    @api.model
    def _gather(self):
        """Turn what requests left behind (``crm.access.sighting``) into lines, one per person and record."""
        self.env["crm.access.sighting"].flush_model()
        self.env.cr.execute(
            SQL(
                """
                WITH taken AS (
                    DELETE FROM crm_access_sighting
                     WHERE id IN (SELECT id FROM crm_access_sighting FOR UPDATE SKIP LOCKED) RETURNING *
                ), seen AS (
                    SELECT t.user_id, t.res_model, r.id::int AS res_id, MIN(t.date) AS first, MAX(t.date) AS last,
                           COUNT(DISTINCT t.date::date) AS days, MAX(array_position(%(weight)s, t.how)) AS how
                      FROM taken t JOIN res_users u ON u.id = t.user_id, unnest(string_to_array(t.res_ids, ',')) AS r(id)
                  GROUP BY 1, 2, 3
                )
                INSERT INTO crm_access_observation AS o (user_id, res_model, res_id, how, date_first, date_last, day_count)
                SELECT user_id, res_model, res_id, (%(weight)s)[how], first, last, days FROM seen
                    ON CONFLICT (user_id, res_model, res_id) DO UPDATE
                   SET date_last = EXCLUDED.date_last,
                       day_count = o.day_count + EXCLUDED.day_count - (o.date_last::date = EXCLUDED.date_first::date)::int,
                       how = CASE WHEN array_position(%(weight)s, EXCLUDED.how) > array_position(%(weight)s, o.how)
                                  THEN EXCLUDED.how ELSE o.how END
                """,
                weight=[key for key, _label in HOW],
            )
        )
        self.invalidate_model(flush=False)

    # What administrators do with it

    @api.model
    def action_open(self):
        """The list, with everything up to now."""
        self.check_access("read")
        self.sudo()._gather()  # the log itself; what of it is read is asked again
        return self.env["ir.actions.act_window"]._for_xml_id("crm_hierarchical_access.crm_access_observation_action")

    def _record(self):
        """The record of one line.

        :raise UserError: where it is gone, or none of the reader's
        """
        self.ensure_one()
        record = self.env[self.res_model].browse(self.res_id).exists() if self.res_model in self.env else None
        if not record or not record.has_access("read"):
            raise UserError(self.env._("This record is deleted, or not visible to you."))
        return record

    def action_open_record(self):
        """Open what was seen."""
        record = self._record()
        return {"type": "ir.actions.act_window", "res_model": record._name, "res_id": record.id, "views": [(False, "form")]}

    def action_explain(self):
        """Open "Who can see this, and why?", asked about this person."""
        action = self.env["crm.access.why"]._action_for(self._explained_record())
        self.env["crm.access.why"].browse(action["res_id"]).user_id = self.user_id
        return action

    def _explained_record(self):
        """The record, or the customer that it belongs to where only that is explained."""
        record = self._record()
        for candidate in (record, *(record[name] for name in ("opportunity_id", "partner_id") if name in record._fields)):
            if candidate and isinstance(candidate, self.env.registry["crm.access.explained"]):
                return candidate
        raise UserError(self.env._("There is nothing to explain about this kind of record."))

    def action_share(self):
        """Share the lead with the person who would lose it."""
        leads = self.filtered(lambda line: line.res_model == "crm.lead")
        if not leads:
            raise UserError(self.env._("Leads are shared by hand; customers and documents are seen with their leads."))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Share"),
            "res_model": "crm.lead.share",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_lead_ids": [fields.Command.set(leads.mapped("res_id"))],
                "default_user_ids": [fields.Command.set(leads.user_id.ids)],
            },
        }

    @api.autovacuum
    def _gc_old(self):
        """Forget what was last seen long ago: a system parameter says after how many days."""
        kept = int(self.env["ir.config_parameter"].sudo().get_param(KEPT_DAYS) or DEFAULT_DAYS)  # a setting
        self.search([("date_last", "<", fields.Datetime.now() - timedelta(days=kept))]).unlink()
