"""What observing costs: the same request, on stock's rules, with nothing noted, with all logged before, and with all to log."""

import gc
from contextlib import ExitStack, contextmanager
from unittest.mock import patch

from odoo.fields import Command

from . import report
from .operations import OPERATIONS
from .variants import interleave

PEOPLE = ("seller", "head of sales")
OPERATIONS_TIMED = ("list page", "read page", "web list", "kanban groups", "kanban page")
GOAL = 1.1


@contextmanager
def observing(env):
    """The rule observed, and the people in the group for whom stock hides no lead; the caller rolls back."""
    env["crm.access"]._set_mode("observe")
    everybody = env.ref("sales_team.group_sale_salesman_all_leads")
    env["res.users"].browse(env.context["observed_users"]).group_ids = [Command.link(everybody.id)]
    access = type(env["crm.access"])
    with patch.object(access, "_log_notes", lambda self, notes, logged: _log_here(self, notes, logged)):
        yield


def _log_here(access, notes, logged):
    """On the request's own cursor, whose backend the clock reads; production takes another one."""
    access.env["crm.access.sighting"]._add(access.env.uid, notes)
    access._remember_logged(notes, logged)


def compare(persona, model, operation, rounds, clock):
    """Timings by variant; all return the same."""
    calls = {name: _call(persona, model, operation, clock, name) for name in ("nothing noted", "logged before", "all to log")}
    timings = interleave(calls, rounds)
    plain, *others = (timing.result for timing in timings.values())
    assert all(result == plain for result in others), f"{persona.name}, {operation.__name__}: other answers"
    return timings


def _call(persona, model, operation, clock, variant):
    env = persona.env
    access = env["crm.access"]

    def call():
        env.transaction.default_env = env  # the request's own, as the web server sets it
        with ExitStack() as patches:
            if variant == "nothing noted":
                patches.enter_context(patch.object(type(access), "_is_observed", lambda self: False))
            if variant == "all to log":
                access._logged_today(env.uid, access._now().date()).clear()
                env.cr.execute("DELETE FROM crm_access_sighting")
            env.invalidate_all()
            env.cr.postcommit.clear()
            gc.collect()  # else one variant in a while pays for the garbage of all
            queries, start = env.cr.sql_log_count, clock.now()
            result = operation(env[model], persona)
            env.cr.postcommit.run()
            return clock.now() - start, result, env.cr.sql_log_count - queries

    return call


def table(env, people, rounds, clock):
    """One row per person, model and operation."""
    rows = []
    with observing(env(context={"observed_users": [people[name].env.uid for name in PEOPLE]})):
        for persona in (people[name] for name in PEOPLE):
            for model, name in ((model, name) for model in OPERATIONS for name in OPERATIONS_TIMED if name in OPERATIONS[model]):
                timings = compare(persona, model, OPERATIONS[model][name], rounds, clock)
                rows.append(_row(persona.name, model, name, timings))
                print(" | ".join(rows[-1]), flush=True)
    return report.table(
        [
            "persona", "model", "operation", "nothing noted ms", "logged before ms", "all to log ms", "before : nothing",
            "all : nothing", "queries",
        ],
        rows,
    )


def _row(persona, model, name, timings):
    plain, steady, first = (timings[variant].median for variant in ("nothing noted", "logged before", "all to log"))
    return [
        persona, model, name, f"{plain:.1f}", f"{steady:.1f}", f"{first:.1f}", f"{steady / plain:.2f}", f"{first / plain:.2f}",
        " / ".join(str(timing.queries) for timing in timings.values()),
    ]
