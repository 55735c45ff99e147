import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from pathlib import Path

from odoo import api, fields, models
from odoo.tools import config, email_normalize, ormcache

from ..erasure import Marker


class CrmGdprErased(models.Model):
    """By what somebody who was erased would be known again (spec 6, *No return*): a keyed hash, no data.

    The key lies outside of database and file store: without it nobody can try addresses until one matches.
    """

    _name = "crm.gdpr.erased"
    _description = "Known Again"
    _order = "id desc"
    _rec_name = "erasure_id"

    erasure_id = fields.Many2one("crm.gdpr.erasure", required=True, readonly=True, index=True, ondelete="cascade")
    key = fields.Char(required=True, readonly=True, groups="base.group_system")

    _once = models.UniqueIndex("(key)", "This key is known already.")

    @api.model
    def _path(self, kind):
        """A file of this database outside of database and file store.

        It lies in the folder named by ``CRM_GDPR_FOLDER``, else in Odoo's folder for data.
        """
        folder = Path(os.environ.get("CRM_GDPR_FOLDER") or Path(config["data_dir"], "crm_gdpr"))
        uuid = self.env["ir.config_parameter"].sudo().get_param("database.uuid")  # names the file
        return folder / f"{uuid}.{kind}"

    @api.model
    def _secret(self):
        """The key of this database, made when it is first needed."""
        path = self._path("key")
        if not path.exists():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._write_secret(path)
        return path.read_bytes()

    @api.model
    def _write_secret(self, path):
        """Of two workers at once one writes the key, whole."""
        draft = path.with_suffix(f".{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_bytes(secrets.token_bytes(32))
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()

    @api.model
    def _key_of(self, value):
        """The keyed hash of an e-mail address or phone number; None for anything else."""
        plain = email_normalize(value) or Marker("phone", value).national
        if not plain:
            return None
        return hmac.new(self._secret(), plain.encode(), hashlib.sha256).hexdigest()

    @api.model
    def _remember(self, erasure):
        """Keep the keys of an erasure's person."""
        values = [marker.value for marker in erasure._markers() if marker.kind in ("email", "phone")]
        keys = {key for value in values if (key := self._key_of(value))}
        keys -= set(self.sudo().search([("key", "in", list(keys))]).mapped("key"))  # hashes
        self.sudo().create([{"erasure_id": erasure.id, "key": key} for key in sorted(keys)])  # written by an erasure alone
        self.env.registry.clear_cache()

    @api.model
    @ormcache()
    def _is_empty(self):
        """Whether nobody was erased yet: then nothing is asked."""
        return not self.sudo().search_count([], limit=1)  # a number

    @api.model
    def _known(self, values):
        """{value: the erasure} of those of some addresses and numbers that belonged to somebody erased."""
        if self._is_empty():
            return {}
        keys = {value: key for value in set(values) if value and (key := self._key_of(value))}
        found = self.sudo().search([("key", "in", list(set(keys.values())))])  # told to nobody but the officer
        erasures = {erased.key: erased.erasure_id for erased in found}
        return {value: erasures[key] for value, key in keys.items() if key in erasures}
