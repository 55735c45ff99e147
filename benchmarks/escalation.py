"""The schedule of escalations on a tenth of all open leads, beside a loop that does the same lead by lead, and who waits for it."""

import gc
import os
import signal
import statistics
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import SQL

from . import report, writes
from .clock import backend_seconds
from .operations import web_list
from .variants import interleave
from .world import known, plan_of

CLOCKS, ONE_IN = 100_000, 10
BATCH = 200
#: as many does the loop do, for which the same holds lead by lead
LOOP = 40
SELLERS = 12
#: seconds for which the schedule runs, and stands still, in turns
TURN = 2
POLICY = "crm_hierarchical_access.escalation_policy_id"
GOALS = {"loop : schedule": 10, "meanwhile : usually": 2, "memory": 1.05, "write": 1.25}
PARTS = ("batches", "pages", "writes")


def set_policy(env, on):
    """Let the usual policy hold everywhere, or none."""
    policy = env.ref("crm_hierarchical_access.escalation_policy_two_days")
    env["ir.config_parameter"].set_param(POLICY, policy.id if on else False)
    return policy


def make_clocks(env):
    """A running clock on up to 100,000 open leads; of ten, one has been due for a step since last week.

    :return: how many there are, and how many are due
    """
    policy = set_policy(env, True)
    env.cr.execute("TRUNCATE crm_lead_clock CASCADE")
    env.cr.execute(
        SQL(
            """
            INSERT INTO crm_lead_clock (lead_id, user_id, team_id, company_id, policy_id, kind, is_unassigned, is_open, is_current, step,
                                        escalation_count, given_days, assigned_at, started_at, counted_from, reminded_at,
                                        escalation_deadline, due_at)
            SELECT id, user_id, team_id, company_id, %(policy)s, 'first', false, true, true, 0, 0, 0, began, began, began, began,
                   due, due
              FROM (SELECT l.*, moment - CASE WHEN late THEN interval '20 days' ELSE interval '0' END AS began,
                           moment + CASE WHEN late THEN interval '-7 days' ELSE interval '4 days' END AS due
                      FROM (SELECT l.id, l.user_id, l.team_id, l.company_id, row_number() OVER (ORDER BY l.id) %% %(one_in)s = 0 AS late,
                                   date_trunc('second', now() AT TIME ZONE 'UTC') - (l.id %% 3600) * interval '1 second' AS moment
                              FROM crm_lead l
                             WHERE l.active AND l.won_status IS DISTINCT FROM 'won' AND l.user_id IS NOT NULL AND l.team_id IS NOT NULL
                          ORDER BY l.id LIMIT %(clocks)s) l
                   ) open
            """,
            policy=policy.id,
            clocks=CLOCKS,
            one_in=ONE_IN,
        )
    )
    env.cr.execute("ANALYZE crm_lead_clock")
    env.invalidate_all(flush=False)
    env.cr.execute("SELECT count(*), count(*) FILTER (WHERE due_at <= now() AT TIME ZONE 'UTC') FROM crm_lead_clock")
    return env.cr.fetchone()


# The schedule beside the loop


class Ways:
    """The same for as many leads: in a batch of the schedule, or one by one, as one would write it first."""

    def __init__(self, env, clock, size=BATCH):
        self.env, self.clock, self.size = env, clock, size
        self.kind = env.ref("crm_hierarchical_access.mail_activity_type_decide")
        ids = env["crm.lead.clock"].search([("escalation_deadline", ">", self.env.cr.now())], order="id desc", limit=LOOP * 60).ids
        self.others = [ids[start : start + LOOP] for start in range(0, len(ids), LOOP)]

    def schedule(self):
        done = self.env["crm.escalation"]._escalate_batch(self.size)
        assert done == self.size, f"{done} leads were due, {self.size} expected"
        self.env.cr.commit()

    def loop(self, leads, superiors):
        """Release, activity with its mail to the superior, message with its mail to the owner; queued as those of the schedule."""
        for lead in leads:
            unit, user = superiors[lead.id]
            lead.write({"release_team_id": unit})
            lead.activity_schedule(activity_type_id=self.kind.id, summary="Please decide", user_id=user)
            owner = lead.user_id.partner_id.ids
            lead.message_post(body="Nobody has worked on this lead in time.", partner_ids=owner, subtype_xmlid="mail.mt_note")
        self.env.cr.commit()

    def calls(self):
        """By name, functions that do it once and tell seconds, nothing and the number of queries."""
        return {"schedule": lambda: self._timed(self.schedule), "loop": self._timed_loop}

    def _timed_loop(self):
        clocks = self.env["crm.lead.clock"].browse(self.others.pop())
        found = self.env["crm.escalation"]._superiors(clocks)
        superiors = {clock.lead_id.id: (found[clock].unit, found[clock].users[0]) for clock in clocks if found[clock]}
        leads = self.env["crm.lead"].with_context(mail_notify_force_send=False).browse(superiors)
        seconds, _nothing, queries = self._timed(lambda: self.loop(leads, superiors))
        return seconds * self.size / len(leads), None, queries * self.size // len(leads)

    def _timed(self, call):
        self.env.flush_all()
        self.env.invalidate_all()
        gc.collect()
        queries, start = self.env.cr.sql_log_count, self.clock.now()
        call()
        return self.clock.now() - start, None, self.env.cr.sql_log_count - queries


def compare(env, rounds, clock):
    """A table, and how many times as fast the schedule is."""
    timings = interleave(Ways(env, clock).calls(), rounds)
    quick, slow = timings["schedule"], timings["loop"]
    ratio = statistics.median(loop / ours for loop, ours in zip(slow.seconds, quick.seconds, strict=True))
    rows = [[name, f"{timing.median:.0f}", f"{timing.median / BATCH:.1f}", timing.queries] for name, timing in timings.items()]
    return report.table([f"{BATCH} leads", "ms", "ms a lead", "queries"], rows), ratio


# Sellers meanwhile


class Meanwhile:
    """A process works through what is due; list pages of sellers, while it works and while it is held, in turns."""

    def __init__(self, name, for_odoo=()):
        self.registry = Registry(name)
        with self._env() as env:
            plan, base = plan_of(env), known(env)["base"]["res_users"]
            places = [unit.members[0] for unit in plan.units if unit.members]
            self.sellers = [base + number for number in places[:: max(1, len(places) // SELLERS)]][:SELLERS]
        self.pages, self.memory, self.left = {True: [], False: []}, [], []
        self.process = subprocess.Popen([sys.executable, "-m", "benchmarks.due", name, *for_odoo], env=os.environ)

    @contextmanager
    def _env(self, user=SUPERUSER_ID):
        with self.registry.cursor() as cr:
            yield api.Environment(cr, user, {})

    def run(self):
        for seller in self.sellers * 2:
            self._page(seller)
        self._wait_for_first_batch()
        while self.process.poll() is None and self.left[-1]:
            for works in (True, False):
                self.process.send_signal(signal.SIGCONT if works else signal.SIGSTOP)
                self._turn(works)
            self._note()
        self.process.send_signal(signal.SIGCONT)
        assert self.process.wait() == 0

    def _wait_for_first_batch(self):
        self._note()
        while self.process.poll() is None and self.left[-1] == self.left[0]:
            time.sleep(1)
            self._note()

    def _turn(self, works):
        """Pages for a while; what the schedule began when it was held is not waited for."""
        end = time.perf_counter() + TURN
        while time.perf_counter() < end:
            for seller in self.sellers:
                self.pages[works].append(self._page(seller))

    def _page(self, user):
        """Milliseconds of a request as a worker does it: by the clock, and of processor time, its database backend's included."""
        start, own = time.perf_counter(), time.process_time()
        self.registry.check_signaling()
        with self._env(user) as env:
            before = backend_seconds(env.cr)
            web_list(env["crm.lead"], None)
            backend = backend_seconds(env.cr) - before
        return (time.perf_counter() - start) * 1000, (time.process_time() - own + backend) * 1000

    def _note(self):
        """How many are left, and the memory of the process, in MB."""
        status = Path("/proc", str(self.process.pid), "status")
        lines = dict(line.split(":", 1) for line in status.read_text().splitlines()) if status.exists() else {}
        with self._env() as env:
            self.left.append(env["crm.escalation"]._count_due())
        if "RssAnon" in lines:
            self.memory.append((self.left[-1], int(lines["RssAnon"].split()[0]) / 1024))

    def tables(self):
        """A table of the pages, how many times as long they take by the clock and in processor time, and the same of the memory."""
        rows, middles = [], {}
        for works, name in ((True, "while the schedule works"), (False, "while it is held")):
            waited, worked = zip(*self.pages[works], strict=True)
            middles[works] = statistics.median(waited), statistics.median(worked)
            figures = [middles[works][0], statistics.quantiles(waited, n=20)[-1], middles[works][1]]
            rows.append([name, len(waited), *(f"{figure:.0f}" for figure in figures)])
        titles = ["list page of sellers", "requests", "median ms by the clock", "19 of 20 within ms", "median ms of processor time"]
        ratios = [working / held for working, held in zip(middles[True], middles[False], strict=True)]
        first, last = self.memory[len(self.memory) // 4], self.memory[-1]
        steps = self.memory[:: max(1, len(self.memory) // 6)]
        memory = report.table(["leads still due", "MB of its own"], [[f"{left:,}", f"{size:.0f}"] for left, size in steps])
        return report.table(titles, rows), ratios, memory, last[1] / first[1]


# Writing


def compare_writes(env, rounds, clock):
    """Creating and handing on 1,000 leads with a policy, without one, and without any clock; a table, and the highest ratio."""
    rows, worst = [], 0
    with patch.object(writes, "RECORDS", 1000):
        writer = writes.Writer(env, clock)
        for kind in ("create", "hand_on"):
            timings = interleave({name: _write(writer, kind, name) for name in ("policy", "no policy", "no clock")}, rounds)
            ratios = [_ratio(timings, other) for other in ("no policy", "no clock")]
            worst = max(worst, *ratios)
            rows.append([kind.replace("_", " "), *(f"{timing.median:.0f}" for timing in timings.values()), *(f"{it:.2f}" for it in ratios),
                         " / ".join(str(timing.queries) for timing in timings.values())])  # fmt: skip
    titles = ["1,000 leads", "policy ms", "no policy ms", "no clock ms", "policy : no policy", "policy : no clock", "queries"]
    return report.table(titles, rows), worst


def _ratio(timings, other):
    return statistics.median(ours / plain for ours, plain in zip(timings["policy"].seconds, timings[other].seconds, strict=True))


def _write(writer, kind, variant):
    env = writer.leads.env(su=True)
    clocks = type(env["crm.lead.clock"])

    def call():
        set_policy(env, variant != "no policy")
        env["crm.team"]._escalation_courses()
        queries = env.cr.sql_log_count
        nothing = dict.fromkeys(("_start", "_follow"), lambda *args, **kwargs: None) if variant == "no clock" else {}
        with patch.multiple(clocks, **nothing) if nothing else patch.object(clocks, "_description", clocks._description):
            seconds = getattr(writer, kind)()
        return seconds, None, env.cr.sql_log_count - queries

    return call

