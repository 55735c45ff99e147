import logging

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

_logger = logging.getLogger(__name__)

#: so many records go at once
BATCH = 200
#: so many are listed by the preview
MOST = 1000


class CrmGdprRetention(models.Model):
    """How long a kind of record is kept that no law wants kept: afterwards it goes by itself, at night (spec 6, *Retention*)."""

    _name = "crm.gdpr.retention"
    _description = "Retention Rule"
    _order = "sequence, id"

    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)
    kind = fields.Selection("_selection_kind", string="Kind of Record", required=True)
    months = fields.Integer(string="Kept For (Months)", required=True, default=24)
    basis = fields.Text(string="Why So Long", translate=True, help="For the record of processing (Art. 30 GDPR).")
    state = fields.Selection([("draft", "Draft"), ("active", "In Force")], default="draft", required=True, readonly=True, copy=False)
    signed_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    date_begin = fields.Datetime(string="In Force Since", readonly=True, copy=False)
    due_count = fields.Integer(string="Would Go Now", compute="_compute_due_count")
    run_ids = fields.One2many("crm.gdpr.retention.run", "rule_id", string="What Went", readonly=True)

    _months = models.Constraint("CHECK (months > 0)", "Kept For: at least a month.")

    @api.model
    def _kinds(self):
        """Hook: kinds of records that may go: what they are called, model, field with the day that counts, and a domain.

        Those of models that are not installed are left out.
        """
        untouched, lost = [("won_status", "!=", "won")], [("active", "=", False)]
        return {
            "lead": (self.env._("Leads without contact"), "crm.lead", "write_date", untouched),
            "lost": (self.env._("Lost leads"), "crm.lead", "write_date", lost),
            "enquiry": (self.env._("Enquiries of the contact form"), "crm.territory.enquiry", "create_date", []),
            "reading": (self.env._("Log: how much was read a day"), "crm.gdpr.reading", "day", []),
            "exported": (self.env._("Log: how much was exported a day"), "crm.gdpr.export.day", "day", []),
            "code": (self.env._("Log: codes that were mailed"), "crm.gdpr.code", "create_date", []),
            "return": (self.env._("Log: who came back"), "crm.gdpr.return", "date", []),
        }

    @api.model
    def _selection_kind(self):
        return [(key, title) for key, (title, model, *_rest) in self._kinds().items() if model in self.env]

    # What would go

    def _due(self, but=()):
        """What is due: none that is restricted, frozen, or belongs to a sale.

        :param but: ids of those that were tried already
        :return: the model, as superuser, its domain, and the name of the field with the day that counts
        """
        self.ensure_one()
        _title, model_name, day, domain = self._kinds()[self.kind]
        model = self.env[model_name].sudo().with_context(active_test=False)  # by a rule that the officer has signed
        before = fields.Datetime.now() - relativedelta(months=self.months)
        before = before.date() if model._fields[day].type == "date" else before
        spared = self.env["crm.gdpr.erasure"]._frozen().get(model_name, set()).union(but)
        due = Domain(domain) & Domain(day, "<", before) & Domain("id", "not in", list(spared))
        for name in ("order_ids", "case_ids"):
            if name in model._fields:
                due &= Domain(name, "=", False)
        return model, due, day

    def _records(self, limit, but=()):
        """So many of the records that are due, as superuser, oldest first."""
        model, due, day = self._due(but)
        return model.search(due, order=f"{day}, id", limit=limit)

    def _count(self):
        model, due, _day = self._due()
        return model.search_count(due)

    @api.depends("kind", "months")
    def _compute_due_count(self):
        for rule in self:
            rule.due_count = rule._count() if rule.kind and rule.months > 0 else 0

    def action_preview(self):
        """The records that would go now, to those who may see them; a sentence where none would."""
        self.ensure_one()
        self.check_access("read")
        records = self._records(MOST)
        return self._list_of(records) if records else self._nothing_due()

    def _list_of(self, records):
        view = self.env.ref("crm_gdpr.crm_lead_view_list_retention") if records._name == "crm.lead" else self.env["ir.ui.view"]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Would go now by: %(rule)s", rule=self.name),
            "res_model": records._name,
            "view_mode": "list",
            "views": [(view.id, "list")],
            "domain": [("id", "in", records.ids)],
            "context": {"active_test": False, "create": False},
        }

    def _nothing_due(self):
        message = self.env._("%(rule)s: nothing would go now.", rule=self.name)
        return {"type": "ir.actions.client", "tag": "display_notification", "params": {"type": "info", "message": message}}

    # Life

    def action_put_in_force(self):
        """Sign: from the next night on, what is due goes."""
        self.check_access("write")
        drafts = self.filtered(lambda rule: rule.state == "draft")
        drafts.sudo().write(  # checked above
            {"state": "active", "signed_by_id": self.env.uid, "date_begin": fields.Datetime.now()}
        )

    def action_end(self):
        self.check_access("write")
        self.sudo().write({"state": "draft", "signed_by_id": False, "date_begin": False})  # checked above

    def write(self, vals):
        """What is in force is not changed under the officer's signature."""
        if not self.env.su and vals.keys() & {"kind", "months"} and any(rule.state == "active" for rule in self):
            raise UserError(self.env._("In Force: end the rule before you change it, and sign it again."))
        return super().write(vals)

    # Nightly

    @api.model
    def _cron_run(self):
        """Let go what is due, in batches that are each committed; after a halt it goes on."""
        commit = self.env["ir.cron"]._commit_progress
        for rule in self.search([("state", "=", "active")]):
            tried = set()
            while records := rule._records(BATCH, tried):
                tried.update(records.ids)
                if not commit(rule._let_go(records), remaining=BATCH):
                    return
        commit(0, remaining=0)

    def _let_go(self, records):
        """Delete some records; how many went. What an addon refuses to delete stays, and is tried again the next night.

        The log says which rule, when and how many, no names.
        """
        gone = 0
        for record in records:
            try:
                with self.env.cr.savepoint():
                    record.unlink()
                gone += 1
            except Exception:  # of whatever addon: it wants the record kept
                _logger.info("%s %s stays: it could not be deleted", record._name, record.id)
        if gone:
            self.env["crm.gdpr.retention.run"].sudo().create({"rule_id": self.id, "record_count": gone})  # by the schedule alone
        return gone


class CrmGdprRetentionRun(models.Model):
    """How many records went by which rule: no names, nothing of them."""

    _name = "crm.gdpr.retention.run"
    _description = "What Went by a Retention Rule"
    _order = "id desc"
    _rec_name = "create_date"

    rule_id = fields.Many2one("crm.gdpr.retention", required=True, readonly=True, index=True, ondelete="restrict")
    create_date = fields.Datetime(string="When", readonly=True)
    record_count = fields.Integer(string="Records", readonly=True)
