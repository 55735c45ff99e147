"""What the log of changes watches, and the SQL that makes PostgreSQL write it.

Triggers, since the database itself changes rows without Odoo: it empties what pointed at a deleted user, and people
merge and mend by SQL. An update of other columns costs nothing: the triggers ask for those named here only.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from odoo.tools import SQL

LOG_TABLE = "crm_access_change_log"
GROUP_TABLE = "crm_access_group_user"
PREFIX = "crm_access_log_"
#: in the transaction, who changes what tells no author itself
AUTHOR = "crm_access.uid"


@dataclass(frozen=True)
class Subject:
    """A table whose rows the rule depends on.

    :param table: its name
    :param columns: what is watched, and logged before and after
    :param expressions: SQL expressions of ``{row}`` that stand for columns of the same names
    :param kept: SQL expressions of ``{row}``, logged besides; their changes are not
    :param inserts: whether new rows are logged
    :param deletes: whether deleted rows are logged
    :param only: SQL condition on ``{row}``, the row that there is or was; others are not logged
    :param stamped: whether it has ``write_uid`` and ``write_date``, which tell the author
    """

    table: str
    columns: tuple[str, ...]
    expressions: Mapping[str, str] = field(default_factory=dict)
    kept: Mapping[str, str] = field(default_factory=dict)
    inserts: bool = True
    deletes: bool = True
    only: str = "TRUE"
    stamped: bool = True

    def _watched(self):
        return {column: self.expressions.get(column, "{row}." + column) for column in self.columns}

    def differs(self):
        """The SQL condition under which an update is logged."""
        old, new = (
            "ROW(%s)" % ", ".join(expression.format(row=row) for expression in self._watched().values())
            for row in ("OLD", "NEW")
        )
        return f"{old} IS DISTINCT FROM {new}"

    def as_json(self, row):
        """The SQL expression of what is logged of a row, as jsonb."""
        values = {name: expression.format(row=row) for name, expression in self._watched().items()}
        values |= {name: expression.format(row=row) for name, expression in self.kept.items()}
        return "jsonb_build_object(%s)" % ", ".join(f"'{name}', {value}" for name, value in values.items())

    def author(self):
        """The SQL expression of who did it: whoever Odoo stamped in this transaction, else whom Odoo announced."""
        announced = f"NULLIF(current_setting('{AUTHOR}', true), '')::int"
        if not self.stamped:
            return announced
        stamped = "CASE WHEN NEW.write_date = now() AT TIME ZONE 'UTC' THEN NEW.write_uid END"
        return f"COALESCE({stamped}, {announced})"


#: A lead's creation is not logged: its create_date tells. A partner's time zone ends the days of grants.
SUBJECTS = {
    "lead": Subject(
        "crm_lead",
        ("user_id", "team_id", "release_team_id"),
        kept={"create_date": "{row}.create_date"},
        inserts=False,
    ),
    "grant": Subject("crm_lead_grant", ("lead_id", "user_id", "team_id", "mode", "date_end", "create_uid")),
    "unit": Subject(
        "crm_team",
        ("parent_id", "user_id", "upward_access", "oversight", "sharing"),
        kept={"name": "{row}.name"},
    ),
    "deputy": Subject("crm_team_deputy", ("team_id", "user_id", "date_from", "date_to")),
    "member": Subject("crm_team_member", ("crm_team_id", "user_id", "active")),
    "substitute": Subject("crm_user_substitute", ("user_id", "substitute_id", "date_from", "date_to")),
    "user": Subject(
        "res_users",
        ("active", "share", "partner_id"),
        expressions={"share": "COALESCE({row}.share, false)"},  # Odoo fills it in when the user is there
        kept={
            "name": "(SELECT name FROM res_partner WHERE id = {row}.partner_id)",
            "tz": "(SELECT tz FROM res_partner WHERE id = {row}.partner_id)",
        },
    ),
    "zone": Subject(
        "res_partner",
        ("tz",),
        inserts=False,
        deletes=False,
        only="EXISTS (SELECT FROM res_users WHERE partner_id = {row}.id)",
    ),
    "group": Subject(GROUP_TABLE, ("name", "user_id"), stamped=False),
}


def install(cr, subjects, groups):
    """Make or renew all functions and triggers.

    :param subjects: ``Subject`` by name
    :param groups: names (in this addon) of the groups whose people are watched
    """
    statements = [_SIDE_TABLE, _refreshing(groups), *map(_logging, subjects, subjects.values()), _REFUSING, _BEGINNING]
    for statement in statements:
        cr.execute(statement)  # pylint: disable=sql-injection  # from declarations, no input


def forget(cr, names=None):
    """Take functions and triggers of some subjects (default: all there are) out of the database."""
    pattern = [PREFIX + name for name in names] if names else [PREFIX + "%"]
    cr.execute("SELECT proname FROM pg_proc WHERE proname LIKE ANY(%s)", [pattern])
    for (function,) in cr.fetchall():
        cr.execute(SQL("DROP FUNCTION %s() CASCADE", SQL.identifier(function)))  # its triggers go with it
    if not names:
        cr.execute(SQL("DROP TABLE IF EXISTS %s", SQL.identifier(GROUP_TABLE)))


def _logging(name, subject):
    """The function and the triggers of one subject."""
    function, table = PREFIX + name, subject.table
    events = {"update": f"UPDATE OF {', '.join(subject.columns)}"}
    if subject.inserts:
        events["insert"] = "INSERT"
    if subject.deletes:
        events["delete"] = "DELETE"
    statements = [f"""
        CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO {LOG_TABLE} (moment, subject, res_id, author_uid, before, after)
            SELECT clock_timestamp() AT TIME ZONE 'UTC', '{name}', COALESCE(NEW.id, OLD.id), {subject.author()},
                   CASE WHEN TG_OP <> 'INSERT' THEN {subject.as_json("OLD")} END,
                   CASE WHEN TG_OP <> 'DELETE' THEN {subject.as_json("NEW")} END
             WHERE {subject.only.format(row="NEW")};
            RETURN NULL;
        END $$;
    """]
    for event in ("insert", "update", "delete"):
        statements.append(f"DROP TRIGGER IF EXISTS {function}_{event} ON {table};")
    for event, on in events.items():
        when = f"WHEN ({subject.differs()})" if event == "update" else ""
        statements.append(
            f"CREATE TRIGGER {function}_{event} AFTER {on} ON {table} FOR EACH ROW {when} EXECUTE FUNCTION {function}();"
        )
    return "\n".join(statements)


#: who belongs to the watched groups, as it follows from all groups and what they imply
_SIDE_TABLE = f"""
    CREATE TABLE IF NOT EXISTS {GROUP_TABLE} (
        id serial PRIMARY KEY, name varchar NOT NULL, user_id int4 NOT NULL, UNIQUE (name, user_id)
    );
"""


def _refreshing(groups):
    """What keeps the side table; on its first call it fills it unlogged, as there are no triggers yet."""
    names = ", ".join(f"'{group}'" for group in groups)
    statements = [f"""
        CREATE OR REPLACE FUNCTION {PREFIX}refresh() RETURNS void LANGUAGE sql AS $$
            WITH RECURSIVE implying(name, gid) AS (
                SELECT name, res_id FROM ir_model_data
                 WHERE module = 'crm_hierarchical_access' AND model = 'res.groups' AND name IN ({names})
                UNION
                SELECT name, implied.gid FROM implying JOIN res_groups_implied_rel implied ON implied.hid = implying.gid
            ), people AS (
                SELECT DISTINCT name, uid FROM implying JOIN res_groups_users_rel USING (gid)
            ), gone AS (
                DELETE FROM {GROUP_TABLE} known WHERE NOT EXISTS (
                    SELECT FROM people WHERE people.name = known.name AND people.uid = known.user_id
                )
            )
            INSERT INTO {GROUP_TABLE} (name, user_id)
            SELECT name, uid FROM people
             WHERE NOT EXISTS (SELECT FROM {GROUP_TABLE} known WHERE known.name = people.name AND known.user_id = uid)
            ON CONFLICT DO NOTHING;
        $$;
        SELECT {PREFIX}refresh();
        CREATE OR REPLACE FUNCTION {PREFIX}refresh_after() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM {PREFIX}refresh();
            RETURN NULL;
        END $$;
    """]
    for table in ("res_groups_users_rel", "res_groups_implied_rel"):
        statements.append(f"""
            DROP TRIGGER IF EXISTS {PREFIX}refresh_after ON {table};
            CREATE TRIGGER {PREFIX}refresh_after AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION {PREFIX}refresh_after();
        """)
    return "\n".join(statements)


def refusing(table, function, text):
    """The SQL with which the database refuses to change, delete or empty a table's rows, whoever asks, Odoo or SQL.

    :param function: its name, also that of the trigger
    :param text: what is said to who tries
    """
    return f"""
        CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '{text}';
        END $$;
        DROP TRIGGER IF EXISTS {function} ON {table};
        CREATE TRIGGER {function} BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION {function}();
    """


_REFUSING = refusing(LOG_TABLE, f"{PREFIX}refuse", "The log of changes is only ever added to.")

_BEGINNING = f"""
    INSERT INTO {LOG_TABLE} (moment, subject, res_id) SELECT clock_timestamp() AT TIME ZONE 'UTC', 'begin', 0
     WHERE NOT EXISTS (SELECT FROM {LOG_TABLE} WHERE subject = 'begin')
"""
