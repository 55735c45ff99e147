from datetime import UTC

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..exporting import FOUR_EYES, NO_RIGHT, refusal

#: in a context: what somebody says the export is for
PURPOSE_KEY = "crm_gdpr_purpose"
#: so much of it is kept
LONGEST = 200
#: of a transaction: the export whose watermark its file gets
WATERMARK = "crm_gdpr_export"


class ExportToBeGranted(UserError):
    """Refused, with the way to ask for it: the client shows a button that opens the form, filled in.

    :param dict action: the window of the form
    """

    #: a plain UserError to whoever catches it or calls by RPC; the web client shows it as this one
    context = {"exception_class": "odoo.exceptions.RedirectWarning"}

    def __init__(self, message, action, button):
        super().__init__(message)
        self.args = (message, action, button)

    def __str__(self):
        return self.args[0]


class CrmGdprExport(models.Model):
    """Who took how many leads and contacts out, what for and when; whatever way, it is asked here first (spec 6)."""

    _name = "crm.gdpr.export"
    _inherit = ["crm.access.kept.mixin"]
    _description = "Export of Personal Data"
    _order = "id desc"
    _rec_name = "purpose"

    user_id = fields.Many2one("res.users", string="Who", required=True, index=True, ondelete="restrict", readonly=True)
    create_date = fields.Datetime(string="When", readonly=True)
    way = fields.Selection([("export", "Exported"), ("report", "Printed")], required=True, readonly=True)
    model = fields.Char(required=True, readonly=True)
    title = fields.Char(string="Kind of Record", compute="_compute_title")
    record_count = fields.Integer(string="Records", required=True, readonly=True, aggregator="sum")
    columns = fields.Char(readonly=True)
    purpose = fields.Char(required=True, readonly=True)
    request_id = fields.Many2one("crm.gdpr.export.request", string="Granted As", readonly=True, index="btree_not_null", ondelete="restrict")

    @api.depends("model")
    @api.depends_context("lang")
    def _compute_title(self):
        for export in self:
            export.title = self.env["ir.model"].sudo()._get(export.model).name or export.model  # what a kind is called

    # Which exports are asked about

    @api.model
    def is_purpose_asked(self, model_name, field_names):
        """Whether who exports these fields has to say what for. Told to everybody: it says nothing of a record."""
        if not self.env["crm.gdpr.policy"]._in_force().exports or model_name not in self.env:
            return False
        return self._is_about_persons(self.env[model_name], field_names)

    @api.model
    def _is_about_persons(self, model, names):
        """Whether any of the fields to export is of, or leads to, a lead or contact."""
        if model._name in self._subjects():
            return True
        return any(stop for name in names for _model, stop in self._steps(model, name))

    @api.model
    def _subjects(self):
        return self.env["crm.gdpr.policy.line"]._subjects()

    @api.model
    def _steps(self, model, name):
        """The names on a path of fields to export: (model, whether a person is told there) each."""
        masks = self.env["crm.gdpr.mask"]._fields_masked()
        for part in name.split("/"):
            field = model._fields.get(part.split(".")[0] or "id")
            if field is None:
                return
            is_link = field.relational and field.comodel_name in self._subjects()
            yield part, is_link or part in masks.get(model._name, {})
            if not field.relational:
                return
            model = self.env[field.comodel_name]

    @api.model
    def _count_persons(self, records, names):
        """The most leads or contacts that any of the columns tells of."""
        most = len(records) if records._name in self._subjects() else 0
        for name in names:
            reached = records
            for part, is_person in self._steps(records, name):
                field = reached._fields.get(part)
                reached = reached[part] if field is not None and field.relational else reached
                most = max(most, len(reached)) if is_person else most
        return most

    # The one definition

    @api.model
    @api.private
    def control(self, records, names, way="export", purpose=None):
        """Let the current user export, or refuse; what is let is counted and noted.

        :param names: paths of fields, as Odoo exports them
        :return: the note, none where the export is about no person, or no policy asks
        :raise UserError: without a right, a purpose, or above the number of the day or of one's own
        """
        policy = self.env["crm.gdpr.policy"]
        if self.env.su or not policy._in_force().exports:
            return self.browse()
        count = self._count_persons(records, names)
        if not count:
            return self.browse()
        purpose = (purpose or str(self.env.context.get(PURPOSE_KEY) or "")).strip()[:LONGEST]
        rule = policy._export_rule(self.env.user)
        grant = self._granted(rule, count, records._name, purpose)
        if not purpose and not grant:
            raise UserError(self.env._("Purpose: say what the export is for."))
        note = self._note(records, names, way, count, purpose or grant.purpose, grant)
        self.env.cr.cache[WATERMARK] = note.id
        return note

    def _granted(self, rule, count, model_name, purpose):
        """The request that somebody granted and that lets the export through; none where it needs none.

        :raise UserError: where it is not let through
        """
        requests, day = self.env["crm.gdpr.export.request"], self.env["crm.gdpr.export.day"]
        used = day._add(count)
        reason = refusal(rule, count, used)
        if not reason:
            return requests
        if reason == NO_RIGHT:
            raise UserError(self.env._("Export: your role does not export leads and contacts."))
        grant = requests._use(model_name, count)
        if not grant:
            form = requests._asking_for(model_name, count, purpose)
            raise ExportToBeGranted(self._refusal_text(reason, rule, count, used), form, self.env._("Ask for It"))
        day._add(-count)  # what was granted is not of the day's number
        return grant

    def _refusal_text(self, reason, rule, count, used):
        ask = self.env._("Ask for it under CRM → Reporting → Exports.")
        if reason == FOUR_EYES:
            text = self.env._(
                "%(count)s records: more than %(alone)s at once have to be granted by a second person.", count=count, alone=rule.alone
            )
        else:
            text = self.env._(
                "%(count)s records: you have exported %(used)s today, and may export %(quota)s a day. "
                "More has to be granted by a second person.",
                count=count,
                used=used,
                quota=rule.quota,
            )
        return f"{text} {ask}"

    def _note(self, records, names, way, count, purpose, grant):
        self.env["crm.gdpr.access"].note(way, records._name, records.ids, names, purpose)
        return self.sudo().create({  # everybody's are noted, nobody writes them himself
            "user_id": self.env.uid,
            "way": way,
            "model": records._name,
            "record_count": count,
            "columns": ", ".join(names)[:2000],
            "purpose": purpose,
            "request_id": grant.id,
        })  # fmt: skip

    # Watermark

    @api.model
    def _of_transaction(self):
        """The export that this request has noted, as superuser; once."""
        return self.sudo().browse(self.env.cr.cache.pop(WATERMARK, None)).exists()  # the user's own, of a moment ago

    def _watermark(self):
        """Who, when and what for, on a line."""
        moment = self.create_date.replace(tzinfo=UTC).astimezone(self.env["crm.gdpr.reading"]._zone(self.user_id))
        return self.env._(
            "Export no. %(number)s: %(user)s (%(login)s), %(moment)s. Purpose: %(purpose)s",
            number=self.id,
            user=self.user_id.name,
            login=self.user_id.login,
            moment=f"{moment:%Y-%m-%d %H:%M %Z}",
            purpose=self.purpose,
        )

    def _kept_text(self):
        return self.env._("Who exported what, and what for, is not changed.")
