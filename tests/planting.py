"""Words that name one person, planted wherever a record can belong to a person; where that is, the registry says.

It shares no code with the erasure: rows are made by SQL, and looked for row by row as texts.
"""

import json
from datetime import date
from pathlib import Path

from odoo.tools import SQL, mute_logger

WORD = "Quastenflosch"
PAIRS = (("model", "res_id"), ("res_model", "res_id"))
#: made by the test itself; a line more would change an invoice that is hashed
OWN = {"res.company", "res.partner", "res.users", "crm.gdpr.request", "crm.gdpr.erasure", "ir.attachment", "account.move.line"}


def plant(env, partner, lead, letters):
    """A row of each model that can belong to a person, all its texts naming the person; so many messages besides.

    :return: names of the models in which there is one
    """
    planted = [name for name in sorted(env.registry) if name not in OWN and plant_in(env[name], partner, lead)]
    env["mail.message"].create(
        [
            {"model": "crm.lead", "res_id": lead.id, "body": f"{number} Zerline {WORD}", "subject": f"Zerline {WORD}, {number}"}
            for number in range(letters)
        ]
    )
    return planted


def plant_in(model, partner, lead):
    if model._abstract or model._transient or not model._auto:
        return False
    for belonging in belongings(model, partner, lead):
        try:
            with mute_logger("odoo.sql_db"), model.env.cr.savepoint():
                values = {**written(model), **needed(model), **texts(model), **belonging}
                names, rows = SQL(", ").join(map(SQL.identifier, values)), SQL(", ").join(SQL("%s", value) for value in values.values())
                model.env.cr.execute(SQL("INSERT INTO %s (%s) VALUES (%s)", SQL.identifier(model._table), names, rows))
            return True
        except Exception:  # noqa: BLE001, S112 (another way to belong may do; the test says which models it wants)
            continue
    return False


def belongings(model, partner, lead):
    """Values by which a row belongs to the person, one way after the other."""
    for target in (lead, partner):
        for name, field in model._fields.items():
            if field.store and field.type == "many2one" and field.comodel_name == target._name:
                yield {name: target.id}
        for named, number in PAIRS:
            if named in model._fields and number in model._fields and model._fields[named].store:
                yield {named: target._name, number: target.id}


def columns(model):
    query = "SELECT column_name, data_type, is_nullable = 'YES', column_default FROM information_schema.columns WHERE table_name = %s"
    return {name: rest for name, *rest in model.env.execute_query(SQL(query, model._table))}


def written(model):
    """As if the row were written today."""
    return {name: date.today() for name in ("create_date", "write_date") if name in columns(model)}


def needed(model):
    """What a row has to have."""
    return {
        name: fill(model, name, kind)
        for name, (kind, nullable, default) in columns(model).items()
        if not nullable and default is None and name != "id"
    }


def fill(model, name, kind):
    field = model._fields.get(name)
    if field is not None and field.type == "many2one":
        return model.env.execute_query(SQL("SELECT min(id) FROM %s", SQL.identifier(model.env[field.comodel_name]._table)))[0][0]
    if field is not None and field.type == "selection":
        return field.get_values(model.env)[0]
    simple = {"boolean": False, "integer": 1, "numeric": 0, "double precision": 0, "jsonb": json.dumps({"en_US": f"Zerline {WORD}"})}
    return simple.get(kind) if kind in simple else "2030-01-01" if kind in ("date", "timestamp without time zone") else f"Zerline {WORD}"


def texts(model):
    """All texts that people fill in."""
    kinds, values = columns(model), {}
    for name, field in model._fields.items():
        if field.store and field.type in ("char", "text", "html") and name in kinds:
            word = f"{name} of Zerline {WORD}"
            values[name] = json.dumps({"en_US": word}) if kinds[name][0] == "jsonb" else word
    return values


def rows_with_word(env):
    """(table, id) of all rows of all tables in whose text the word stands."""
    query = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
    found = set()
    for (table,) in env.execute_query(SQL(query)):
        if "id" in {
            name for (name,) in env.execute_query(SQL("SELECT column_name FROM information_schema.columns WHERE table_name = %s", table))
        }:
            rows = env.execute_query(SQL("SELECT id FROM %s t WHERE t::text ILIKE %s", SQL.identifier(table), f"%{WORD}%"))
            found |= {(table, number) for (number,) in rows}
    return found


def files_with_word(env):
    """Names of files in the file store in which the word stands."""
    folder = Path(env["ir.attachment"]._filestore())
    return {str(path.relative_to(folder)) for path in folder.glob("??/*") if WORD.encode() in path.read_bytes()}
