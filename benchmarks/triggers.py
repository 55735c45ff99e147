"""What the log of changes costs: 10,000 leads made, edited and handed on with its triggers, and without, in turns.

``python -m benchmarks.triggers DATABASE [ROUNDS]``, what it does not know goes to Odoo. Nothing is kept.
"""

import statistics
import sys

from odoo.modules.registry import Registry
from odoo.tools import SQL, config

LEADS = 10_000
QUIET = {"tracking_disable": True, "mail_create_nolog": True, "mail_notrack": True, "mail_create_nosubscribe": True}


def create(env, leads):
    """Made at once, as an import does."""
    env["crm.lead"].create([{"name": f"Lead {number}", "user_id": False} for number in range(LEADS)])


def edit(env, leads):
    """Nothing that the rule depends on."""
    leads.write({"name": "Another name", "expected_revenue": 5})


def hand_on(env, leads):
    """A new owner: one line in the log for each lead."""
    people = env["res.users"].search([("share", "=", False)], limit=2).ids
    leads.write({"user_id": people[leads[0].user_id.id == people[0]]})


def hand_on_by_sql(env, leads):
    """Released by plain SQL: the triggers' share without Odoo's."""
    env.cr.execute("UPDATE crm_lead SET release_team_id = (SELECT min(id) FROM crm_team) WHERE id = ANY(%s)", [leads.ids])


def compare(env, rounds, clock):
    """Print a line for each operation: medians with and without, and the median of the rounds' ratios."""
    leads = env["crm.lead"].create([{"name": f"There {number}", "user_id": False} for number in range(LEADS)])
    env.flush_all()
    print("| operation | without ms | with ms | ratio | log lines |\n|---|---|---|---|---|")
    for operation in (create, edit, hand_on_by_sql, hand_on):
        runs = {True: [], False: []}
        for number in range(-1, rounds):  # the first one warms up
            for on in (True, False) if number % 2 else (False, True):
                runs[on].append(once(env, operation, leads, on, clock))
        print(_row(operation, runs), flush=True)


def _row(operation, runs):
    without, with_log = ([taken for taken, _lines in runs[on][1:]] for on in (False, True))
    ratio = statistics.median(on / off for on, off in zip(with_log, without, strict=True))
    assert not runs[False][-1][1], "the triggers were off"
    medians = [f"{statistics.median(taken) * 1000:.0f}" for taken in (without, with_log)]
    cells = [operation.__name__.replace("_", " "), *medians, f"{ratio:.2f}", str(runs[True][-1][1])]
    return f"| {' | '.join(cells)} |"


def once(env, operation, leads, on, clock):
    """Seconds, and lines of the log, of one run that is taken back."""
    env.cr.execute("SAVEPOINT run")
    for table, trigger in triggers(env):
        switch = SQL("ENABLE") if on else SQL("DISABLE")
        env.cr.execute(SQL("ALTER TABLE %s %s TRIGGER %s", SQL.identifier(table), switch, SQL.identifier(trigger)))
    env.invalidate_all()
    before = count(env)
    start = clock.now()
    operation(env, leads)
    env.flush_all()
    taken = clock.now() - start
    lines = count(env) - before
    env.cr.execute("ROLLBACK TO SAVEPOINT run")
    env.invalidate_all()
    return taken, lines


def count(env):
    """Lines of the log."""
    env.cr.execute("SELECT count(*) FROM crm_access_change_log")
    return env.cr.fetchone()[0]


def triggers(env):
    """The log's triggers on leads: table and name."""
    env.cr.execute("SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgname LIKE 'crm_access_log_lead_%'")
    return env.cr.fetchall()


def main(database, rounds="7", *for_odoo):
    """Measure in a database that has the addon; everything is rolled back."""
    config.parse_config(["--log-level=warn", "--max-cron-threads=0", *for_odoo], setup_logging=True)
    from odoo import SUPERUSER_ID, api  # noqa: PLC0415 (after the configuration)

    from .clock import ProcessorClock  # noqa: PLC0415

    with Registry(database).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, QUIET)
        compare(env, int(rounds), ProcessorClock(env))
        cr.rollback()


if __name__ == "__main__":
    main(*sys.argv[1:])
