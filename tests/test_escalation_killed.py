"""Killed anywhere, run twice at once, or without a mail server: each lead that is due is released once, noted once, told once."""

import re
from collections import Counter

import pytest
from mortal import JOB, QUEUE, MortalRound

from odoo.addons.crm_hierarchical_access.tests.mail_sink import Sink

pytest_plugins = ["own_database"]
DATABASE = "killed"
LEADS, BATCH = 4, 2

WORLD = """
env["crm.lead.clock"].search([]).write({"due_at": False})
people = env["res.users"].with_context(no_reset_password=True)
leader, seller = people.create([
    {"name": name, "login": name, "email": f"{name}@people.example", "group_ids": [(6, 0, env.ref("sales_team.group_sale_salesman").ids)]}
    for name in ("leader", "seller")
])
unit = env["crm.team"].create({"name": "Killed", "user_id": leader.id, "upward_access": "none"})
env["crm.team.member"].create({"crm_team_id": unit.id, "user_id": seller.id})
policy = env.ref("crm_hierarchical_access.escalation_policy_two_days")
env["ir.config_parameter"].set_param("crm_hierarchical_access.escalation_policy_id", policy.id)
env.cr.commit()
"""

DUE = """
unit = env["crm.team"].search([("name", "=", "Killed")])
seller = env["res.users"].search([("login", "=", "seller")])
leads = env["crm.lead"].with_context(mail_create_nosubscribe=True).create([
    {"name": "%s", "type": "opportunity", "team_id": unit.id, "user_id": seller.id} for _number in range(%d)
])
env["mail.mail"].search([]).unlink()  # that the seller was assigned
env.flush_all()
env.cr.execute('''
    UPDATE crm_lead_clock SET started_at = started_at - interval '30 days', counted_from = started_at - interval '30 days',
                              reminded_at = now(), due_at = now() - interval '1 day', escalation_deadline = now() - interval '1 day'
     WHERE lead_id = ANY(%%s)
''', [leads.ids])
env.cr.commit()
"""

BATCHES = f"import odoo.addons.crm_hierarchical_access.models.crm_escalation as module; module.BATCH = {BATCH}\n"
CRON = BATCHES + JOB % "crm_hierarchical_access.ir_cron_escalation"
#: as if two servers had both begun: neither does before the other is there
AT_ONCE = BATCHES + """
import time
env.cr.execute("SELECT pg_advisory_lock_shared(1)")
here, patience = 0, time.monotonic() + 60
while here < 2 and time.monotonic() < patience:
    env.cr.execute('''
        SELECT count(*) FROM pg_locks JOIN pg_database d ON d.oid = database
         WHERE datname = current_database() AND locktype = 'advisory' AND objid = 1 AND granted''')
    [[here]] = env.cr.fetchall()
env.cr.rollback()
env["crm.escalation"]._cron_escalate()
env.cr.commit()
"""

ONCE = """
    SELECT l.id, l.release_team_id = l.team_id,
           (SELECT count(*) FROM crm_lead_release r WHERE r.lead_id = l.id),
           (SELECT count(*) FROM crm_lead_release r WHERE r.lead_id = l.id AND r.state = 'open' AND r.decision = 'pending' AND r.step = 1),
           (SELECT count(*) FROM mail_activity a WHERE a.res_model = 'crm.lead' AND a.res_id = l.id),
           (SELECT count(*) FROM mail_message m
             WHERE m.model = 'crm.lead' AND m.res_id = l.id AND m.message_type = 'notification' AND m.body LIKE '%%Released to%%'),
           (SELECT count(*) FROM crm_lead_clock c WHERE c.lead_id = l.id AND c.is_current AND c.is_open AND c.step = 1 AND c.due_at > now())
      FROM crm_lead l WHERE l.name = '%s' ORDER BY 1
"""


class LeadSink(Sink):
    """Reads in its letters of which lead they tell."""

    def told(self):
        """How often whom was told of which lead."""
        return Counter((int(re.search(r"/odoo/crm/(\d+)", self._text(letter))[1]), self._to(letter)) for letter in self.letters)

    def _to(self, letter):
        return letter["To"].addresses[0].username

    def _text(self, letter):
        return letter.get_body(("html", "plain")).get_content()


SINK = LeadSink


@pytest.fixture(autouse=True)
def fresh(sink):
    """Each test begins with a mail server that runs and knows of nothing."""
    sink.stop()
    sink.forget()
    sink.start()


class Round(MortalRound):
    """Leads that are due, and what became of them."""

    number = 0

    def __init__(self, processes, database, sink, leads=LEADS):
        super().__init__(processes, database, sink)
        Round.number += 1
        self.name, self.leads = f"Round {Round.number}", leads
        self.run(DUE % (self.name, leads))

    def rows(self):
        return self.database.sql(ONCE % self.name)

    def assert_once(self):
        """Released, noted and asked once; told once, after the mails went out."""
        rows = self.rows()
        assert len(rows) == self.leads
        assert {row[1:] for row in rows} == {(True, 1, 1, 1, 1, 1)}, rows
        self.run(QUEUE)
        assert self.sink.told() == Counter((row[0], who) for row in rows for who in ("leader", "seller"))


@pytest.fixture
def leads(processes, database, sink):
    return Round(processes, database, sink)


def points(counts):
    """Deaths within batches, and before and after the commit of one."""
    yield from (["query", counts["query"] * part // 6, "before"] for part in range(1, 6))
    yield from (["commit", counts["commit"] // 2, moment] for moment in ("before", "after"))


def test_undisturbed(leads):
    leads.run(CRON)
    leads.assert_once()
    leads.run(CRON)
    leads.assert_once()


def test_killed_anywhere(processes, database, sink):
    first = Round(processes, database, sink)
    counts = first.run(CRON)
    assert counts["commit"] > LEADS / BATCH
    for dies in points(counts):
        round_ = Round(processes, database, sink)
        round_.run(CRON, dies)
        round_.run(CRON)
        round_.assert_once()


def test_killed_again_and_again(leads):
    """What the batches before have done is kept."""
    done = []
    for _life in range(LEADS // BATCH):
        leads.run(CRON, ["commit", 4, "before"])
        done.append(sum(row[2] for row in leads.rows()))
    assert done == sorted(set(done)) and done[-1] > 0
    leads.run(CRON)
    leads.assert_once()


def test_two_at_once(processes, database, sink):
    """Both do something, none does what the other did."""
    round_ = Round(processes, database, sink, leads=10 * LEADS)
    both = processes.run({"code": AT_ONCE}, {"code": AT_ONCE})
    assert "failed" not in both and None not in both, processes.said()
    assert min(counts["commit"] for counts in both) > 2, both
    round_.assert_once()


# Mails


def test_mail_server_down(leads, sink):
    sink.stop()
    leads.run(CRON)
    leads.run(QUEUE)
    assert not sink.letters
    sink.start()
    leads.run(CRON)
    leads.assert_once()


def test_mail_server_refuses(leads, sink):
    sink.answer = "451 Try again later"
    leads.run(CRON)
    leads.run(QUEUE)
    assert not sink.letters
    sink.answer = "250 OK"
    leads.run(CRON)
    leads.assert_once()


@pytest.mark.parametrize("number", [1, 3])
def test_killed_before_a_mail_went_out(leads, number):
    leads.run(CRON)
    leads.run(QUEUE, ["mail", number, "before"])
    leads.assert_once()


def test_killed_between_the_servers_thanks_and_the_commit(leads, sink):
    """Nobody can know whether that mail went out. It goes out again as the same mail, of which programs show one."""
    leads.run(CRON)
    leads.run(QUEUE, ["mail", 3, "after"])
    last = sink.letters[-1]
    leads.run(QUEUE)
    twice = [letter for letter in sink.letters if letter["Message-Id"] == last["Message-Id"]]
    assert len(twice) == 2
    sink.letters.remove(twice[0])
    leads.assert_once()


def test_two_queues_at_once(processes, leads):
    leads.run(CRON)
    processes.run({"code": QUEUE}, {"code": QUEUE})
    leads.assert_once()
