"""What the schedule asks of the database: only what is due, and the same for few leads and for many."""

from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import SQL

from .common import AccessCase
from .escalation_world import MONDAY, TUESDAY, WEDNESDAY, EscalationWorld

BRANCHES = 24
LIST = {"name": {}, "user_id": {"fields": {"display_name": {}}}, "stage_id": {"fields": {"display_name": {}}}, "expected_revenue": {}}
CLOCK = {"escalation_deadline": {}, "escalation_state": {}}
INDEX = "crm_lead_clock_due_idx"


@tagged("post_install", "-at_install")
class TestEscalationSpeed(EscalationWorld, AccessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.lead.clock"].search([]).write({"due_at": False})
        for number in range(BRANCHES):
            cls.create_unit(f"branch_{number}", "company", f"head_{number}", [f"seller_{number}"], upward_access="none")

    def create_leads(self, branches, **vals):
        """A lead in each of so many branches, with a customer and an owner and superior of its own."""
        leads = [
            self.create_lead(f"seller_{number}", f"branch_{number}", partner_id=self.create_customer(f"Customer {number}").id, **vals)
            for number in range(branches)
        ]
        return self.env["crm.lead"].union(*leads)

    def count_queries(self, branches, moment):
        """Queries of a batch with so many leads, besides those of its mails."""
        leads = self.create_leads(branches)
        self.at(moment)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        with patch.object(self.registry["crm.escalation.notice"], "_send", lambda self, notices: None):
            done = self.env["crm.escalation"]._escalate_batch(branches + 1)
            self.env.flush_all()
        self.assertEqual(done, branches)
        count = self.cr.sql_log_count - before
        self.at(MONDAY)
        return count, leads

    def test_as_many_queries_for_many_steps_as_for_few(self):
        self.count_queries(2, WEDNESDAY)
        few, leads = self.count_queries(4, WEDNESDAY)
        many, more = self.count_queries(BRANCHES, WEDNESDAY)
        self.assertEqual((len(leads.release_ids), len(more.release_ids)), (4, BRANCHES))
        self.assertEqual(few, many)

    def test_as_many_queries_for_many_reminders_as_for_few(self):
        self.count_queries(2, TUESDAY)
        few, leads = self.count_queries(4, TUESDAY)
        many, more = self.count_queries(BRANCHES, TUESDAY)
        self.assertEqual(set((leads | more).clock_id.mapped("reminded_at")), {TUESDAY})
        self.assertEqual(few, many)

    # Only what is due is read

    def create_runs(self, number):
        """So many earlier runs of a lead's clock, due on Tuesday from noon on, one each second."""
        lead = self.create_lead("noah", "north")
        self.env.flush_all()
        self.env.cr.execute(
            """
            INSERT INTO crm_lead_clock (lead_id, kind, is_open, is_current, started_at, counted_from, due_at)
            SELECT %s, 'first', false, false, now(), now(), %s + n * interval '1 second' FROM generate_series(1, %s) n
            """,
            [lead.id, TUESDAY, number],
        )
        self.env.cr.execute("ANALYZE crm_lead_clock")
        return lead

    def plan_of(self, moment):
        """Nodes of the plan by which the schedule finds what is due."""
        self.at(moment)
        with patch.object(self.registry["crm.escalation"], "_work_on", lambda self, clocks: None):
            query = self.query_of(lambda: self.env["crm.escalation"]._escalate_batch(200))
        [[[plan]]] = self.env.execute_query(SQL("EXPLAIN (ANALYZE, FORMAT JSON) %s", query))
        return list(self.nodes(plan["Plan"]))

    def query_of(self, call):
        """The query with ``SKIP LOCKED`` that a call asks."""
        asked, ask = [], type(self.env).execute_query

        def note(env, query):
            asked.append(query)
            return ask(env, query)

        with patch.object(type(self.env), "execute_query", note):
            call()
        return next(query for query in asked if "SKIP LOCKED" in query.code)

    def nodes(self, plan):
        yield plan
        for child in plan.get("Plans", ()):
            yield from self.nodes(child)

    def test_only_what_is_due_is_read(self):
        self.create_runs(5000)
        lead = self.create_lead("noah", "north")
        self.run_of(lead).due_at = MONDAY
        self.env.flush_all()
        nodes = self.plan_of(MONDAY)
        read = [node for node in nodes if node.get("Relation Name") == "crm_lead_clock"]
        self.assertEqual([node["Index Name"] for node in read], [INDEX])
        self.assertEqual(read[0]["Actual Rows"], 1)
        self.assertFalse(read[0].get("Rows Removed by Filter"))
        self.assertNotIn("Seq Scan", [node["Node Type"] for node in nodes])

    def test_no_more_than_a_batch_is_read(self):
        self.create_runs(5000)
        nodes = self.plan_of(WEDNESDAY)
        read = [node for node in nodes if node.get("Relation Name") == "crm_lead_clock"]
        self.assertEqual([node.get("Index Name") for node in read], [INDEX])
        self.assertLess(read[0]["Actual Rows"], 300)

    # Pages of leads

    def asked(self, request):
        """Statements of a request of Noah's, with what is cached longer than a request known."""
        request(self.env_as("noah")["crm.lead"])
        leads, statements = self.env_as("noah")["crm.lead"], []
        execute = type(self.env.cr).execute

        def note(cr, query, *args, **kwargs):
            statements.append(query.code if isinstance(query, SQL) else str(query))
            return execute(cr, query, *args, **kwargs)

        with patch.object(type(self.env.cr), "execute", note):
            request(leads)
        return statements

    def test_pages_without_the_clock_do_not_ask_for_it(self):
        self.create_lead("noah", "north")
        for request in (
            lambda leads: leads.web_search_read([], LIST, limit=80, count_limit=10001),
            lambda leads: leads.web_read_group([], ["stage_id"], auto_unfold=True, unfold_read_specification=LIST),
            lambda leads: leads.name_search("secret"),
        ):
            statements = self.asked(request)
            self.assertTrue(any('"crm_lead"' in statement for statement in statements))
            for table in ("crm_lead_clock", "crm_lead_release", "crm_escalation"):
                self.assertFalse([statement for statement in statements if f'"{table}' in statement])

    def test_the_clock_costs_a_page_one_query(self):
        for _lead in range(5):
            self.create_lead("noah", "north")
        without = self.asked(lambda leads: leads.web_search_read([], LIST, limit=80))
        with_clock = self.asked(lambda leads: leads.web_search_read([], LIST | CLOCK, limit=80))
        self.assertEqual(len(with_clock), len(without) + 1)
