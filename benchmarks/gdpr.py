"""Masks and the log of access: lists and forms of who sees every person, and of who sees masks, beside the same without them."""

import gc
from contextlib import ExitStack, contextmanager
from unittest.mock import patch

from odoo.fields import Command

from odoo.addons.crm_gdpr.models.base import Base
from odoo.addons.crm_gdpr.models.base_export import Base as BaseExport

from . import database, report
from .operations import OPERATIONS
from .variants import interleave

ADDON = "crm_gdpr"
#: who sees every person, who sees masks; each with the highest ratio that is wanted of its list
PEOPLE = {"head of sales": 1.05, "group leader": 1.2}
LOG_GOAL = 1.05
OPERATIONS_TIMED = ("list page", "web list", "read page")


def world(leads, again=False):
    """Name of a copy of the world with the addon, made where it is missing."""
    name = f"bench_gdpr_{leads}"
    if again or not database.exists(name):
        database.copy(database.world(leads), name)
        database.install(name, ADDON)
        database.vacuum(name)
    return name


@contextmanager
def masking(env, people):
    """A policy in force, and the first of the people in the group that it leaves out; the caller rolls back."""
    policy = env.ref(f"{ADDON}.policy_suggested").copy()
    policy.exempt_group_ids = [Command.set(env.ref(f"{ADDON}.group_sees_persons").ids)]
    people["head of sales"].env.user.sudo().group_ids = [Command.link(env.ref(f"{ADDON}.group_sees_persons").id)]
    policy.action_put_in_force()
    env.flush_all()
    log = type(env["crm.gdpr.access"])
    with patch.object(log, "_write_gathered", _write_here):
        yield


def _write_here(log, gathered):
    """On the request's own cursor, whose backend the clock reads; production takes another one."""
    log._append(log.env.cr, log._entries(gathered))
    gathered.clear()


@contextmanager
def without_addon():
    """The ORM as if the addon were not there: its methods are taken out of every model's line of ancestors."""
    taken = [(cls, name, method) for cls in (Base, BaseExport) for name, method in vars(cls).items() if _is_method(name, method)]
    for cls, name, _method in taken:
        delattr(cls, name)
    try:
        yield
    finally:
        for cls, name, method in taken:
            setattr(cls, name, method)


def _is_method(name, value):
    return callable(value) and not name.startswith("__") and hasattr(value, "__code__")


def compare(persona, operation, rounds, clock):
    """Timings by variant."""
    calls = {name: _call(persona, operation, clock, name) for name in ("without", "masks", "masks and log")}
    return interleave(calls, rounds)


def _call(persona, operation, clock, variant):
    env = persona.env
    log = type(env["crm.gdpr.access"])

    def call():
        env.transaction.default_env = env  # the request's own, as the web server sets it
        with ExitStack() as patches:
            if variant == "without":
                patches.enter_context(without_addon())
            if variant == "masks":
                patches.enter_context(patch.object(log, "note", lambda *_args, **_named: None))
            env.invalidate_all()
            env.cr.cache.clear()
            env.cr.postcommit.clear()
            gc.collect()  # else one variant in a while pays for the garbage of all
            queries, start = env.cr.sql_log_count, clock.now()
            result = operation(env["crm.lead"], persona)
            env.cr.postcommit.run()
            return clock.now() - start, result, env.cr.sql_log_count - queries

    return call


def table(env, people, rounds, clock):
    """One row per person and operation, and what misses its goal."""
    rows, misses = [], []
    with masking(env, people):
        for name, goal in PEOPLE.items():
            for operation in OPERATIONS_TIMED:
                timings = compare(people[name], OPERATIONS["crm.lead"][operation], rounds, clock)
                plain, masks, log = (timing.median for timing in timings.values())
                rows.append([
                    name, operation, f"{plain:.1f}", f"{masks:.1f}", f"{log:.1f}", f"{masks / plain:.2f}", f"{log / masks:.2f}",
                    " / ".join(str(timing.queries) for timing in timings.values()),
                ])  # fmt: skip
                print(" | ".join(rows[-1]), flush=True)
                if masks / plain > goal:
                    misses.append(f"{name}, {operation}: masks take {masks / plain:.2f}, up to {goal} wanted")
                if log / masks > LOG_GOAL:
                    misses.append(f"{name}, {operation}: the log takes {log / masks:.2f}, up to {LOG_GOAL} wanted")
    columns = ["persona", "operation", "without ms", "masks ms", "masks and log ms", "masks : without", "log : masks", "queries"]
    return report.table(columns, rows) + "\n" + ("\n".join(f"- Misses: {miss}" for miss in misses) or "All targets are met.") + "\n"
