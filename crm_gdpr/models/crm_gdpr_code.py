import hashlib
import hmac
import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL, email_normalize
from odoo.tools.misc import hash_sign

from odoo.addons.crm_hierarchical_access.public_page import opened

from ..portal import is_same, spelled

SCOPE = "crm.gdpr.person"
#: how long a code can be typed, how long what it opened stays open
CODE_WORKS, PAGE_WORKS = timedelta(minutes=30), timedelta(hours=1)
#: tries of a code; codes that an address gets in an hour; codes that everybody gets in an hour
TRIES, PER_ADDRESS, PER_HOUR = 5, 3, 500
HOUR = timedelta(hours=1)
BATCH = 50


class CrmGdprCode(models.Model):
    """A code that proves an e-mail address: mailed to whatever address is asked for, so that nobody learns which ones are known.

    Only a hash with salt and the database's secret is kept; the code itself is made when it is mailed, in one transaction
    (``crm_gdpr_code_mail.py``).
    """

    _name = "crm.gdpr.code"
    _description = "Code That Proves an Address"
    _order = "id desc"
    _rec_name = "id"

    email = fields.Char(required=True, readonly=True)
    lang = fields.Char(readonly=True)
    salt = fields.Char(readonly=True, groups="base.group_system", default=lambda self: secrets.token_hex(16))
    digest = fields.Char(readonly=True, groups="base.group_system")
    until = fields.Datetime(readonly=True)
    tries = fields.Integer(readonly=True)
    state = fields.Selection(
        [("waiting", "Waiting"), ("sent", "Sent"), ("used", "Used"), ("late", "Too Many"), ("failed", "Could Not Be Mailed")],
        default="waiting",
        required=True,
        readonly=True,
    )

    _waiting_idx = models.Index("(id) WHERE state = 'waiting'")
    _email_idx = models.Index("(email, create_date)")

    # Asking

    @api.model
    @api.private
    def ask(self, email, lang):
        """Have a code mailed to an address; the same is done for every address.

        :return: whether it is an address at all
        """
        address = email_normalize(email or "", strict=True)
        if not address or len(email) > 254 or email.count("@") != 1:
            return False
        codes = self.sudo()  # what anybody may ask for
        codes.create({"email": address, "lang": lang})
        self.env.ref("crm_gdpr.ir_cron_codes").sudo()._trigger()  # mails codes that were asked for, nothing else
        return True

    def _digest(self, code):
        secret = self.env["ir.config_parameter"].sudo().get_param("database.secret")  # never leaves
        return hmac.new(secret.encode(), f"{self.sudo().salt}:{self.email}:{code}".encode(), hashlib.sha256).hexdigest()  # compared only

    # Typing

    @api.model
    @api.private
    def open(self, email, typed):
        """Prove an address by its code: what opens the person's pages for an hour, None where it is not right.

        Each try is counted before it is looked at; of tries at the same time one is looked at.
        """
        code = self._counted(email_normalize(email or "") or "")
        right = code.sudo().digest if code else "-"  # compared only
        own = code._digest(spelled(typed or "")) if code else self.new({"email": ""})._digest("-")
        if not is_same(right or "-", own) or not code:
            return None
        code.state = "used"
        return self._key(code.email)

    @api.model
    def _counted(self, email):
        """The newest code of an address that can still be typed, with one more try counted; none where there is none."""
        self.flush_model()
        query = """
            UPDATE crm_gdpr_code SET tries = COALESCE(tries, 0) + 1 WHERE id = (
                SELECT id FROM crm_gdpr_code WHERE email = %s AND state = 'sent' AND until > %s AND COALESCE(tries, 0) < %s
                 ORDER BY id DESC LIMIT 1 FOR UPDATE SKIP LOCKED
            ) RETURNING id"""
        rows = self.env.execute_query(SQL(query, email, fields.Datetime.now(), TRIES))
        codes = self.sudo().browse(number for (number,) in rows)  # of the address that was typed
        codes.invalidate_recordset()
        return codes

    # What it opens

    @api.model
    def _key(self, email, partner_id=None):
        """Opens the pages of a person for a while; nobody can make one. It stands in forms, never in an address."""
        return hash_sign(self.env(su=True), SCOPE, [email, partner_id], expiration=PAGE_WORKS)  # the secret stays where it is

    @api.model
    @api.private
    def person_of(self, key):
        """Address and contact of a key that still works, None of any other."""
        values = opened(self.env, SCOPE, key)
        return tuple(values) if values else None
