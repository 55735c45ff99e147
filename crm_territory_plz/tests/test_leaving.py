"""Territories of somebody who leaves."""

from odoo.tests import tagged

from odoo.addons.crm_hierarchical_access.tests.leaving_world import LeavingWorld

from .common import TerritoryCase


@tagged("post_install", "-at_install")
class TestLeaving(LeavingWorld, TerritoryCase):
    def setUp(self):
        super().setUp()
        rows = [("Own", "20", "north", "noah", "sara"), ("Permitted", "21", "south", "sara", "noah siri")]
        self.plan = self.create_plan("company", "strict", rows)
        self.draft = self.create_plan("company", "strict", rows, active=False)

    def test_territories_have_a_new_responsible(self):
        leaving = self.prepare_leaving("noah")
        leaving.unit_ids.successor_id = self.users["nora"]
        leaving.action_run()
        self.env.invalidate_all()
        for plan in self.plan + self.draft:
            own, permitted = plan.territory_ids
            self.assertEqual((own.user_id, own.permitted_user_ids), (self.users["nora"], self.users["sara"]))
            self.assertEqual((permitted.user_id, permitted.permitted_user_ids), (self.users["sara"], self.users["siri"]))
        self.assertNothingLeft(leaving)
        receipt = leaving.receipt_ids.filtered(lambda row: row.code == "territories")
        self.assertEqual((receipt.user_id, receipt.record_count), (self.users["nora"], 2))

    def test_plans_that_were_replaced_stay(self):
        new = self.create_plan("company", "strict", [("All", "2", "north", "nora", "")])
        self.assertEqual(self.plan.state, "archived")
        leaving = self.let_go("noah")
        self.assertEqual(self.plan.territory_ids[0].user_id, self.users["noah"])
        self.assertIn(self.users["noah"], self.plan.territory_ids[1].with_context(active_test=False).permitted_user_ids)
        self.assertEqual(new.territory_ids.user_id, self.users["nora"])
        self.assertNothingLeft(leaving)

    def test_each_is_proved(self):
        """What is not handed over, the check finds."""
        leavings = self.env.registry["crm.leaving"]
        self.patch(leavings, "_end_territories", lambda self, territories, person: None)
        leaving = self.let_go("noah")
        left = {line.code for line in leaving.proof_ids if line.count_left}
        self.assertEqual(left, {"crm.territory.user_id"})
