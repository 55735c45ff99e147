from odoo import api, fields, models
from odoo.exceptions import UserError

from ..erasure import BLANK, ERASE, RESTRICT, Step

#: what the officer may change of a line before signing
DECIDED = frozenset({"effect", "reason"})


class CrmGdprErasureLine(models.Model):
    """What becomes of one record of the person: planned, signed, done. It holds no data of the person."""

    _name = "crm.gdpr.erasure.line"
    _description = "Step of an Erasure"
    _order = "effect, table_name, res_id"
    _rec_name = "table_name"

    erasure_id = fields.Many2one("crm.gdpr.erasure", required=True, readonly=True, index=True, ondelete="cascade")
    model = fields.Char(readonly=True, help="Empty: a table that no model keeps.")
    table_name = fields.Char(string="Table", required=True, readonly=True)
    res_id = fields.Integer(string="Number", required=True, readonly=True, aggregator=None)
    title = fields.Char(string="Kind of Record", compute="_compute_title")
    effect = fields.Selection(
        [("erase", "Erase"), ("blank", "Blank"), ("restrict", "Restrict"), ("keep", "Keep")], required=True, string="What Happens"
    )
    columns = fields.Char(string="Fields", readonly=True, help="The fields that are blanked.")
    words = fields.Char(string="Words In", readonly=True, help="Fields of which only the words that name the person are taken out.")
    clause = fields.Char(readonly=True)
    until = fields.Date(readonly=True)
    reason = fields.Char(help="Why the data protection officer decided otherwise.")
    is_done = fields.Boolean(string="Done", readonly=True, index=True)
    date_ended = fields.Date(
        string="Term Over", readonly=True, help="On this day nothing wanted it kept any more, and it was erased or blanked."
    )
    failure = fields.Char(string="What Went Wrong", readonly=True)

    _once = models.UniqueIndex("(erasure_id, table_name, res_id)", "A record has one line.")
    _where = models.Index("(model, res_id) WHERE effect = 'restrict'")
    _due = models.Index("(until) WHERE effect = 'restrict' AND date_ended IS NULL")

    @api.depends("model", "table_name")
    @api.depends_context("lang")
    def _compute_title(self):
        names = self.env["crm.gdpr.erasure"]._titles(self.mapped("model"))
        for line in self:
            line.title = names.get(line.model, line.table_name)

    def write(self, vals):
        """The officer decides before signing, with a reason; afterwards nothing of a line changes."""
        if not self.env.su:
            self._check_decision(vals)
        return super().write(vals)

    def _check_decision(self, vals):
        if vals.keys() - DECIDED or any(line.erasure_id.state != "planned" or line.is_done for line in self):
            raise UserError(self.env._("What was signed is not changed. Before, only what happens may be decided, with a reason."))
        if vals.get("effect") and not (vals.get("reason") or all(self.mapped("reason"))):
            raise UserError(self.env._("Reason: who decides otherwise than the plan says why."))
        if vals.get("effect") in (ERASE, BLANK) and any(line._is_held() for line in self):
            raise UserError(self.env._("What Happens: the law wants this kept."))
        if vals.get("effect") == BLANK and not all(line.columns or line.words for line in self):
            raise UserError(self.env._("What Happens: there is no field to blank."))

    def _is_held(self):
        """Whether the law wants the record kept, or nothing can be taken out of its table."""
        place = self.erasure_id._places().get(self.model)
        return bool(self.until or (place and place.effect == RESTRICT))

    def _as_step(self):
        """The line as the engine reads it (``erasure.Step``)."""
        until = fields.Date.to_string(self.until) or ""
        return Step(self.table_name, self.res_id, self.effect, self.columns or "", self.words or "", self.clause or "", until)
