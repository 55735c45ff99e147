"""A check: what it looks for, in which records, and how bad it is."""

from __future__ import annotations

from dataclasses import dataclass, field

#: somebody cannot work, or sees what he should not; should be looked at; to be known
RED, YELLOW, INFO = "red", "yellow", "info"

#: what records of a model are called in a report, as SQL on its table
LABELS = {
    "crm.team": ("crm_team", "COALESCE(name->>'en_US', name::text)"),
    "crm.team.member": (
        "crm_team_member",
        "(SELECT login FROM res_users u WHERE u.id = crm_team_member.user_id)",
    ),
    "crm.lead": ("crm_lead", "name"),
    "res.partner": ("res_partner", "COALESCE(complete_name, name)"),
    "res.users": ("res_users", "login"),
    "ir.rule": ("ir_rule", "name"),
    "ir.module.module": ("ir_module_module", "name"),
}


@dataclass(frozen=True)
class Check:
    """One thing to look for.

    ``sql`` selects the ids of what was found; None where the model of the health page finds it (``_find_<name>``).
    ``mends`` says what the button does, empty where it only opens the records.
    """

    name: str
    severity: str
    title: str
    text: str
    model: str
    sql: str | None = None
    mends: str = ""
    confirm: str = ""


@dataclass
class Found:
    """What a check found."""

    check: Check
    ids: list = field(default_factory=list)
    note: str = ""

    @property
    def count(self) -> int:
        return len(self.ids)


def run_sql(cursor, check: Check) -> Found:
    """Run a check by its SQL.

    :param cursor: of psycopg2, or Odoo's
    """
    cursor.execute(check.sql)
    return Found(check, [row[0] for row in cursor.fetchall()])


def labels_of(cursor, model: str, ids: list[int]) -> list[str]:
    """What records are called, in a report made without Odoo."""
    if model not in LABELS or not ids:
        return [str(id_) for id_ in ids]
    table, name = LABELS[model]
    cursor.execute(f"SELECT id, {name} FROM {table} WHERE id = ANY(%s)", [ids])
    names = dict(cursor.fetchall())
    return [names.get(id_) or str(id_) for id_ in ids]


def users_in(*groups: str) -> str:
    """SQL: ids of the users who have one of the groups, by themselves or by one that implies it."""
    named = " OR ".join("(module = '{}' AND name = '{}')".format(*group.split(".")) for group in groups)
    return f"""
        (WITH RECURSIVE implying(id) AS (
            SELECT res_id FROM ir_model_data WHERE model = 'res.groups' AND ({named})
             UNION
            SELECT r.gid FROM res_groups_implied_rel r JOIN implying i ON r.hid = i.id)
         SELECT uid FROM res_groups_users_rel WHERE gid IN (SELECT id FROM implying))"""
