"""Killed anywhere, or run twice at once: nobody gets two mails about a version, nobody entitled is forgotten, and nobody else gets one.

``NOTICE_PEOPLE=10000`` tells so many, ``NOTICE_KILLS=n`` kills more runs at queries spread over them.
"""

import os
from collections import Counter

import pytest
from databases import Database
from mortal import MAIL_SERVER, mortals

from odoo.addons.crm_hierarchical_access.tests.mail_sink import Sink

#: more than one batch; the first of them loses the right while the mail waits
PEOPLE = int(os.environ.get("NOTICE_PEOPLE", "25"))
KILLS = int(os.environ.get("NOTICE_KILLS", "2"))

WORLD = """
env.company.email = "office@company.example"
tag = env["res.partner.category"].create({"name": "Told"})
portal = env.ref("base.group_portal").ids
people = env["res.users"].with_context(no_reset_password=True, mail_create_nolog=True, mail_notrack=True).create([
    {"name": f"Told {number}", "login": f"told{number}", "email": f"told{number}@people.example", "group_ids": [(6, 0, portal)]}
    for number in range(%d)
])
people.partner_id.category_id = tag
document = env["crm.document"].create({"name": "Killed"})
document.permission_ids = [(0, 0, {"kind": "tag", "category_id": tag.id})]
env.cr.commit()
"""

#: a new version, of which everybody is to be told; then one loses the right
WAITING = """
document = env["crm.document"].search([("name", "=", "Killed")])
tag = document.permission_ids.category_id
leaver = env["res.users"].search([("login", "=", "told0")]).partner_id
leaver.category_id = tag
document.version_ids = [(0, 0, {"file": b"eA==", "filename": "x.txt"})]
document.action_publish_notify()
env["crm.document.notice"]._collect()
leaver.category_id = [(3, tag.id)]
env.cr.commit()
"""

CRON = """
cron = env.ref("crm_partner_portal.ir_cron_document_notices")
cron._run_job(cron._acquire_one_job(env.cr, cron.id, include_not_ready=True))
"""
AT_ONCE = "env['crm.document.notice']._cron_tell(); env.cr.commit()"

STATES = """
    SELECT n.state, count(*) FROM crm_document_notice n JOIN crm_document d ON d.current_version_id = n.version_id
     WHERE d.name->>'en_US' = 'Killed' GROUP BY 1
"""


@pytest.fixture(scope="module")
def sink():
    there = Sink()
    there.start()
    yield there
    there.stop()


@pytest.fixture(scope="module")
def database():
    there = Database(f"crm_access_told_{os.getpid()}")
    there.copy(os.environ["CRM_ACCESS_TEMPLATE"])
    yield there
    there.drop()


@pytest.fixture(scope="module")
def processes(database, sink):
    with mortals(database.name) as there:
        assert there.run({"code": MAIL_SERVER % sink.port + WORLD % PEOPLE}) != ["failed"], there.said()
        yield there


class Round:
    """A version of which everybody is to be told, and who was."""

    def __init__(self, processes, database, sink):
        self.processes, self.database, self.sink = processes, database, sink
        sink.forget()
        self.run(WAITING)

    def run(self, code, dies=None):
        """What the process passed; it must neither fail nor outlive its death."""
        [counts] = self.processes.run({"code": code, "dies": dies})
        assert counts != "failed" and (counts is None) == bool(dies), f"{dies}: {counts}, {self.processes.said()}"
        return counts

    def assert_told_once(self, lost=0, noted=PEOPLE - 1):
        """All but who lost the right have one mail.

        :param lost: whom a death took the mail from
        :param noted: of how many it is known that they were told
        """
        self.run(CRON)
        told = Counter(self.sink.people())
        assert set(told.values()) == {1}, [one for one in told.items() if one[1] != 1]
        assert "told0" not in told and len(told) == PEOPLE - 1 - lost
        states = dict(self.database.sql(STATES))
        assert states == {"closed": 1, "sent": noted, **({"sending": PEOPLE - 1 - noted} if noted < PEOPLE - 1 else {})}, states
        assert not any("Killed" in letter["Subject"] or "Told" in letter["Subject"] for letter in self.sink.letters)


def test_killed_on_the_way(processes, database, sink):
    """Between mails and batches, before a mail goes out and after it did."""
    whole = Round(processes, database, sink)
    counts = whole.run(CRON)
    whole.assert_told_once()
    assert counts["mail"] == PEOPLE - 1 and counts["commit"] >= PEOPLE
    for part in range(1, KILLS + 1):  # wherever it is; at most one mail is lost
        killed = Round(processes, database, sink)
        killed.run(CRON, ["query", counts["query"] * part // (KILLS + 1), "before"])
        killed.run(CRON)
        assert set(Counter(sink.people()).values()) == {1} and len(sink.people()) >= PEOPLE - 2
    batch = min(20, PEOPLE - 1)
    for number in (batch, batch + 1):  # the last of a batch, the first of the next
        killed = Round(processes, database, sink)
        killed.run(CRON, ["mail", number, "before"])
        killed.assert_told_once(lost=1, noted=PEOPLE - 2)
        killed = Round(processes, database, sink)
        killed.run(CRON, ["mail", number, "after"])
        killed.assert_told_once(noted=PEOPLE - 2)


def test_run_twice_at_once(processes, database, sink):
    """Each person's row is taken by one of them."""
    twice = Round(processes, database, sink)
    processes.run({"code": AT_ONCE}, {"code": AT_ONCE})
    twice.assert_told_once()
