import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, groupby

from ..erasure import BLANK, DOTS, ERASE, KEEP, RESTRICT, redacted
from .crm_access_change_log import ERASING
from .crm_gdpr_erasure import BATCH

_logger = logging.getLogger(__name__)

QUIET = {"tracking_disable": True, "mail_notrack": True, "active_test": False, "no_reset_password": True, "crm_gdpr_erasing": True}


class CrmGdprErasure(models.Model):
    """Doing what was signed, in batches that are committed, and checking that nothing is left."""

    _inherit = "crm.gdpr.erasure"

    def action_run(self):
        """Carry out what was signed, in the background; once more after a halt."""
        self.ensure_one()
        self.check_access("write")
        self._check_state("signed", "running")
        self._check_is_as_signed()
        self.sudo().write({"state": "running"})  # checked above
        self.sudo().line_ids.filtered("failure").write({"failure": False})  # tried once more
        self.env.ref("crm_gdpr.ir_cron_erase").sudo()._trigger()  # starts what was signed

    def _check_is_as_signed(self):
        """
        :raise UserError: where the plan is not the one that was signed
        """
        if self._digest() != self.digest:
            raise UserError(self.env._("%(erasure)s: the plan is not the one that was signed.", erasure=self.display_name))

    @api.model
    def _cron_erase(self):
        """Carry out everything that was started, batch by batch, each committed."""
        cron = self.env["ir.cron"]
        for erasure in self.search([("state", "=", "running")]):
            if erasure._digest() != erasure.digest:
                _logger.error("%s: the plan is not the one that was signed", erasure.display_name)
                continue
            while done := erasure._run_batch():
                if not cron._commit_progress(done, remaining=len(erasure._open_lines())):
                    return
            erasure._finish()
            cron._commit_progress()

    def _open_lines(self):
        return self.line_ids.filtered(lambda line: not line.is_done and not line.failure)

    def _run_batch(self, limit=BATCH):
        """Carry out some lines of what was signed; how many it were."""
        self._check_is_as_signed()
        self.env.cr.execute("SELECT set_config(%s, 'yes', true)", [ERASING])
        lines = self._open_lines()[:limit].sorted(lambda line: (line.effect, line.table_name))
        for (effect, _table), group in groupby(lines, lambda line: (line.effect, line.table_name)):
            group = lines.browse(line.id for line in group)
            self._erase(group) if effect == ERASE else self._blank_lines(group)
        self.env.flush_all()
        self.env.invalidate_all()
        self.env.cr.execute("SELECT set_config(%s, '', true)", [ERASING])
        return len(lines)

    # Erasing

    def _erase(self, lines):
        """Delete records of one table; where that is refused, the line says so and the others are deleted."""
        try:
            with self.env.cr.savepoint():
                self._erase_records(lines)
            lines.is_done = True
        except Exception as error:  # of whatever addon
            if len(lines) > 1:
                for line in lines:
                    self._erase(line)
            else:
                lines.failure = type(error).__name__

    def _erase_records(self, lines):
        name, ids = lines[:1].model, lines.mapped("res_id")
        if name in self.env and self.env[name]._auto:
            self._everything(name).with_context(**QUIET).browse(ids).exists().unlink()
        else:
            self.env.cr.execute(SQL("DELETE FROM %s WHERE id = ANY(%s)", SQL.identifier(lines[:1].table_name), ids))

    # Blanking

    def _blank_lines(self, lines):
        """Blank fields by SQL: nothing is computed anew, tracked or mailed by it, and bookkeeping's records stay as they are."""
        place = self._places().get(lines[:1].model)
        for line in lines:
            try:
                with self.env.cr.savepoint():
                    if line.effect == BLANK or (line.effect == RESTRICT and line.columns):
                        self._blank_record(line, place)
                line.is_done = True
            except Exception as error:  # a log, for instance, that refuses changes
                line.failure = type(error).__name__

    def _blank_record(self, line, place):
        values = {name: self._emptied(line, name) for name in (line.columns or "").split(",") if name}
        if place and line.columns:
            values.update(self._place_values(place, line.res_id))
        values.update(self._redacted_values(line))
        self._update_record(line, values)

    def _update_record(self, line, values):
        if values:
            pairs = SQL(", ").join(SQL("%s = %s", SQL.identifier(name), value) for name, value in values.items())
            self.env.cr.execute(SQL("UPDATE %s SET %s WHERE id = %s", SQL.identifier(line.table_name), pairs, line.res_id))

    def _emptied(self, line, name):
        """What stands in a column instead: nothing, or dots where something has to."""
        kind, nullable = self._columns()[line.table_name][name]
        model = self.env[line.model]
        if nullable and not model._fields[name].required and name not in (model._rec_name, "complete_name"):
            return None
        return '{"en_US": "%s"}' % DOTS if kind in ("json", "jsonb") else DOTS

    def _place_values(self, place, number):
        """Columns that a place sets besides."""
        columns = self._columns()[self.env[place.model]._table]
        fill = {name: value.format(id=number) if isinstance(value, str) else value for name, value in place.values.items()}
        return {name: value for name, value in fill.items() if name in columns}

    def _redacted_values(self, line):
        """Texts without the words that name the person, as they are now."""
        names = [name for name in (line.words or "").split(",") if name]
        if not names:
            return {}
        columns = SQL(", ").join(SQL("%s::text", SQL.identifier(name)) for name in names)
        rows = self.env.execute_query(SQL("SELECT %s FROM %s WHERE id = %s", columns, SQL.identifier(line.table_name), line.res_id))
        kinds, markers = self._columns()[line.table_name], self._markers()
        return {
            name: SQL("%s::%s", redacted(text, markers), SQL(CASTS.get(kinds[name][0], "text")))
            for row in rows
            for name, text in zip(names, row, strict=True)
            if text
        }

    # Check

    def _finish(self):
        """Nothing is open: search for the person once more. What is found is planned, to be signed again."""
        if any(self.line_ids.mapped("failure")):
            return
        self.env["ir.attachment"].sudo()._gc_file_store_unsafe()  # files that no record has any more
        left = self._left()
        if left:
            self._plan()
            self.write({"state": "planned", "digest": False, "left": "\n".join(sorted(left))})
        else:
            self._close()

    def _left(self):
        """Where the person still stands, and nobody decided that it stays."""
        stays = {(line.table_name, line.res_id) for line in self.line_ids if line.effect in (RESTRICT, KEEP)}
        return {f"{table} {number}" for table, number in self._search_everywhere(self._markers()) if (table, number) not in stays}

    def _close(self):
        """Done: keep keys by which the person would be known again, write the answer, forget the person."""
        self.env["crm.gdpr.erased"]._remember(self)
        self.request_id.answer = self.request_id._render_letter("crm_gdpr.letter_erased", **self._letter_values())
        self.write({"state": "done", "date_done": fields.Datetime.now(), "left": False, "names": False, "emails": False, "phones": False})


#: how a text becomes the value of a column again
CASTS = {"json": "json", "jsonb": "jsonb", "xml": "xml", "_text": "text[]", "_varchar": "varchar[]", "bytea": "bytea"}
