"""The benchmarks still run, and what they compare is the same: no times here, those are taken on a quiet machine."""

from odoo.tests import TransactionCase, tagged

from benchmarks import handwritten
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
