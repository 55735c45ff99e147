from datetime import datetime, timedelta
from functools import partial

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from odoo.addons.crm_hierarchical_access.models.change_subjects import refusing

from ..ledger import BEGINNING, Entry, Head, Link, check, linked

#: one writer at a time: each entry carries the hash of the one before
LOCK = 0x43524D_47445052

COLUMNS = ("number", "moment", "user_id", "how", "res_model", "res_ids", "field_names", "reason", "previous", "hash")
REFUSE = "crm_gdpr_access_refuse"

#: so many entries are read at once when the chain is checked
BATCH = 10_000


class CrmGdprAccess(models.Model):
    """Who read which persons, how and why: only ever added to, each entry with the hash of the one before (spec 6).

    What a request reads is gathered, and written by one insert when it is over, in a transaction of its own that does
    not wait for the disk. No many2one: a deleted user would change the log.
    """

    _name = "crm.gdpr.access"
    _description = "Access to Personal Data"
    _log_access = False
    _order = "number desc"
    _rec_name = "number"

    number = fields.Integer(string="No.", required=True, readonly=True)
    moment = fields.Datetime(string="When", required=True, readonly=True)
    user_id = fields.Integer(string="User ID", required=True, readonly=True)
    how = fields.Selection(
        [("read", "Read"), ("export", "Exported"), ("report", "Printed"), ("reveal", "Revealed"), ("override", "Looked into")],
        required=True,
        readonly=True,
    )
    res_model = fields.Char(string="Model", required=True, readonly=True)
    res_ids = fields.Json(string="Record IDs", required=True, readonly=True)
    field_names = fields.Char(string="Fields", readonly=True)
    reason = fields.Char(readonly=True)
    previous = fields.Char(string="Hash Before", required=True, readonly=True)
    hash = fields.Char(required=True, readonly=True)
    person = fields.Char(string="Who", compute="_compute_person")
    record_count = fields.Integer(string="Records", compute="_compute_record_count")
    record_list = fields.Char(string="Record Numbers", compute="_compute_record_count")
    res_id = fields.Integer(string="Record No.", compute="_compute_res_id", search="_search_res_id")

    _number_idx = models.UniqueIndex("(number)")
    _user_idx = models.Index("(user_id, moment)")
    _record_idx = models.Index("USING gin (res_ids jsonb_path_ops)")
    _moment_idx = models.Index("USING brin (moment)")

    def init(self):
        """Whoever writes past Odoo is refused by the database."""
        said = "The log of access to personal data is only ever added to."
        self.env.cr.execute(refusing(self._table, REFUSE, said))  # pylint: disable=sql-injection  # of names, no input

    # For people

    @api.depends("user_id")
    def _compute_person(self):
        users = self.env["res.users"].sudo().with_context(active_test=False)  # the log is for who may read all of it
        names = {user.id: user.name for user in users.browse(set(self.mapped("user_id"))).exists()}
        for row in self:
            row.person = names.get(row.user_id) or f"#{row.user_id}"

    @api.depends("res_ids")
    def _compute_record_count(self):
        for row in self:
            row.record_count = len(row.res_ids or ())
            row.record_list = ", ".join(map(str, (row.res_ids or ())[:20])) + (", …" if row.record_count > 20 else "")

    def _compute_res_id(self):
        self.res_id = 0  # to search by only

    def _search_res_id(self, operator, value):
        if operator != "in":
            return NotImplemented
        ids = [int(id_) for id_ in value if id_]
        asked = SQL(" OR ").join(SQL("res_ids @> %s::jsonb", str(id_)) for id_ in ids) if ids else SQL("FALSE")
        return [("id", "in", SQL("(SELECT id FROM crm_gdpr_access WHERE %s)", asked))]

    # Gathering

    @api.model
    @api.private
    def note(self, how, model_name, ids, field_names=(), reason=""):
        """Note that the current user gets to know persons; written when the request is over, unless it fails.

        :param how: one of the selection
        :param ids: of leads or contacts
        :param field_names: which of their fields
        """
        gathered = self.env.cr.postcommit.data.setdefault("crm_gdpr_access", {})
        if not gathered:
            self.env.cr.postcommit.add(partial(self._write_gathered, gathered))
        key = self.env.uid, how, model_name, ", ".join(sorted(field_names)), reason
        gathered.setdefault(key, set()).update(ids)

    def _write_gathered(self, gathered):
        with self.env.registry.cursor() as cr:
            # Who waited for others goes on after their entries.
            cr.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL synchronous_commit TO off")
            self._append(cr, self._entries(gathered))

    @api.model
    def _entries(self, gathered):
        """What was gathered, as the chain takes it."""
        moment = datetime.utcnow().isoformat(sep=" ", timespec="microseconds")
        return [
            Entry(moment, user, how, model, tuple(sorted(ids)), names, reason)
            for (user, how, model, names, reason), ids in gathered.items()
        ]

    @api.model
    def _append(self, cr, entries):
        """Write entries after the last one, in one insert; others wait for the transaction."""
        lock = "SELECT pg_advisory_xact_lock(%s); SELECT number, hash FROM crm_gdpr_access ORDER BY number DESC LIMIT 1"
        cr.execute(SQL(lock, LOCK))
        last = cr.fetchone()
        rows = [
            SQL(
                "(%s, %s, %s, %s, %s, %s::jsonb, %s, %s, %s, %s)",
                link.number, *link.entry[:4], str(list(link.entry.ids)), *link.entry[5:], link.previous, link.hash,
            )
            for link in linked(entries, Head(*last) if last else None)
        ]  # fmt: skip
        columns = SQL(", ").join(map(SQL.identifier, COLUMNS))
        cr.execute(SQL("INSERT INTO crm_gdpr_access (%s) VALUES %s", columns, SQL(", ").join(rows)))

    # Checking

    @api.model
    def _head(self):
        """The last entry (``ledger.Head``), that of no entry where there is none."""
        row = self.sudo().search([], limit=1)  # number and hash, no person
        return Head(row.number, row.hash) if row else Head(0, BEGINNING)

    @api.model
    def _links(self):
        """All entries in order, read a batch at a time."""
        number = 0
        columns = SQL(", ").join(map(SQL.identifier, COLUMNS))
        while True:
            query = "SELECT %s FROM crm_gdpr_access WHERE number > %s ORDER BY number LIMIT %s"
            rows = self.env.execute_query(SQL(query, columns, number, BATCH))
            yield from map(_as_link, rows)
            if len(rows) < BATCH:
                return
            number = rows[-1][0]

    @api.model
    @api.private
    def check_chain(self, heads=()):
        """The first place at which the log was tampered with (``ledger.Fault``), None where there is none.

        :param heads: ``ledger.Head`` each, as they were mailed
        """
        self.flush_model()
        return check(self._links(), heads)

    # The head is sent outside

    @api.model
    def _cron_send_head(self):
        """Mail number and hash of the last entry to the officers: whoever makes the chain anew cannot change that mail."""
        fault, head = self.check_chain(), self._head()
        officers = self.env["crm.gdpr.policy"]._officers().filtered("email")
        for officer in officers:
            mask = self.with_context(lang=officer.lang)
            self.env["mail.mail"].create(mask._prepare_head_mail(officer, head, fault))

    def _prepare_head_mail(self, officer, head, fault):
        """Hook: values of the mail with the head."""
        lines = [
            self.env._("This is the end of the log of access to personal data. Please keep this mail outside of the system."),
            self.env._("Last entry: no. %s", head.number),
            self.env._("Its hash: %s", head.hash),
            self._fault_text(fault),
            *self._unusual_texts(),
        ]
        return {
            "email_to": officer.email_formatted,
            "subject": self.env._("Log of access to personal data: end of the chain, no. %s", head.number),
            "body_html": "".join(f"<p>{line}</p>" for line in lines),
            "auto_delete": False,
        }

    @api.model
    def _unusual_texts(self):
        """Who read unusually much since yesterday, a line each, in the reader's words."""
        yesterday = fields.Date.today() - timedelta(days=1)
        readings = self.env["crm.gdpr.reading"].sudo()  # the log is for who may read all of it
        return [row._text() for row in readings.search([("person_count", ">", 0), ("day", ">=", yesterday)])]

    @api.model
    def _fault_text(self, fault):
        """What the check found, in the reader's words."""
        if not fault:
            return self.env._("The log is whole: no entry was changed, taken out or added later.")
        number = fault.number
        return {
            "changed": self.env._("Entry no. %s was changed after it was written.", number),
            "missing": self.env._("Entry no. %s was taken out.", number),
            "unlinked": self.env._("The chain was broken at entry no. %s: what follows was written anew.", number),
            "rewritten": self.env._("Entry no. %s is not the one whose hash was mailed: the chain was written anew.", number),
        }[fault.kind]

    # Never changed

    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super
        self._refuse()

    def write(self, vals):  # pylint: disable=method-required-super
        self._refuse()

    def unlink(self):  # pylint: disable=method-required-super
        self._refuse()

    def _refuse(self):
        raise AccessError(self.env._("The log of access to personal data is only ever added to, by what people read."))


def _as_link(row):
    number, moment, user, how, model, ids, names, reason, previous, own = row
    moment = moment.isoformat(sep=" ", timespec="microseconds")
    return Link(number, Entry(moment, user, how, model, tuple(ids), names or "", reason or ""), previous, own)
