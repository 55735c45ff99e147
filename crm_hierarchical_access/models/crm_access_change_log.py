from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..access import Past, rows_on
from .change_subjects import AUTHOR, SUBJECTS, install

#: the groups whose people are watched, by their external ids' names
GROUPS = ("group_sees_all", "group_dispatcher")

#: which kind of record a logged column names
REFERENCES = {
    "user_id": "user",
    "substitute_id": "user",
    "team_id": "unit",
    "crm_team_id": "unit",
    "parent_id": "unit",
    "release_team_id": "unit",
    "lead_id": "lead",
}
MODELS = {"user": "res.users", "unit": "crm.team", "lead": "crm.lead"}


class CrmAccessChangeLog(models.Model):
    """Every change of what the rule depends on, written by the database, never changed (spec 1, *History*).

    The state at a moment is, row by row, what the first later change found; the present one where there is none.
    So nothing has to be written when the addon is installed, nor when a lead is created.
    """

    _name = "crm.access.change.log"
    _description = "Change of Access"
    _log_access = False
    _order = "id desc"
    _rec_name = "description"

    moment = fields.Datetime(required=True, readonly=True)
    subject = fields.Selection(selection="_selection_subject", string="About", required=True, readonly=True)
    res_id = fields.Integer(string="Row", required=True, readonly=True)
    author_uid = fields.Integer(readonly=True)  # no many2one: a deleted user would change the log
    before = fields.Json(readonly=True)
    after = fields.Json(readonly=True)
    description = fields.Char(string="What Happened", compute="_compute_description")
    author = fields.Char(string="By", compute="_compute_author")
    user_id = fields.Many2one("res.users", string="Person", compute="_compute_about", search="_search_user_id")
    team_id = fields.Many2one("crm.team", string="Unit", compute="_compute_about", search="_search_team_id")
    lead_id = fields.Many2one("crm.lead", compute="_compute_about", search="_search_lead_id")

    _row_idx = models.Index("(subject, res_id, moment, id)")
    _grant_idx = models.Index("(((before ->> 'lead_id')::int)) WHERE subject = 'grant'")
    _moment_idx = models.Index("USING brin (moment)")

    # What is watched

    @api.model
    def _subjects(self):
        """Hook: what is watched, ``change_subjects.Subject`` by name.

        An addon that adds one calls ``change_subjects.forget`` with its name when it is uninstalled.
        """
        return dict(SUBJECTS)

    @api.model
    def _selection_subject(self):
        """Hook: the subjects in the reader's words."""
        return [
            ("begin", self.env._("Log")),
            ("lead", self.env._("Lead")),
            ("grant", self.env._("Shared Lead")),
            ("unit", self.env._("Unit")),
            ("deputy", self.env._("Deputy")),
            ("member", self.env._("Member")),
            ("substitute", self.env._("Substitute")),
            ("user", self.env._("User")),
            ("zone", self.env._("Time Zone")),
            ("group", self.env._("Group")),
        ]

    def init(self):
        """The triggers stand on tables of other models, which may be made after this one's."""
        self.pool.post_init(install, self.env.cr, self._subjects(), GROUPS)

    @api.model
    def _set_author(self):
        """Tell the database who acts, where the changed row does not: deleting, groups, and what follows of it."""
        self.env.cr.execute("SELECT set_config(%s, %s, true)", [AUTHOR, str(self.env.uid)])

    # Only ever added to, and by the database alone

    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super
        self._refuse()

    def write(self, vals):  # pylint: disable=method-required-super
        self._refuse()

    def unlink(self):  # pylint: disable=method-required-super
        self._refuse()

    def _refuse(self):
        raise UserError(self.env._("The log of changes is only ever added to, and by the database alone."))

    # The past

    @api.model
    def _known_since(self):
        """The moment the log begins at."""
        return self.sudo().search([("subject", "=", "begin")], order="moment", limit=1).moment  # a date, no record

    @api.model
    def _check_moment(self, moment):
        """
        :raise UserError: where the log cannot know about a moment
        """
        if problem := self._moment_problem(moment):
            raise UserError(problem)

    @api.model
    def _moment_problem(self, moment):
        """Why nothing can be said about a moment, in the reader's words; None where it can."""
        begin = self._known_since()
        if not begin or moment < begin.replace(microsecond=0):
            begin = fields.Datetime.to_string(fields.Datetime.context_timestamp(self, begin)) if begin else ""
            return self.env._("On: nothing is known of the time before %(moment)s, when the log began.", moment=begin)
        if moment >= fields.Datetime.now() + timedelta(seconds=1):
            return self.env._("On: this moment is still to come.")
        return None

    @api.model
    @api.private
    def past(self, moment, leads=()):
        """The organisation and some leads at a moment, deleted ones too, as ``access.Past``.

        It tells everything: what of it a user may know is for the caller to say.

        :param moment: datetime (UTC)
        :param leads: ids of leads
        :raise UserError: where the log does not know that time
        """
        self._check_moment(moment)
        self.env.flush_all()
        rows = {name: self._rows_on(name, moment) for name in self._past_subjects()}
        if leads:
            rows["lead"] = self._rows_on("lead", moment, leads)
            rows["grant"] = self._rows_on("grant", moment, self._grants_of(leads))
        users = {row[name] for found in rows.values() for row in found.values() for name in row if name in USERS}
        rows["user"] = self._rows_on("user", moment, users - {None})
        rows["zone"] = self._rows_since("zone", moment, {row["partner_id"] for row in rows["user"].values()})
        return Past(rows, moment)

    @api.model
    def _past_subjects(self):
        """Hook: the subjects of which an organisation of the past needs every row."""
        return ["unit", "deputy", "member", "substitute", "group"]

    def _rows_on(self, name, moment, ids=None):
        """The rows of a subject at a moment, by id; of some ids, or all."""
        subject = self._subjects()[name]
        # names and expressions from the declaration, no input
        present = SQL(f"SELECT id, {subject.as_json('present')} FROM {subject.table} present")
        if ids is not None:
            present = SQL("%s WHERE id = ANY(%s)", present, list(ids))
        return rows_on(dict(self.env.execute_query(present)), self._later(name, moment, ids))

    def _rows_since(self, name, moment, ids):
        """Of some rows those that were changed since, by id, as they were."""
        return rows_on({}, self._later(name, moment, ids))

    def _later(self, name, moment, ids=None):
        """Id and content before of the first change of each row since a moment."""
        return self.env.execute_query(SQL(
            "SELECT DISTINCT ON (res_id) res_id, before FROM crm_access_change_log"
            " WHERE subject = %s AND moment > %s AND %s ORDER BY res_id, moment, id",
            name,
            moment,
            SQL("TRUE") if ids is None else SQL("res_id = ANY(%s)", list(ids)),
        ))

    def _grants_of(self, leads):
        """Ids of the grants that leads have, or ever had."""
        rows = self.env.execute_query(SQL(
            "SELECT id FROM crm_lead_grant WHERE lead_id = ANY(%(leads)s) UNION SELECT res_id FROM crm_access_change_log"
            " WHERE subject = 'grant' AND (before ->> 'lead_id')::int = ANY(%(leads)s)",
            leads=list(leads),
        ))
        return [id_ for (id_,) in rows]

    # What a change is about

    def _ids_about(self, kind):
        """Ids of the users, units or leads that a change names."""
        self.ensure_one()
        ids = {
            values[name]
            for values in (self.before or {}, self.after or {})
            for name, named in REFERENCES.items()
            if named == kind and values.get(name)
        }
        return ids | ({self.res_id} if self.subject == kind else set())

    @api.depends("before", "after", "subject", "res_id")
    def _compute_about(self):
        there = {kind: self._there(kind) for kind in MODELS}
        for row in self:
            row.user_id, row.team_id, row.lead_id = (
                min(row._ids_about(kind) & there[kind], default=False) for kind in ("user", "unit", "lead")
            )

    def _there(self, kind):
        ids = {id_ for row in self for id_ in row._ids_about(kind)}
        records = self.env[MODELS[kind]].sudo().with_context(active_test=False)  # which of the ids are left
        return set(records.search([("id", "in", list(ids))]).ids)

    def _search_user_id(self, operator, value):
        return self._search_about("user", operator, value)

    def _search_team_id(self, operator, value):
        return self._search_about("unit", operator, value)

    def _search_lead_id(self, operator, value):
        return self._search_about("lead", operator, value)

    @api.model
    def _search_about(self, kind, operator, value):
        """Changes that name one of the records, chosen or found by what is typed."""
        if operator == "any":
            operator, value = "in", self.env[MODELS[kind]].with_context(active_test=False).search(value).ids
        if operator != "in":
            return NotImplemented
        return [("id", "in", self._about_query(kind, [id_ for id_ in value if id_]))]

    @api.model
    def _about_query(self, kind, ids):
        names = [name for name, named in REFERENCES.items() if named == kind]
        named = SQL(" OR ").join(
            SQL("(%s ->> %s)::int = ANY(%s)", SQL.identifier(column), name, list(ids))
            for column in ("before", "after")
            for name in names
        )
        return SQL("(SELECT id FROM crm_access_change_log WHERE subject = %s AND res_id = ANY(%s) OR %s)", kind, list(ids), named)

    @api.model
    def _about_lead(self, lead, paths, known, owners, people, told, since, limit):
        """The changes that matter to a lead, newest first, as superuser: the caller decides what is told.

        :param paths: ids of the units above it
        :param known: those of them of which everything is told
        :param owners: ids of its owners
        :param people: ids of the users of whom it is told who they became
        :param told: ids of the users who are told of as substitutes, None for all
        :param since: moment after which, None for all
        """
        ids = self.env.execute_query(
            SQL(
                """
                SELECT id FROM (SELECT *, COALESCE(after, before) AS row FROM crm_access_change_log) change
                 WHERE (subject = 'lead' AND res_id = %(lead)s
                    OR subject = 'grant' AND (before ->> 'lead_id')::int = %(lead)s
                    OR subject = 'grant' AND (after ->> 'lead_id')::int = %(lead)s
                    OR subject = 'unit' AND res_id = ANY(%(known)s)
                    OR subject = 'deputy' AND (row ->> 'team_id')::int = ANY(%(known)s)
                    OR subject IN ('deputy', 'member') AND (row ->> 'user_id')::int = ANY(%(people)s)
                       AND COALESCE(row ->> 'crm_team_id', row ->> 'team_id')::int = ANY(%(paths)s)
                    OR subject = 'substitute' AND (row ->> 'user_id')::int = ANY(%(owners)s) AND %(substitutes)s
                    OR subject = 'group' AND (row ->> 'user_id')::int = ANY(%(people)s)
                    OR subject = 'user' AND res_id = ANY(%(people)s)
                 ) AND %(since)s
                 ORDER BY id DESC LIMIT %(limit)s
                """,
                lead=lead,
                known=list(known),
                paths=list(paths),
                people=list(people),
                owners=list(owners),
                substitutes=SQL("TRUE") if told is None else SQL("(row ->> 'substitute_id')::int = ANY(%s)", list(told)),
                since=SQL("moment > %s", since) if since else SQL("TRUE"),
                limit=limit,
            )
        )
        return self.sudo().browse([id_ for (id_,) in ids])

    def action_ask(self):
        """Who could see the lead just before the change?"""
        self.ensure_one()
        ids = self._ids_about("lead")
        lead = self.env["crm.lead"].browse(min(ids, default=False))
        return self.env["crm.access.why"]._action_for(lead, self.moment - timedelta(microseconds=1))


USERS = {"user_id", "substitute_id", "create_uid"}
