"""Killed anywhere, or run twice at once: nobody gets two mails about a version, nobody entitled is forgotten, and nobody else gets one.

``NOTICE_PEOPLE=10000`` tells so many on the way with all its deaths, ``NOTICE_KILLS=n`` kills more runs at queries spread over them.
"""

import os
from collections import Counter

from mortal import JOB, MortalRound

pytest_plugins = ["own_database"]
DATABASE = "told"
#: more than one batch; the first of them loses the right while the mail waits
PEOPLE = 25
#: who is told on a way with many deaths
MANY = int(os.environ.get("NOTICE_PEOPLE", "65"))
KILLS = int(os.environ.get("NOTICE_KILLS", "2"))

WORLD = """
env.company.email = "office@company.example"
portal = env.ref("base.group_portal").ids
people = env["res.users"].with_context(no_reset_password=True, mail_create_nolog=True, mail_notrack=True).create([
    {"name": f"Told {number}", "login": f"told{number}", "email": f"told{number}@people.example", "group_ids": [(6, 0, portal)]}
    for number in range(%d)
])
for name, told in (("Killed", people[:%d]), ("Killed often", people)):
    tag = env["res.partner.category"].create({"name": name})
    told.partner_id.category_id = [(4, tag.id)]
    document = env["crm.document"].create({"name": name})
    document.permission_ids = [(0, 0, {"kind": "tag", "category_id": tag.id})]
env.cr.commit()
""" % (MANY, PEOPLE)

#: a new version, of which everybody is to be told; then one loses the right
WAITING = """
document = env["crm.document"].search([("name", "=", "%s")])
tag = document.permission_ids.category_id
leaver = env["res.users"].search([("login", "=", "told0")]).partner_id
leaver.category_id += tag
document.version_ids = [(0, 0, {"file": b"eA==", "filename": "x.txt"})]
document.action_publish_notify()
env["crm.document.notice"]._collect()
leaver.category_id -= tag
env.cr.commit()
"""

CRON = JOB % "crm_partner_portal.ir_cron_document_notices"
AT_ONCE = "env['crm.document.notice']._cron_tell(); env.cr.commit()"

STATES = """
    SELECT n.state, count(*) FROM crm_document_notice n JOIN crm_document d ON d.current_version_id = n.version_id
     WHERE d.name->>'en_US' = '%s' GROUP BY 1
"""


class Round(MortalRound):
    """A version of which everybody is to be told, and who was."""

    def __init__(self, processes, database, sink, document="Killed", people=PEOPLE):
        super().__init__(processes, database, sink)
        self.document, self.entitled = document, people - 1
        self.run(WAITING % document)

    def waiting(self):
        return dict(self.database.sql(STATES % self.document)).get("waiting", 0)

    def finish(self):
        """Let the schedule come again until nobody waits; each time it goes on for some seconds."""
        left = self.waiting()
        self.run(CRON)
        while self.waiting():
            assert self.waiting() < left, "nothing goes on"
            left = self.waiting()
            self.run(CRON)

    def assert_told_once(self, lost=0, unknown=0):
        """All but who lost the right have one mail.

        :param lost: whom a death took the mail from
        :param unknown: of how many it is not known that they were told
        """
        self.finish()
        told = Counter(self.sink.people())
        assert set(told.values()) == {1}, [one for one in told.items() if one[1] != 1]
        assert "told0" not in told and len(told) == self.entitled - lost
        states = dict(self.database.sql(STATES % self.document))
        assert states == {"closed": 1, "sent": self.entitled - unknown, **({"sending": unknown} if unknown else {})}, states
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
        killed.assert_told_once(lost=1, unknown=1)
        killed = Round(processes, database, sink)
        killed.run(CRON, ["mail", number, "after"])
        killed.assert_told_once(unknown=1)


def test_killed_again_and_again(processes, database, sink):
    """Many are told on one way with many deaths, two of which took a mail with them; each run goes on where the one before died."""
    often = Round(processes, database, sink, "Killed often", MANY)
    deaths = [("mail", 3, "before"), ("mail", 1, "after"), ("commit", 8, "after"), ("mail", 15, "after"), ("mail", 10, "before")]
    for dies in deaths:
        often.run(CRON, list(dies))
        if often.waiting() > 2000:  # a run goes on for seconds
            often.run(CRON)
    often.assert_told_once(lost=2, unknown=4)
    print(f"{len(set(sink.people()))} of {MANY} told by {len(sink.letters)} mails, {len(deaths)} deaths on the way")


def test_run_twice_at_once(processes, database, sink):
    """Each person's row is taken by one of them."""
    twice = Round(processes, database, sink)
    processes.run({"code": AT_ONCE}, {"code": AT_ONCE})
    twice.assert_told_once()
