"""What a good hand would write for one persona: conditions for the rule's place, and whole queries."""

from odoo.fields import Domain
from odoo.tools import SQL


def conditions(visible):
    """The ways in which a persona sees leads, as SQL on ``crm_lead``."""
    if visible.everything:
        return [SQL("crm_lead.team_id IS NOT NULL"), SQL("crm_lead.user_id = %s", visible.user)]
    ways = [SQL("crm_lead.user_id = %s", visible.user)]
    if visible.units:
        ways.insert(0, SQL("crm_lead.team_id = ANY(%s)", list(visible.units)))
    if visible.unassigned_units:
        ways.append(SQL("(crm_lead.team_id = ANY(%s) AND crm_lead.user_id IS NULL)", list(visible.unassigned_units)))
    for below, above in visible.released:
        ways.append(SQL("(crm_lead.release_team_id = ANY(%s) AND crm_lead.team_id = ANY(%s))", list(above), list(below)))
    return ways


def disjoint(ways):
    """The same, each without what those before it give."""
    return [
        SQL("%s%s", way, SQL("").join(SQL(" AND (%s) IS NOT TRUE", before) for before in ways[:number]))
        for number, way in enumerate(ways)
    ]


def union(ways, columns="id"):
    """One row per visible lead, by disjoint branches."""
    return SQL(" UNION ALL ").join(SQL("SELECT %s FROM crm_lead WHERE %s", SQL(columns), way) for way in disjoint(ways))


def forms(visible):
    """The conditions worth trying in the rule's place, by name; which is best depends on persona and operation."""
    ways = conditions(visible)
    written = {"or": SQL("(%s)", SQL(" OR ").join(ways))}
    if not visible.everything:
        written["in set"] = SQL("crm_lead.id IN (%s)", union(ways))
        written["array"] = SQL("crm_lead.id = ANY(ARRAY(%s))", union(ways))
    return {name: _domain(sql) for name, sql in written.items()}


def _domain(sql):
    return Domain.custom(to_sql=lambda model, alias, query: sql, predicate=lambda record: True)


PIPELINE = SQL("crm_lead.active IS TRUE AND crm_lead.type = 'opportunity'")


def whole_query(operation, persona):
    """The operation without the ORM at all, where that can be said in one query; else None."""
    ways = conditions(persona.visible)
    visible = SQL("(%s)", SQL(" OR ").join(ways))
    if operation == "list page":
        return SQL("SELECT * FROM crm_lead WHERE %s AND %s ORDER BY priority DESC, id DESC LIMIT 80", PIPELINE, visible)
    if operation == "count":
        return SQL("SELECT count(*) FROM (%s) crm_lead WHERE %s", union(ways, "active, type"), PIPELINE)
    if operation == "kanban groups":
        return SQL("SELECT stage_id, count(*), sum(expected_revenue) FROM (%s) crm_lead WHERE %s GROUP BY stage_id",
                   union(ways, "active, type, stage_id, expected_revenue"), PIPELINE)
    return None
