import base64
import hashlib
import json
import logging
import os

from cryptography.fernet import Fernet

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

#: what is needed to erase somebody once more
PERSON = ("names", "emails", "phones")
REQUEST = ("name", "email", "address", "lang", "kind")
#: rounds of planning and erasing, as what is planned after a check is carried out by itself here
ROUNDS = 3


class CrmGdprErasure(models.Model):
    """What a restored backup brings back is erased again, before anybody can log in.

    A journal outside of database and file store, encrypted with the key that lies there, too, has who was erased. A database
    that does not know an erasure of its journal as done is an older one.
    """

    _inherit = "crm.gdpr.erasure"

    replay_of = fields.Char(readonly=True, copy=False, help="The signature of the erasure that was lost with a backup, and done again.")

    def _register_hook(self):
        super()._register_hook()
        self._replay()

    @api.model
    def _journal_path(self):
        return self.env["crm.gdpr.erased"]._path("journal")

    @api.model
    def _cipher(self):
        digest = hashlib.sha256(b"journal" + self.env["crm.gdpr.erased"]._secret()).digest()
        return Fernet(base64.urlsafe_b64encode(digest))

    def _close(self):
        """Written before the erasure is committed: what is in the journal only is still running, and gets done."""
        if not self.replay_of:
            self._write_journal()
        return super()._close()

    def _write_journal(self):
        entry = {**{name: self[name] for name in PERSON}, **{name: self.request_id[name] for name in REQUEST}}
        entry["contacts"] = self.scope["res.partner"]
        token = self._cipher().encrypt(json.dumps(entry).encode()).decode()
        with open(self._journal_path(), "a", opener=lambda path, flags: os.open(path, flags, 0o600)) as journal:
            journal.write(f"{self.digest} {token}\n")
            journal.flush()
            os.fsync(journal.fileno())

    @api.model
    def _journal(self):
        """{signature: encrypted entry}, none where nobody was erased yet."""
        path = self._journal_path()
        return dict(line.split() for line in path.read_text().splitlines()) if path.exists() else {}

    @api.model
    def _replay(self):
        """Erase whom the journal has and the database does not know as erased; of several processes one does it."""
        journal = self._journal()
        if not journal:
            return
        self.env.cr.execute(SQL("SELECT pg_advisory_xact_lock(hashtext('crm_gdpr_replay'))"))
        done = self.sudo().search_fetch([("state", "=", "done")], ["digest", "replay_of"])  # signatures
        known = {*done.mapped("digest"), *done.mapped("replay_of")}
        for digest, token in journal.items():
            if digest not in known:
                self._replay_entry(digest, token)

    @api.model
    def _replay_entry(self, digest, token):
        """One erasure more; where it fails the log says so, and the database starts nevertheless."""
        try:
            with self.env.cr.savepoint():
                erasure = self.sudo().search([("digest", "=", digest)])  # signed, but not carried out yet when the backup was made
                erasure = erasure or self._once_more(json.loads(self._cipher().decrypt(token.encode())))
                erasure.replay_of = digest
                erasure._redo()
        except Exception:  # of whatever addon: nobody could log in to look after it
            _logger.exception("An erasure could not be repeated after a backup was restored: signature %s", digest)

    @api.model
    def _once_more(self, entry):
        """The erasure that an entry of the journal tells of, made anew."""
        contacts = self.env["res.partner"].sudo().with_context(active_test=False).browse(entry.get("contacts", ()))  # it was signed once
        contact = contacts.exists().filtered(lambda contact: contact.name in entry["names"].splitlines())[:1]
        vals = {name: entry.get(name) for name in REQUEST}
        request = self.env["crm.gdpr.request"].sudo().create({**vals, "partner_id": contact.id})  # the same
        erasure = self.sudo().create({"request_id": request.id})  # the same
        erasure.write({name: entry[name] for name in PERSON})
        return erasure

    def _redo(self):
        """Plan and carry out until the check finds nothing."""
        for _round in range(ROUNDS):
            self._plan()
            self.write({"state": "running", "digest": self._digest(), "signed_by_id": self.env.uid, "date_signed": fields.Datetime.now()})
            while self._run_batch():
                pass
            self._finish()
            if self.state == "done":
                return
        raise UserError(self.env._("%(erasure)s: the person is still found.", erasure=self.display_name))
