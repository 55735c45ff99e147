from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

#: for so long a granted export can be done
HOURS = 24
GRANTERS = "crm_gdpr.group_grants_exports"


class CrmGdprExportRequest(models.Model):
    """Somebody asks for a large export; another person grants it, once, for a while (spec 6, *four eyes*)."""

    _name = "crm.gdpr.export.request"
    _description = "Request for an Export"
    _order = "id desc"
    _rec_name = "purpose"

    user_id = fields.Many2one(
        "res.users", string="Who", required=True, index=True, ondelete="restrict", readonly=True, default=lambda self: self.env.uid
    )
    create_date = fields.Datetime(string="When", readonly=True)
    res_model = fields.Selection(
        [("crm.lead", "Leads"), ("res.partner", "Contacts"), ("other", "Other lists that name customers")],
        string="Kind of Record",
        default="crm.lead",
        required=True,
    )
    record_count = fields.Integer(string="Records", required=True)
    purpose = fields.Char(required=True)
    state = fields.Selection(
        [("asked", "Asked"), ("granted", "Granted"), ("refused", "Refused")], default="asked", required=True, readonly=True
    )
    decided_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    date_end = fields.Datetime(string="Until", readonly=True)
    used_count = fields.Integer(string="Exported", readonly=True)
    is_open = fields.Boolean(string="Can Be Used", compute="_compute_is_open")
    is_decider = fields.Boolean(compute="_compute_is_decider")

    _counts = models.Constraint("CHECK (record_count > 0)", "Records: say how many, at least one.")

    @api.depends("state", "date_end", "used_count", "record_count")
    def _compute_is_open(self):
        now = fields.Datetime.now()
        for request in self:
            request.is_open = bool(request.state == "granted" and request.date_end > now and request.used_count < request.record_count)

    @api.depends("state", "user_id")
    @api.depends_context("uid")
    def _compute_is_decider(self):
        is_granter = self.env.user.has_group(GRANTERS)
        for request in self:
            request.is_decider = is_granter and request.state == "asked" and request.user_id.id != self.env.uid

    @api.model_create_multi
    def create(self, vals_list):
        """One asks for oneself, and decides nothing by that."""
        asked = ("res_model", "record_count", "purpose")
        requests = super().create([{name: vals[name] for name in asked if name in vals} for vals in vals_list])
        for request in requests:
            request._tell_granters()
        return requests

    # Deciding

    def action_grant(self):
        """Let the export happen once, within a day."""
        self._decide({"state": "granted", "date_end": fields.Datetime.now() + timedelta(hours=HOURS)})

    def action_refuse(self):
        self._decide({"state": "refused"})

    def _decide(self, vals):
        """
        :raise AccessError: where the user grants no exports, or asked for this one
        """
        for request in self:
            if not self.env.user.has_group(GRANTERS) or request.user_id.id == self.env.uid:
                raise AccessError(self.env._("Another person than who asks grants an export, one who may do so."))
            if request.state != "asked":
                raise UserError(self.env._("%(purpose)s: this was decided already.", purpose=request.purpose))
            request.sudo().write({**vals, "decided_by_id": self.env.uid})  # checked above
            request._tell(request.user_id, request._decided_text())

    # Using

    @api.model
    def _use(self, model_name, count):
        """Take records from a request of the current user that was granted and can still be used; none where there is none."""
        granted = [("state", "=", "granted"), ("date_end", ">", fields.Datetime.now())]
        mine = [("user_id", "=", self.env.uid), ("res_model", "=", self._kind(model_name))]
        requests = self.sudo().search([*mine, *granted], order="date_end, id")  # one's own
        grant = requests.filtered(lambda request: request.record_count - request.used_count >= count)[:1]
        if grant:
            grant.used_count += count
        return grant

    def _kind(self, model_name):
        return model_name if model_name in dict(self._fields["res_model"].selection) else "other"

    @api.model
    def _asking_for(self, model_name, count, purpose):
        """The window in which the current user asks for an export that was refused."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Large Export"),
            "res_model": self._name,
            "views": [(False, "form")],
            "context": {"default_res_model": self._kind(model_name), "default_record_count": count, "default_purpose": purpose},
        }

    # Telling

    def _tell_granters(self):
        granters = self.env.ref(GRANTERS).sudo().all_user_ids.filtered("active") - self.user_id  # who is told
        text = self.env._(
            "%(user)s asks to export %(count)s records. Purpose: %(purpose)s. Grant or refuse it under CRM → Reporting → Exports.",
            user=self.user_id.name,
            count=self.record_count,
            purpose=self.purpose,
        )
        self._tell(granters, text)

    def _decided_text(self):
        if self.state == "refused":
            return self.env._("%(user)s refused your export: %(purpose)s", user=self.env.user.name, purpose=self.purpose)
        return self.env._(
            "%(user)s granted your export of %(count)s records within %(hours)s hours: %(purpose)s",
            user=self.env.user.name,
            count=self.record_count,
            hours=HOURS,
            purpose=self.purpose,
        )

    def _tell(self, users, text):
        self.env["crm.gdpr.policy"]._notify(users, self.env._("Export of customer data"), text)  # of a request, no record
