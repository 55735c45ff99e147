"""What a good hand would write for one persona: conditions for the rule's place, and whole queries."""

from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.crm_hierarchical_access.access.keys import PAIR, Kind, key


def conditions(visible, table="crm_lead"):
    """The ways in which a persona sees the rows of a table with owner, unit and release, as SQL."""
    owner, unit, release = (SQL.identifier(table, name) for name in ("user_id", "team_id", "release_team_id"))
    if visible.everything:
        return [SQL("%s IS NOT NULL", unit), SQL("%s = %s", owner, visible.user)]
    ways = [SQL("%s = %s", owner, visible.user)]
    if visible.units:
        ways.insert(0, SQL("%s = ANY(%s)", unit, list(visible.units)))
    if visible.unassigned_units:
        ways.append(SQL("(%s = ANY(%s) AND %s IS NULL)", unit, list(visible.unassigned_units), owner))
    for below, above in visible.released:
        ways.append(SQL("(%s = ANY(%s) AND %s = ANY(%s))", release, list(above), unit, list(below)))
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


def forms(model, visible):
    """The conditions worth trying in the rule's place, by name; which is best depends on persona and operation."""
    written = _lead_forms(visible) if model == "crm.lead" else _partner_forms(visible)
    return {name: _domain(sql) for name, sql in written.items()}


def _lead_forms(visible):
    ways = conditions(visible)
    written = {"or": SQL("(%s)", SQL(" OR ").join(ways))}
    if not visible.everything:
        written["in set"] = SQL("crm_lead.id IN (%s)", union(ways))
        written["array"] = SQL("crm_lead.id = ANY(ARRAY(%s))", union(ways))
    return written


def _partner_forms(visible):
    """Customers with whom a visible unit or person deals; and colleagues and companies, whom everybody sees.

    Who sees everything sees the companies that run units, too; this world has none of its own."""
    rows = SQL(" OR ").join(conditions(visible, "crm_partner_unit"))
    customers = SQL("SELECT partner_id FROM crm_partner_unit WHERE %s", rows)
    public = SQL("""
        res_partner.id IN (SELECT partner_id FROM res_users WHERE share IS NOT TRUE)
        OR res_partner.commercial_partner_id IN (SELECT partner_id FROM res_company)
    """)
    keys = SQL("res_partner.access_keys && %s::int8[]", _keys(visible))
    written = {"rows": SQL("(res_partner.commercial_partner_id IN (%s) OR %s)", customers, public), "keys": keys}
    if visible.everything:
        operators = SQL("res_partner.id IN (SELECT operator_id FROM crm_team)")
        written = {name: SQL("(%s OR %s)", form, operators) for name, form in written.items()}
    else:
        written["keys in set"] = SQL(
            "res_partner.id IN (SELECT id FROM res_partner WHERE access_keys && %s::int8[])", _keys(visible)
        )
    return written


def _keys(visible):
    """What our column is asked for by hand: the keys of the persona's customers, and the public one."""
    if visible.everything:
        return [key(Kind.PUBLIC), key(Kind.ANY_UNIT), key(Kind.OWNER, visible.user)]
    released = (below * PAIR + above for belows, aboves in visible.released for below in belows for above in aboves)
    return [
        key(Kind.PUBLIC), key(Kind.OWNER, visible.user),
        *(key(Kind.UNIT, unit) for unit in visible.units),
        *(key(Kind.UNOWNED_UNIT, unit) for unit in visible.unassigned_units),
        *(key(Kind.RELEASE, pair) for pair in released),
    ]


def _domain(sql):
    return Domain.custom(to_sql=lambda model, alias, query: sql, predicate=lambda record: True)


PIPELINE = SQL("crm_lead.active IS TRUE AND crm_lead.type = 'opportunity'")


def whole_query(model, operation, persona):
    """The operation without the ORM at all, where that can be said in one query; else None."""
    if model != "crm.lead":
        return None
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
