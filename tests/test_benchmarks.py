"""The benchmarks still run, and what they compare is the same: no times here, those are taken on a quiet machine."""

from unittest.mock import patch

from odoo.tests import TransactionCase, tagged

from benchmarks import escalation, handwritten
from benchmarks.clock import WallClock
from benchmarks.operations import OPERATIONS
from benchmarks.personas import personas
from benchmarks.variants import compare, instead
from benchmarks.world import World


@tagged("post_install", "-at_install")
class TestBenchmarks(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        world = World(cls.env, leads=5000)
        world.make_stock()
        world.make_tree()
        cls.env.invalidate_all()
        cls.personas = personas(cls.env)

    def test_each_persona_sees_what_the_plan_says(self):
        """In whichever form it is written by hand."""
        for persona in self.personas.values():
            for model in OPERATIONS:
                seen = set(persona.env[model].search([]).ids)
                self.assertTrue(seen)
                for name, form in handwritten.forms(model, persona.visible).items():
                    with self.subTest(persona.name, model=model, form=name), instead(persona.env, model, form):
                        self.assertEqual(set(persona.env[model].search([]).ids), seen)

    def test_each_operation_runs_in_each_variant(self):
        persona = self.personas["group leader"]
        for model, operations in OPERATIONS.items():
            for name, operation in operations.items():
                with self.subTest(model=model, operation=name):
                    timings = compare(persona, operation, rounds=1, model=model)
                    self.assertEqual(set(timings), {"ours", "stock", "handwritten"})

    def test_rule_asks_no_query_more_than_stock(self):
        persona = self.personas["regional head"]
        for name in ("list page", "count", "kanban groups", "web list", "read page"):
            with self.subTest(name):
                timings = compare(persona, OPERATIONS["crm.lead"][name], rounds=1)
                self.assertLessEqual(timings["ours"].queries, timings["stock"].queries)

    def test_the_schedule_does_what_the_loop_does(self):
        """As many releases and mails, with fewer queries."""
        clocks, due = escalation.make_clocks(self.env)
        self.assertEqual(due, clocks // escalation.ONE_IN)
        done, size = {}, escalation.LOOP
        ways = escalation.Ways(self.env, WallClock(self.env), size)
        for name, call in ways.calls().items():
            before = self.count_made()
            with patch.object(self.env.cr, "commit", self.env.flush_all):
                _seconds, _nothing, queries = call()
            releases, mails = (now - was for now, was in zip(self.count_made(), before, strict=True))
            done[name] = (releases / size, mails / releases, queries)
        self.assertEqual(done["schedule"][:2], (1, 2))
        self.assertEqual(done["loop"][1], 2)
        self.assertLess(done["schedule"][2] * 10, done["loop"][2])

    def count_made(self):
        return self.env["crm.lead.release"].search_count([]), self.env["mail.mail"].search_count([])
