"""Killed anywhere, cut off from the database, or run twice at once: what was answered is stored once, and confirmed in the end."""

import os
from collections import Counter

from mortal import JOB, MortalRound

pytest_plugins = ["own_database"]
DATABASE = "declared"
WORLD = """
env.company.email = "office@company.example"
env.cr.commit()
"""
RECEIVE = """
for number in range(%d):
    typed = {"person": "Killed", "contract_ref": "%s", "email": "killed@customers.example"}
    env["crm.declaration"]._receive("cancel", typed, "form %%s" %% number)
    env.cr.commit()
"""
CUT_OFF = """
env["crm.declaration"]._receive("cancel", {"person": "Killed", "contract_ref": "%s", "email": "killed@customers.example"}, "form 0")
try:
    env.cr.execute("SELECT pg_terminate_backend(pg_backend_pid())")
except Exception:
    pass
env.cr.commit()
"""
CRON = JOB % "crm_partner_portal.ir_cron_declarations"
AT_ONCE = "env['crm.declaration']._cron_handle(); env.cr.commit()"
STORED = """
    SELECT d.name, d.state, array_agg(m.state), array_agg(m.message_ref)
      FROM crm_declaration d LEFT JOIN crm_declaration_mail m ON m.declaration_id = d.id
     WHERE d.contract_ref = '%s' GROUP BY d.id ORDER BY 1
"""


class Round(MortalRound):
    """Declarations of a round, told by what was typed for their contract."""

    def __init__(self, processes, database, sink, name):
        super().__init__(processes, database, sink)
        self.name = name

    def receive(self, count=1, dies=None):
        return self.run(RECEIVE % (count, self.name), dies)

    def stored(self):
        return self.database.sql(STORED % self.name)

    def assert_confirmed(self, count=1, mails=1):
        """Each is stored once, its confirmation is sent, and what went out again was the same message."""
        self.run(CRON)
        rows = self.stored()
        assert len(rows) == count, rows
        assert all(states == ["sent"] for _name, _state, states, _refs in rows), rows
        assert all(state != "new" for _name, state, _states, _refs in rows), rows
        sent = Counter(letter["Message-Id"] for letter in self.sink.letters)
        assert set(sent) == {refs[0] for *_rest, refs in rows}, sent
        assert max(sent.values()) <= mails, sent


def test_killed_while_it_is_stored(processes, database, sink):
    """Without an answer the customer sends the form again: it is there once, whether the first was stored or not."""
    whole = Round(processes, database, sink, "whole")
    counts = whole.receive()
    whole.assert_confirmed()
    parts = int(os.environ.get("DECLARATION_KILLS", "3"))
    deaths = [["query", max(1, counts["query"] * part // parts), "before"] for part in range(1, parts + 1)]
    deaths += [["commit", 1, "before"], ["commit", 1, "after"]]
    for number, dies in enumerate(deaths):
        killed = Round(processes, database, sink, f"stored {number}")
        killed.receive(dies=dies)
        if dies[0] == "commit":  # queries also come after it
            assert len(killed.stored()) == (dies[2] == "after"), dies
        killed.receive()
        killed.assert_confirmed()


def test_database_goes_away(processes, database, sink):
    cut_off = Round(processes, database, sink, "cut off")
    assert processes.run({"code": CUT_OFF % "cut off"}) == ["failed"]
    assert not cut_off.stored()
    cut_off.receive()
    cut_off.assert_confirmed()


def test_killed_between_storing_and_mailing(processes, database, sink):
    """At every commit of the schedule, and right after the mail server took a mail, which then gets the same message again."""
    deaths = [["mail", 1, "before"], ["mail", 1, "after"], ["mail", 2, "after"], ["commit", 1, "before"], ["commit", 2, "after"]]
    for number, dies in enumerate(deaths):
        killed = Round(processes, database, sink, f"mailed {number}")
        killed.receive(2)
        killed.run(CRON, dies)
        killed.assert_confirmed(2, mails=2 if dies[0] == "mail" and dies[2] == "after" else 1)


def test_twice_at_once(processes, database, sink):
    """The same form, and the schedule: two processes, one declaration, one mail."""
    twice = Round(processes, database, sink, "twice")
    code = {"code": RECEIVE % (1, "twice")}
    processes.run(code, code)  # one may have to begin again, as Odoo does with requests
    assert len(twice.stored()) == 1
    processes.run({"code": AT_ONCE}, {"code": AT_ONCE})
    twice.assert_confirmed()
