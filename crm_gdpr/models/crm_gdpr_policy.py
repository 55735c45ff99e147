from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import html2plaintext, ormcache

from ..masking import Policy

#: what may be written once a policy holds, or held: nothing that it says
LIFE = frozenset({"state", "date_begin", "date_end", "signed_by_id"})


class CrmGdprPolicy(models.Model):
    """What is masked, as agreed with the data protection officer: data with versions, of which one holds (spec 6)."""

    _name = "crm.gdpr.policy"
    _description = "Masking Policy"
    _order = "version desc, id desc"

    name = fields.Char(required=True, translate=True)
    version = fields.Integer(readonly=True, copy=False, default=lambda self: self._next_version())
    state = fields.Selection(
        [("draft", "Draft"), ("active", "In Force"), ("past", "Replaced")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
    )
    date_begin = fields.Datetime(string="In Force Since", readonly=True, copy=False)
    date_end = fields.Datetime(string="In Force Until", readonly=True, copy=False)
    signed_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    exempt_group_ids = fields.Many2many("res.groups", string="See Every Person", help="For the members of these groups nothing is masked.")
    reveal_minutes = fields.Integer(
        string="A Revealed Person Stays Visible For (Minutes)",
        default=30,
        help="Who reveals a person with a reason sees it so long; then it is masked again.",
    )
    purpose = fields.Html(string="Purpose and Legal Basis", translate=True, help="For the record of processing (Art. 30 GDPR).")
    line_ids = fields.One2many("crm.gdpr.policy.line", "policy_id", string="Masked Fields", copy=True)

    _one_in_force = models.UniqueIndex("(state) WHERE state = 'active'", "Only one policy is in force at a time.")
    _minutes = models.Constraint(
        "CHECK (reveal_minutes BETWEEN 1 AND 1440)",
        "A Revealed Person Stays Visible For: between one minute and a day.",
    )

    @api.model
    def _next_version(self):
        return (self.sudo().search([], order="version desc", limit=1).version or 0) + 1  # a number

    def _purpose_text(self):
        """Purpose and legal basis as plain sentences: paragraphs stay, the line breaks of whoever typed it in HTML do not."""
        return html2plaintext(" ".join((self.purpose or "").split())).strip()

    # Only drafts are edited

    def write(self, vals):
        if vals.keys() - LIFE:
            self._check_is_draft()
        result = super().write(vals)
        self.env["crm.access"]._organisation_changed()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts_only(self):
        self._check_is_draft()

    def _check_is_draft(self):
        if fixed := self.filtered(lambda policy: policy.state != "draft")[:1]:
            raise UserError(
                self.env._(
                    "%(policy)s, version %(version)s: what held is not changed. Make a new version.",
                    policy=fixed.name,
                    version=fixed.version,
                )
            )

    # Life

    def action_put_in_force(self):
        """Sign a draft: it holds from now on, in the place of the one before."""
        self.ensure_one()
        self.check_access("write")
        if self.state != "draft":
            raise UserError(self.env._("%(policy)s: only a draft is put in force.", policy=self.name))
        if not self.line_ids:
            raise UserError(self.env._("Masked Fields: a policy names at least one."))
        now = fields.Datetime.now()
        self._active()._end(now)
        self.write({"state": "active", "date_begin": now, "signed_by_id": self.env.uid})

    def action_end(self):
        """Nothing is masked any more, until another policy is put in force."""
        self.check_access("write")
        self.filtered(lambda policy: policy.state == "active")._end(fields.Datetime.now())

    def _end(self, now):
        self.write({"state": "past", "date_end": now})
        self.flush_recordset()  # before the index that allows one only

    def action_new_version(self):
        """A draft that says the same, to be changed."""
        self.ensure_one()
        draft = self.copy({"name": self.name})
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": draft.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    # As the engine reads it

    @api.model
    @ormcache()
    def _in_force(self):
        """The policy in force (``masking.Policy``), an empty one where there is none."""
        return self.sudo()._active()._as_policy()  # rules and ids of groups, no person

    @api.model
    def _active(self):
        """The policy in force as a record, none where there is none."""
        return self.search([("state", "=", "active")], limit=1)

    @api.model
    def _officers(self):
        """The data protection officers that work here, as superuser: they are told, and their names are no secret."""
        return self.env.ref("crm_gdpr.group_officer").sudo().all_user_ids.filtered("active")

    @api.model
    def _notify(self, users, subject, body):
        """Tell users what belongs to no record that they could open: the caller says nothing that they must not know."""
        self.env["mail.thread"].sudo().message_notify(  # to employees, what is given
            partner_ids=users.partner_id.ids, subject=subject, body=body, model=False, res_id=False
        )

    def _as_policy(self):
        """The record as the engine reads it, an empty one for no record."""
        return Policy(
            (line._as_rule() for line in self.line_ids),
            exempt=self.exempt_group_ids.ids,
            reveal_minutes=self.reveal_minutes,
        )
