"""How large the database is, and how many leads each person of sales would lose by installing."""

from __future__ import annotations

from typing import NamedTuple

from .check import users_in

#: what there is, by its name in the report
SIZES = (
    (
        "people of sales",
        f"""
        SELECT COUNT(*) FROM res_users
         WHERE active AND share IS NOT TRUE AND id IN {users_in("sales_team.group_sale_salesman")}""",
    ),
    ("units (sales teams)", "SELECT COUNT(*) FROM crm_team WHERE active"),
    ("memberships", "SELECT COUNT(*) FROM crm_team_member WHERE active"),
    ("leads and opportunities", "SELECT COUNT(*) FROM crm_lead WHERE active"),
    ("leads without salesperson", "SELECT COUNT(*) FROM crm_lead WHERE active AND user_id IS NULL"),
    ("companies", "SELECT COUNT(*) FROM res_company WHERE active"),
)

#: Leads counted by salesperson and unit first, so that a million of them is read once. Nobody stands above a unit yet,
#: so what is seen afterwards are the own leads and those of the units that one leads (spec 1, own and leads).
LOSSES = f"""
    WITH counted AS (
        SELECT c.user_id, c.team_id, t.user_id AS leader_id, COUNT(*) AS number
          FROM crm_lead c LEFT JOIN crm_team t ON t.id = c.team_id WHERE c.active GROUP BY 1, 2, 3
    ), whole AS (
        SELECT COALESCE(SUM(number), 0) AS number, COALESCE(SUM(number) FILTER (WHERE user_id IS NULL), 0) AS free FROM counted
    ), own AS (
        SELECT user_id, SUM(number) AS number FROM counted GROUP BY 1
    ), led AS (
        SELECT leader_id AS user_id, SUM(number) AS number, COALESCE(SUM(number) FILTER (WHERE user_id IS NULL), 0) AS free
          FROM counted WHERE user_id IS DISTINCT FROM leader_id GROUP BY 1
    ), seen AS (
        SELECT p.login,
               CASE WHEN p.all_leads THEN whole.number ELSE COALESCE(own.number, 0) + whole.free END::bigint AS now,
               (COALESCE(own.number, 0) + COALESCE(led.number, 0))::bigint AS later,
               CASE WHEN p.all_leads THEN whole.number - COALESCE(own.number, 0) - COALESCE(led.number, 0)
                    ELSE whole.free - COALESCE(led.free, 0) END::bigint AS lost
          FROM (SELECT id, login, id IN {users_in("sales_team.group_sale_salesman_all_leads")} AS all_leads FROM res_users
                 WHERE active AND share IS NOT TRUE AND id IN {users_in("sales_team.group_sale_salesman")}
                   AND id NOT IN {users_in("sales_team.group_sale_manager")}) p
    CROSS JOIN whole LEFT JOIN own ON own.user_id = p.id LEFT JOIN led ON led.user_id = p.id
    )
    SELECT login, now, later, lost FROM seen WHERE lost > 0 ORDER BY lost DESC, login"""


class Loss(NamedTuple):
    """A person of sales: how many leads are seen now, afterwards, and how many of those seen now are hidden then."""

    login: str
    now: int
    later: int
    lost: int


def sizes(cursor) -> list[tuple[str, int]]:
    """What there is and how much of it."""
    found = []
    for name, query in SIZES:
        cursor.execute(query)
        found.append((name, cursor.fetchone()[0]))
    return found


def losses(cursor) -> list[Loss]:
    """Who of sales would see fewer leads after installing, most first.

    Odoo's company rules are left out, as they hold before and after; sales administrators go on seeing everything.

    :param cursor: of psycopg2, on a database without our addon
    """
    cursor.execute(LOSSES)
    return [Loss(*row) for row in cursor.fetchall()]
