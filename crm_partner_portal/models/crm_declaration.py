import hashlib
import secrets

from psycopg2.errors import SerializationFailure, UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.mail import email_normalize

from ..termination import BERLIN, read_day

#: what somebody types, and how much of it is kept
TYPED = {"cancel_kind": 20, "reason": 10000, "person": 500, "contract_ref": 2000, "wished": 100, "email": 500}
#: what is never changed afterwards
FIXED = {*TYPED, "name", "kind", "way", "received_at", "key", "lang"}
ORDINARY, EXTRAORDINARY = "ordinary", "extraordinary"


class CrmDeclaration(models.Model):
    """A cancellation or withdrawal as it was declared (spec 5; §§ 312k, 356a BGB): stored first, as it was typed, whoever it is of.

    What follows from it is decided by people and may be undone; the declaration itself is never changed.
    """

    _name = "crm.declaration"
    _description = "Cancellation or Withdrawal"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "received_at desc, id desc"
    _mail_post_access = "read"

    name = fields.Char(string="Number", required=True, readonly=True, copy=False, default=lambda self: self._next_number())
    kind = fields.Selection([("cancel", "Cancellation"), ("withdraw", "Withdrawal")], required=True, readonly=True)
    way = fields.Selection(
        [("web", "Public page"), ("portal", "Logged in")], string="Came in by", required=True, readonly=True, default="web"
    )
    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    received_at = fields.Datetime(string="Received On", required=True, readonly=True, index=True, default=fields.Datetime.now)
    lang = fields.Char(readonly=True)
    key = fields.Char(readonly=True, copy=False, required=True, groups="base.group_system", default=lambda self: secrets.token_hex(16))

    # As it was typed
    cancel_kind = fields.Char(string="Kind of cancellation", readonly=True)
    reason = fields.Text(readonly=True)
    person = fields.Char(string="First and last name", readonly=True)
    contract_ref = fields.Text(string="Contract or customer number, or address", readonly=True)
    wished = fields.Char(string="To end on", readonly=True, help="Empty: at the earliest possible time.")
    email = fields.Char(string="E-mail for the confirmation", readonly=True)

    wished_on = fields.Date(string="Day wished", compute="_compute_wished_on", store=True)
    is_extraordinary = fields.Boolean(compute="_compute_is_extraordinary", store=True)
    mail_ids = fields.One2many("crm.declaration.mail", "declaration_id", string="Confirmations", readonly=True)

    _key_unique = models.UniqueIndex("(key)", "A form that is sent twice is stored once.")

    @api.depends("wished")
    def _compute_wished_on(self):
        for declaration in self:
            declaration.wished_on = read_day(declaration.wished or "")

    @api.depends("cancel_kind")
    def _compute_is_extraordinary(self):
        for declaration in self:
            declaration.is_extraordinary = declaration.cancel_kind == EXTRAORDINARY

    # Storing

    @api.model
    def _next_number(self):
        return self.env["ir.sequence"].sudo().next_by_code("crm.declaration")  # a number, nothing else

    @api.model
    @api.private
    def _receive(self, kind, typed, form_key, **more):
        """Store a declaration, once for a form and what was typed into it.

        :param kind: cancel or withdraw
        :param typed: texts by the names in ``TYPED``; nothing in them is refused
        :param form_key: what the form carried; without one each sending counts
        :param more: further columns
        :return: the declaration, new or as it was stored before
        """
        content = self._as_stored(typed)
        key = self._key_of(kind, form_key, content)
        stored = self.search([("key", "=", key)], limit=1)
        return stored or self._store({**content, **more, "kind": kind, "key": key})

    @api.model
    def _as_stored(self, typed):
        """Texts that PostgreSQL takes, cut where nobody types so much."""
        return {name: (typed.get(name) or "").replace("\0", "").strip()[:length] for name, length in TYPED.items()}

    @api.model
    def _key_of(self, kind, form_key, content):
        form_key = form_key or secrets.token_hex(16)
        parts = [kind, form_key, *(content[name] for name in TYPED)]
        return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()

    @api.model
    def _store(self, vals):
        """A row, and the confirmation that is to be mailed. The same at the same moment: the second begins again and finds it."""
        quiet = self.with_context(mail_create_nolog=True, mail_create_nosubscribe=True, tracking_disable=True)
        try:
            with self.env.cr.savepoint():
                declaration = quiet.create(vals)
                self.env["crm.declaration.mail"]._queue(declaration, "receipt")
        except UniqueViolation as twice:
            raise SerializationFailure(*twice.args) from twice
        return declaration.with_env(self.env)

    @api.model_create_multi
    def create(self, vals_list):
        declarations = super().create(vals_list)
        self.env.ref("crm_partner_portal.ir_cron_declarations").sudo()._trigger()  # handles what waits, nothing else
        return declarations

    def write(self, vals):
        if FIXED & vals.keys():
            raise UserError(self.env._("What was declared is not changed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Cancellations and withdrawals are kept; they cannot be deleted."))

    # Reading

    def _received(self):
        """The moment of receipt in Germany."""
        return fields.Datetime.context_timestamp(self.with_context(tz=str(BERLIN)), self.received_at)

    def _address(self):
        """The address for the confirmation, or False."""
        return email_normalize(self.email or "", strict=True)
