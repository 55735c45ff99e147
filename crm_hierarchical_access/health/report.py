"""The check before installing: runs on stock's tables, only reads, and prints, or saves, what will change."""

from __future__ import annotations

import argparse
import csv
import html
import io
import os
import sys
from dataclasses import dataclass
from pathlib import Path

import psycopg2

from .before import Loss, losses, sizes
from .check import INFO, RED, YELLOW, Check, Found, labels_of, run_sql
from .stock import BEFORE, CUSTOMERS, STOCK

WORDS = {RED: "to be mended", YELLOW: "to be looked at", INFO: "to be known"}
SHOWN = 10
ADDON = "crm_hierarchical_access"

STYLE = (
    "body{font:15px sans-serif;max-width:60em;margin:2em auto}h2{margin-bottom:0}th,td{text-align:left;padding:.2em 1em .2em 0}"
    ".red{color:#b00}.yellow{color:#a60}.info{color:#06a}"
)


class Refused(Exception):
    """The check cannot run here; the message says why."""


def look(cursor) -> list[Found]:
    """Everything that the checks find in a database without our addon, the worst first.

    :param cursor: of psycopg2
    :raise Refused: where there is no CRM, or the addon is installed already
    """
    states = _states(cursor)
    if states.get("crm") != "installed":
        raise Refused("this is no Odoo database with the CRM installed.")
    if states.get(ADDON) == "installed":
        raise Refused("the addon is installed here already: see CRM, Configuration, Health.")
    found = [run_sql(cursor, _fitted(cursor, check)) for check in (*STOCK, *BEFORE)]
    order = [RED, YELLOW, INFO]
    return sorted((one for one in found if one.ids), key=lambda one: order.index(one.check.severity))


def _states(cursor):
    cursor.execute("SELECT to_regclass('ir_module_module')")
    if not cursor.fetchone()[0]:
        return {}
    cursor.execute("SELECT name, state FROM ir_module_module WHERE name IN ('crm', %s)", [ADDON])
    return dict(cursor.fetchall())


def _fitted(cursor, check: Check) -> Check:
    """The check for the addons that are installed: customers come from leads, and from orders and invoices where there are any."""
    if "{customers}" not in check.sql:
        return check
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename = ANY(%s)", [list(CUSTOMERS)])
    present = [CUSTOMERS[table] for (table,) in cursor.fetchall()]
    return Check(**{**vars(check), "sql": check.sql.replace("{customers}", " UNION ALL ".join(present))})


@dataclass(frozen=True)
class Survey:
    """What there is, who would see fewer leads, and what the checks found."""

    sizes: list[tuple[str, int]]
    losses: list[Loss]
    found: list[Found]
    names: dict

    @property
    def hidden(self) -> str:
        """What would be hidden from whom, in a sentence."""
        if not self.losses:
            return "Nobody of sales would see fewer leads."
        return (
            f"People of sales who would see fewer leads than now, as long as no unit stands above another: {len(self.losses)}. "
            "Members of a unit see their own leads, its leader sees them all."
        )


def survey(cursor) -> Survey:
    """Look at everything, and write nothing.

    :raise Refused: see ``look``
    """
    found = look(cursor)
    names = {one.check.name: labels_of(cursor, one.check.model, one.ids[:SHOWN]) for one in found}
    return Survey(sizes(cursor), losses(cursor), found, names)


def as_text(result: Survey) -> str:
    """For the terminal."""
    lines = [f"{number:>7}  {name}" for name, number in result.sizes]
    lines += ["", result.hidden]
    lines += [f"{loss.lost:>7}  of {loss.now} hidden from {loss.login}, {loss.later} seen" for loss in result.losses[:SHOWN]]
    if len(result.losses) > SHOWN:
        lines.append(f"         … and {len(result.losses) - SHOWN} more people")
    return "\n".join([*lines, "", *_findings(result.found, result.names)])


def _findings(found, names):
    if not found:
        return ["Nothing stands in the way."]
    lines = []
    for one in found:
        lines += [f"{one.count:>7}  {one.check.title} ({WORDS[one.check.severity]})", f"         {one.check.text}"]
        lines += ["         " + _few(names[one.check.name], one.count), ""]
    return lines


def as_html(result: Survey, database: str) -> str:
    """A page to send to whoever decides."""
    found, names = result.found, result.names
    parts = [f"<!DOCTYPE html><meta charset=utf-8><title>Check before installing</title><style>{STYLE}</style>"]
    parts.append(f"<h1>Check before installing: {html.escape(database)}</h1>")
    parts.append(_table(("", "Number"), result.sizes))
    parts.append(f"<h2>What would be hidden</h2><p>{html.escape(result.hidden)}</p>")
    parts.append(_table(("Person", "Leads seen now", "Seen afterwards", "Of those now, hidden"), result.losses))
    for one in found:
        parts.append(f"<h2 class={one.check.severity}>{html.escape(one.check.title)}: {one.count}</h2>")
        parts.append(f"<p>{html.escape(one.check.text)}</p><p><small>{html.escape(_few(names[one.check.name], one.count))}</small></p>")
    return "\n".join(parts if found else [*parts, "<p>Nothing stands in the way.</p>"])


def _table(heads, rows):
    """Rows as a table; none where there are none."""
    if not rows:
        return ""
    head = "".join(f"<th>{html.escape(name)}" for name in heads)
    body = "".join("<tr>" + "".join(f"<td>{html.escape(str(cell))}" for cell in row) for row in rows)
    return f"<table><tr>{head}{body}</table>"


def as_csv(found: list[Found], cursor) -> str:
    """Every record that was found, one per line."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(["check", "severity", "model", "id", "name"])
    for one in found:
        for id_, name in zip(one.ids, labels_of(cursor, one.check.model, one.ids), strict=True):
            table.writerow([one.check.name, one.check.severity, one.check.model, id_, _plain(name)])
    return out.getvalue()


def _plain(name: str) -> str:
    """A spreadsheet takes what begins like a formula for one."""
    return f"'{name}" if name[:1] in ("=", "+", "-", "@", "\t", "\r") else name


def _few(names: list[str], count: int) -> str:
    return " · ".join(names[:SHOWN]) + (f" … and {count - SHOWN} more" if count > SHOWN else "")


def main(arguments=None) -> int:
    """The command line; nothing is written into the database."""
    parser = argparse.ArgumentParser(prog="check", description=__doc__)
    parser.add_argument("--db", required=True, help="the database; host, port, user, password as usual: PGHOST, PGPORT, PGUSER, PGPASSWORD")
    parser.add_argument("--html", metavar="FILE", type=Path, help="save the report as a page")
    parser.add_argument("--csv", metavar="FILE", type=Path, help="save every record that was found")
    options = parser.parse_args(arguments)
    try:
        connection = psycopg2.connect(dbname=options.db, **({"host": os.environ["PGHOST"]} if os.environ.get("PGHOST") else {}))
        connection.set_session(readonly=True)
        with connection, connection.cursor() as cursor:
            report(cursor, options)
    except (psycopg2.Error, Refused, OSError) as error:
        sys.stderr.write(f"error: {str(error).strip()}\n")
        return 1
    return 0


def report(cursor, options):
    """Look, print, and save what was asked for."""
    result = survey(cursor)
    sys.stdout.write(as_text(result) + "\n")
    if options.html:
        options.html.write_text(as_html(result, options.db), encoding="utf-8")
    if options.csv:
        options.csv.write_text(as_csv(result.found, cursor), encoding="utf-8")
