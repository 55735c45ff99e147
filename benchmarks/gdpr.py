"""Masks and the log of access: lists and forms of who sees every person, and of who sees masks, beside the same without them."""

import gc
import statistics
from contextlib import ExitStack, contextmanager
from functools import partial
from unittest.mock import patch

from odoo.fields import Command

from odoo.addons.crm_gdpr.models.base import Base
from odoo.addons.crm_gdpr.models.base_export import Base as BaseExport
from odoo.addons.crm_gdpr.models.mail_message import MailMessage
from odoo.addons.crm_gdpr.models.mail_thread import MailThread
from odoo.addons.crm_gdpr.models.mail_tracking_value import MailTrackingValue

from . import database, forms, report
from .operations import OPERATIONS
from .variants import interleave

ADDON = "crm_gdpr"
#: who sees every person, who sees masks; each with the highest ratio that is wanted of its list
PEOPLE = {"head of sales": 1.05, "group leader": 1.2}
LOG_GOAL = 1.05
WHAT_COUNTS = """\
The ratios are medians of the rounds' own. A chatter is the two requests that follow a form: the thread's data and its first messages.
The log is timed with what it notes while the page is read and with its entry, which is written when the page has been put together;
here on the page's own connection, in production on another one, whose beginning and commit are not in the figures.
"""
#: where values of lists, forms and chatter come by
CLASSES = (Base, BaseExport, MailMessage, MailThread, MailTrackingValue)
LISTS = ("list page", "web list", "read page")


def world(leads, again=False, update=False):
    """Name of a copy of the world with the addon, made where it is missing."""
    name = f"bench_gdpr_{leads}"
    if update and not again and database.exists(name):
        database.install(name, ADDON, update=True)
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
    taken = [(cls, name, method) for cls in CLASSES for name, method in vars(cls).items() if _is_method(name, method)]
    for cls, name, _method in taken:
        delattr(cls, name)
    try:
        yield
    finally:
        for cls, name, method in taken:
            setattr(cls, name, method)


def _is_method(name, value):
    return callable(value) and not name.startswith("__") and hasattr(value, "__code__")


def operations(persona):
    """What is timed of a persona, by name: lists, the form of a lead whose person he or she sees, that of a masked one."""
    leads, page, mask = persona.env["crm.lead"], persona.page("crm.lead"), persona.env["crm.gdpr.mask"]
    hidden = mask._hidden_subjects({("crm.lead", id_) for id_ in page}) if mask._of_user() else set()
    shown = [id_ for id_ in page if ("crm.lead", id_) not in hidden]
    spec = forms.specification(leads)
    timed = {name: OPERATIONS["crm.lead"][name] for name in LISTS}
    for name, ids in (("form", shown), ("masked form", sorted(set(page).difference(shown)))):
        if ids:
            timed[name] = partial(_open, ids[0], lambda lead: forms.form(lead, spec))
            timed[f"{name}'s chatter"] = partial(_open, ids[0], forms.chatter)
    return timed


def _open(number, call, leads, _persona):
    return call(leads.browse(number))


def compare(persona, operation, rounds, clock):
    """Timings by variant."""
    calls = {name: _call(persona, operation, clock, name) for name in ("without", "masks", "masks and log")}
    return interleave(calls, rounds)


def _ratio(timing, other):
    """Median of the rounds' own ratios: what else the machine does in a while slows both calls of a round."""
    return statistics.median(one / two for one, two in zip(timing.seconds, other.seconds, strict=True))


def _call(persona, operation, clock, variant):
    env = persona.env

    def call():
        env.transaction.default_env = env  # the request's own, as the web server sets it
        with ExitStack() as patches:
            if variant == "without":
                patches.enter_context(without_addon())
            if variant == "masks":
                patches.enter_context(patch.object(Base, "_note_persons", lambda *_args: None))
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
            for operation, call in operations(people[name]).items():
                timings = compare(people[name], call, rounds, clock)
                without, masked, logged = timings.values()
                masks, log = _ratio(masked, without), _ratio(logged, masked)
                rows.append([
                    name, operation, *(f"{timing.median:.1f}" for timing in timings.values()), f"{masks:.2f}", f"{log:.2f}",
                    " / ".join(str(timing.queries) for timing in timings.values()),
                ])  # fmt: skip
                print(" | ".join(rows[-1]), flush=True)
                if masks > goal and operation in LISTS:
                    misses.append(f"{name}, {operation}: masks take {masks:.2f}, up to {goal} wanted")
                if log > LOG_GOAL:
                    misses.append(f"{name}, {operation}: the log takes {log:.2f}, up to {LOG_GOAL} wanted")
        counted = _counted(env, clock)
    columns = ["persona", "operation", "without ms", "masks ms", "masks and log ms", "masks : without", "log : masks", "queries"]
    told = "\n".join(f"- Misses: {miss}" for miss in misses) or "All targets are met."
    return f"{report.table(columns, rows)}\n{told}\n\n{WHAT_COUNTS}\n{counted}\n"


def _counted(env, clock):
    """What the schedule takes that adds up what was read meanwhile, in words."""
    env.cr.execute("SELECT COUNT(*), COUNT(DISTINCT user_id) FROM crm_gdpr_access")
    [(entries, users)], start = env.cr.fetchall(), clock.now()
    env["crm.gdpr.reading"]._count()
    return f"The schedule took {(clock.now() - start) * 1000:.0f} ms to count {entries:,} entries of {users} people."
