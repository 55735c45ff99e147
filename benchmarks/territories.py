"""Territories: a plan that moves a fifth of all leads beside the handwritten UPDATE of the same rows, and importing beside stock."""

import os
import signal
import statistics
import subprocess
import sys
import threading
import time
from contextlib import suppress
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo import sql_db
from odoo.fields import Command
from odoo.tools import SQL, mute_logger

from . import report
from .world import known, plan_of

ADDON = "crm_territory_plz"
#: whose territories move on by one: a fifth of the postcodes
MOVED = range(10, 30)
ROWS = 2000
#: the share of leads that is moved when the schedule is killed, each time
KILLED_AT = (0.2, 0.5)
GOALS = {"activation : update": 3, "longest wait": 1.0, "import : stock": 1.3}
COLUMNS = ("hands_over", "old_territory_id", "old_team_id", "old_user_id", "territory_id", "team_id", "user_id")


# The plan


def make_plan(env):
    """A plan of a hundred territories that holds, with all leads in theirs, and its next version as a draft.

    :return: the draft
    """
    world, base = plan_of(env), known(env)["base"]
    top = max((unit for unit in world.units if not unit.parent), key=lambda unit: sum(below.leads for below in unit.walk()))
    env["ir.config_parameter"].set_param("crm_hierarchical_access.main_root_id", base["crm_team"] + top.number)
    units = [unit for unit in top.walk() if unit.members]
    units = units[:: max(1, len(units) // 100)]
    plan = env["crm.territory.plan"].create({
        "name": "Germany",
        "team_id": base["crm_team"] + top.number,
        "lead_choice": "open",
        "territory_ids": [
            Command.create({
                "name": f"Territory {number:02}",
                "prefixes": f"{number:02}",
                "team_id": base["crm_team"] + unit.number,
                "user_id": base["res_users"] + unit.members[0],
            })
            for number, unit in zip(range(100), units * 100, strict=False)
        ],
    })
    plan.write({"state": "active", "activation": "done"})
    env.flush_all()
    env["crm.lead"]._refresh_territories({*plan._units_in_scope(env["crm.access"]._organisation())})
    _let_owners_follow(env)
    return _next_version(plan)


def _let_owners_follow(env):
    """As Odoo does when a lead gets its owner; the world's leads were written without it."""
    default, _internal, _external = env["mail.message.subtype"].default_subtypes("crm.lead")
    env.cr.execute(
        """
        WITH new AS (
            INSERT INTO mail_followers (res_model, res_id, partner_id)
            SELECT 'crm.lead', l.id, u.partner_id FROM crm_lead l JOIN res_users u ON u.id = l.user_id
       ON CONFLICT DO NOTHING RETURNING id
        )
        INSERT INTO mail_followers_mail_message_subtype_rel (mail_followers_id, mail_message_subtype_id)
        SELECT new.id, s.id FROM new, unnest(%s) s(id)
        """,
        [default.ids],
    )


def _next_version(plan):
    draft = plan._new_version()
    moving = draft.territory_ids.filtered(lambda territory: int(territory.prefixes) in MOVED)
    prefixes = moving.mapped("prefixes")
    draft.write({
        "territory_ids": [
            Command.update(territory.id, {"prefixes": prefix})
            for territory, prefix in zip(moving, [*prefixes[1:], prefixes[0]], strict=True)
        ]
    })
    return draft


def draft_of(env):
    return env["crm.territory.plan"].search([("state", "=", "draft")])


# By hand


def update_by_hand(env, clock):
    """Seconds of one UPDATE that writes what the draft would, and how many rows.

    What becomes of them is there already, in a table with a key.
    """
    env.cr.execute(SQL("CREATE TEMP TABLE bench_moves AS %s", draft_of(env)._moves_query()))
    env.cr.execute("CREATE UNIQUE INDEX ON bench_moves (id); ANALYZE bench_moves")
    start = clock.now()
    env.cr.execute("""
        UPDATE crm_lead l
           SET territory_id = m.territory_id, team_id = m.team_id, user_id = m.user_id,
               date_open = CASE WHEN m.user_id IS DISTINCT FROM m.old_user_id THEN now() AT TIME ZONE 'UTC' ELSE l.date_open END,
               write_uid = 1, write_date = now() AT TIME ZONE 'UTC'
          FROM bench_moves m WHERE m.id = l.id
    """)
    count = env.cr.rowcount
    env.cr.commit()
    return clock.now() - start, count


# By the schedule


def activate(env, clock):
    """
    :return: seconds until the draft holds, until all leads are moved, until people are told; the longest for which leads were locked;
        how many were moved, and how many people told
    """
    draft, batches = draft_of(env), []
    start = clock.now()
    draft._activate()
    env.cr.commit()
    holds = clock.now() - start
    count = env["crm.territory.move"]._left_of(draft)
    moves, plans = env.registry["crm.territory.move"], env.registry["crm.territory.plan"]
    lock_leads, locked_at, tell_people, moved_at = moves._lock_leads, [0.0], plans._tell_people, []

    def _lock_leads(self, rows):
        locked_at[0] = time.perf_counter()
        return lock_leads(self, rows)

    def _tell_people(self, commit):
        moved_at.append(clock.now())
        return tell_people(self, commit)

    def commit(done):
        env.cr.commit()
        if done:
            batches.append(time.perf_counter() - locked_at[0])
        return float("inf")

    with patch.object(moves, "_lock_leads", _lock_leads), patch.object(plans, "_tell_people", _tell_people):
        draft._move_all(commit, env.cr.rollback)
    env.cr.commit()
    ended = clock.now()
    return holds, moved_at[0] - start, ended - start, max(batches), count, told(env)[0]


def told(env):
    """How many people were told, and how often one of them at most."""
    env.cr.execute("""
        SELECT count(*), COALESCE(max(times), 0) FROM (
            SELECT count(*) times FROM mail_message m JOIN mail_message_res_partner_rel r ON r.mail_message_id = m.id
             WHERE m.subject LIKE 'Territories: %' GROUP BY r.res_partner_id) told
    """)
    return env.cr.fetchone()


class Disturbed:
    """The schedule in a process that is killed on the way, while somebody changes the leads that it is about to move."""

    def __init__(self, name, env, for_odoo=()):
        self.name, self.for_odoo = name, for_odoo
        self.plan = draft_of(env)
        self.strangers = env["res.users"].search([("id", ">", known(env)["base"]["res_users"])], limit=2, order="id desc").ids
        self.plan._activate()
        env.cr.commit()
        self.all = self._left()
        self.waits, self.changed, self.kills, self.ended = [], {}, 0, threading.Event()

    def run(self):
        """Seconds from the first to the last batch."""
        touching = threading.Thread(target=self._touch)
        touching.start()
        start = time.perf_counter()
        try:
            for share in (*KILLED_AT, None):
                self._work(share)
        finally:
            self.ended.set()
            touching.join()
        return time.perf_counter() - start

    def _work(self, share):
        """Let the schedule work, until a share of the leads is moved if one is given; then it is killed."""
        process = subprocess.Popen([sys.executable, "-m", "benchmarks.plan_due", self.name, *self.for_odoo], env=os.environ)
        while process.poll() is None:
            time.sleep(0.1)
            if share and self._left() < self.all * (1 - share):
                process.send_signal(signal.SIGKILL)
                process.wait()
                self.kills += 1
                return
        assert process.returncode == 0 and not share, f"it ended by itself: {process.returncode}"

    def _touch(self):
        """Write to leads that are moved next, one by one; every tenth gets another owner."""
        number = 0
        while not self.ended.is_set():
            for lead in self._next():
                number += 1
                self._write(lead, self.strangers[number // 10 % 2] if number % 10 == 0 else None)

    def _write(self, lead, owner):
        """Write as Odoo does: once more where somebody else did meanwhile."""
        start = time.perf_counter()
        while True:
            with suppress(SerializationFailure), mute_logger("odoo.sql_db"), sql_db.db_connect(self.name).cursor() as cr:
                self._write_once(cr, lead, owner)
                cr.commit()
                break
        self.waits.append(time.perf_counter() - start)

    def _write_once(self, cr, lead, owner):
        if owner:
            cr.execute(
                "UPDATE crm_lead l SET user_id = %s WHERE id = %s AND user_id IS DISTINCT FROM %s"
                " AND EXISTS (SELECT FROM crm_territory_move m WHERE m.lead_id = l.id AND m.state = 'todo')",
                [owner, lead, owner],
            )
            if cr.rowcount:
                self.changed[lead] = owner
        else:
            cr.execute("UPDATE crm_lead SET color = COALESCE(color, 0) + 1 WHERE id = %s", [lead])

    def _next(self):
        with sql_db.db_connect(self.name).cursor() as cr:
            cr.execute("SELECT lead_id FROM crm_territory_move WHERE state = 'todo' ORDER BY id LIMIT 400")
            return [lead for (lead,) in cr.fetchall()][::20]

    def _left(self):
        with sql_db.db_connect(self.name).cursor() as cr:
            cr.execute("SELECT count(*) FROM crm_territory_move WHERE state = 'todo'")
            return cr.fetchone()[0]

    def faults(self, env):
        """What is not as it must be: leads elsewhere, owners written over, people told more than once."""
        stray = env.execute_query(SQL("SELECT count(*) FROM (%s) s", self.plan.with_env(env)._stray_query()))[0][0]
        env.cr.execute("SELECT id, user_id FROM crm_lead WHERE id = ANY(%s)", [list(self.changed)])
        lost = sum(owner != self.changed[lead] for lead, owner in env.cr.fetchall())
        people, times = told(env)
        return {"leads elsewhere": stray, "owners written over": lost, "people told": people, "most messages to one": times}


# Importing


class Importing:
    """Odoo's own import of a file, in one database; leads with postcodes, and nothing of whom they are for."""

    FIELDS = ("name", "contact_name", "email_from", "phone", "zip", "city")

    def __init__(self, env, clock):
        self.env, self.clock = env, clock(env)
        self.imported, self.seconds = 0, []

    def file(self):
        """The next rows as a CSV; no two of them share an address or number."""
        numbers = range(self.imported, self.imported + ROWS)
        self.imported += ROWS
        rows = (
            f"Roof {n};Person {n};person{n}@import.example;+49 30 {5_000_000 + n};{n * 7919 % 99000 + 1000:05};Town" for n in numbers
        )
        return "\n".join([";".join(self.FIELDS), *rows]).encode()

    def next(self):
        """Import the next file."""
        self.env.invalidate_all()
        window = self.env["base_import.import"].create({
            "res_model": "crm.lead", "file": self.file(), "file_type": "text/csv", "file_name": "leads.csv",
        })  # fmt: skip
        options = {"quoting": '"', "separator": ";", "has_headers": True, "encoding": "utf-8"}
        start = self.clock.now()
        result = window.execute_import(list(self.FIELDS), list(self.FIELDS), options)
        self.env.flush_all()
        self.seconds.append(self.clock.now() - start)
        assert len(result["ids"] or ()) == ROWS, result["messages"]
        self.env.cr.commit()


def import_both(ours, stock, leads):
    """A table, and the ratio of the sums; files in turns, the first of each not counted."""
    for number in range(-1, leads // ROWS):
        for each in (ours, stock) if number % 2 else (stock, ours):
            each.next()
    ours, stock = ours.seconds[1:], stock.seconds[1:]
    rows = [
        [name, f"{sum(times):.0f}", f"{statistics.median(times) / ROWS * 1000:.2f}"]
        for name, times in (("imported and distributed", ours), ("stock imports them", stock))
    ]
    ratio = sum(ours) / sum(stock)
    return report.table([f"{len(ours) * ROWS:,} leads in files of {ROWS:,}", "s", "ms a lead"], rows), ratio
