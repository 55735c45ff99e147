"""Killed anywhere, or run twice at once: each posted invoice is delivered once, by one mail."""

import os
from collections import Counter

from mortal import JOB, QUEUE, MortalRound

pytest_plugins = ["own_database"]
DATABASE = "delivered"
INVOICES = 2

WORLD = """
if not env["account.journal"].search([("type", "=", "sale")], limit=1):
    env["account.chart.template"].try_loading("generic_coa", company=env.company, install_demo=False)
env.company.write({"portal_delivery": True, "email": "office@company.example"})
customer = env["res.partner"].create({"name": "Killed", "is_company": True, "email": "killed@customers.example"})
customer.invoice_sending_method = "portal_notice"
env.cr.commit()
"""

POSTED = """
customer = env["res.partner"].search([("name", "=", "Killed")])
env["account.move"].search([("portal_delivery_state", "=", "waiting")]).write({"portal_delivery_state": False})
env["mail.mail"].search([]).unlink()
moves = env["account.move"].create([
    {"move_type": "out_invoice", "partner_id": customer.id, "ref": "%s", "invoice_line_ids": [(0, 0, {"name": "Thing", "price_unit": 5})]}
    for _number in range(%d)
])
moves.action_post()
# printing is tried elsewhere: a paper for each is there
env["ir.attachment"].create([
    {"name": "paper.pdf", "raw": b"%%PDF", "res_model": "account.move", "res_id": move.id, "res_field": "invoice_pdf_report_file"}
    for move in moves
])
env.cr.commit()
"""

CRON = JOB % "crm_partner_portal.ir_cron_deliver_invoices"
AT_ONCE = "env['account.move']._cron_deliver_invoices(); env.cr.commit()"

ONCE = """
    SELECT m.id, m.portal_delivery_state, m.portal_delivery_message_id IS NOT NULL,
           (SELECT count(*) FROM mail_message t WHERE t.model = 'account.move' AND t.res_id = m.id AND t.subject LIKE '%%portal%%')
      FROM account_move m WHERE m.ref = '%s' ORDER BY 1
"""


class Round(MortalRound):
    """Invoices that were posted, and what became of them."""

    def __init__(self, processes, database, sink, name):
        super().__init__(processes, database, sink)
        self.name = name
        self.run(POSTED % (name, INVOICES))

    def assert_once(self):
        """Each is delivered by one message and one mail, whatever happened before."""
        self.run(CRON)
        self.run(QUEUE)
        rows = self.database.sql(ONCE % self.name)
        assert len(rows) == INVOICES
        assert {row[1:] for row in rows} == {("waiting", True, 1)}, rows
        subjects = Counter(letter["Subject"] for letter in self.sink.letters)
        assert sorted(subjects.values()) == [1] * INVOICES, subjects


def test_killed_on_the_way(processes, database, sink):
    """At every commit, before and after it, and at queries spread over the run."""
    whole = Round(processes, database, sink, "whole")
    counts = whole.run(CRON)
    whole.assert_once()
    assert counts["commit"] >= INVOICES
    parts = int(os.environ.get("DELIVERY_KILLS", "3"))
    deaths = [["query", counts["query"] * part // parts, "before"] for part in range(1, parts)]
    deaths += [["commit", number, moment] for number in range(1, INVOICES + 1) for moment in ("before", "after")]
    for number, dies in enumerate(deaths):
        killed = Round(processes, database, sink, f"killed {number}")
        killed.run(CRON, dies)
        killed.assert_once()


def test_run_twice_at_once(processes, database, sink):
    """The second finds the rows locked, or sees that they changed, and leaves them."""
    twice = Round(processes, database, sink, "twice")
    processes.run({"code": AT_ONCE}, {"code": AT_ONCE})
    twice.assert_once()
