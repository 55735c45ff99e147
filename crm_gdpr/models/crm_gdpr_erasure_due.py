from odoo import api, models
from odoo.tools import SQL

from ..erasure import ERASE, RESTRICT
from .crm_gdpr_erasure import BATCH


class CrmGdprErasure(models.Model):
    """What the law wanted kept is erased or blanked when its term is over, as the person was told (Art. 17(3)(b), § 35(3) BDSG).

    By then nobody knows any more who the person was: a record is not searched for words, but loses all its texts.
    """

    _inherit = "crm.gdpr.erasure"

    @api.model
    def _cron_due(self):
        """Each night: end what is over, batch by batch, each committed."""
        cron = self.env["ir.cron"]
        while lines := self._due_lines():
            self._end_terms(lines)
            if not cron._commit_progress(len(lines), remaining=self.env["crm.gdpr.erasure.line"].search_count(self._due_domain())):
                break
        self.env["ir.attachment"].sudo()._gc_file_store_unsafe()  # files that no record has any more

    @api.model
    def _due_domain(self):
        """Steps whose term is over, and not carried out yet; what refused is the officer's to look after."""
        over = [("until", "<", self._today()), ("date_ended", "=", False), ("failure", "=", False)]
        return [("effect", "=", RESTRICT), ("is_done", "=", True), *over]

    def _due_lines(self, limit=BATCH):
        return self.env["crm.gdpr.erasure.line"].search(self._due_domain(), order="model, res_id", limit=limit)

    def _end_terms(self, lines):
        """End the terms of some steps, each by itself: one that is refused says so."""
        places = self._places()
        for line in lines:
            try:
                with self.env.cr.savepoint():
                    line.erasure_id._end_term(line, places[line.model])
            except Exception as error:  # a log, for instance, that refuses changes
                line.failure = type(error).__name__
        self.env.flush_all()
        self.env.invalidate_all()
        self.env.registry.clear_cache()  # what is restricted

    def _end_term(self, line, place):
        """Do what would have been done at once; what the law wants kept anew, as a contract that still runs, gets the longer term."""
        if kept_until := self._kept_anew(line, place):
            line.until = kept_until
            return
        line.date_ended = self._today()
        if not self._everything(line.model).browse(line.res_id).exists():
            return
        if place.effect == ERASE and self._erase_ended(line):
            return
        values = {name: self._emptied(line, name) for name in self._blank_columns(place, line.res_id) - self._hashed_columns(line)}
        self._update_record(line, {**values, **self._place_values(place, line.res_id)})

    def _kept_anew(self, line, place):
        """Until when the law wants a record kept, as it is now; None where it does not."""
        record = self._everything(line.model).browse(line.res_id).exists()
        unprinted = self._unprinted_until(record.id) if record and line.model == "res.partner" else None
        if unprinted or not record:
            return unprinted and unprinted.until
        return self._decided(place, record.ids)[record.id][2]

    def _erase_ended(self, line):
        """Delete the record; whether that was let. A message of the audit trail stays, without its texts."""
        if line.model == "ir.attachment":  # a file of an entry is not deleted, one of nothing is
            detached = "UPDATE ir_attachment SET res_model = NULL, res_id = NULL, res_field = NULL WHERE id = %s"
            self.env.cr.execute(SQL(detached, line.res_id))
            self.env.invalidate_all()
        try:
            with self.env.cr.savepoint():
                self._erase_records(line)
        except Exception:  # of whatever addon
            return False
        return True

    def _hashed_columns(self, line):
        """Fields of an entry, or of a line of one, by which the chain of hashes is computed: one changed would break all later ones."""
        record = self._everything(line.model).browse(line.res_id)
        names = getattr(record, "_get_integrity_hash_fields", list)()
        entry = record["move_id"] if "move_id" in record._fields else record
        return set(names) if names and entry["inalterable_hash"] else set()
