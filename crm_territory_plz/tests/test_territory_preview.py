"""What a draft would move is told before it does, and comes true."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import TerritoryCase


@tagged("post_install", "-at_install")
class TestTerritoryPreview(TerritoryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls.create_plan("company", territories=[("Munich", "80", "north", "noah"), ("Bavaria", "8", "south", "sara")])
        cls.waiting = cls.create_lead(None, "north", zip="80331")
        cls.owned = cls.create_lead("noah", zip="80335")
        cls.draft = cls.plan.browse(cls.plan.action_new_version()["res_id"])
        munich = cls.draft.territory_ids.filtered(lambda territory: territory.name == "Munich")
        munich.prefixes = "801"

    def preview(self, login="admin_sales"):
        return self.as_user(login, self.draft).get_move_preview()

    def table(self, kind, login="admin_sales"):
        return {row["name"]: (row["gained"], row["lost"]) for row in self.preview(login)[kind]}

    def test_tells_who_gains_and_who_loses(self):
        self.assertEqual((self.preview()["moved"], self.preview()["handed_over"]), (2, 1))
        self.assertEqual(self.table("territories"), {"Bavaria": (2, 0), "Munich": (0, 2)})
        self.assertEqual(self.table("people"), {"Sara": (1, 0)})
        self.draft.lead_choice = "open"
        self.assertEqual(self.table("people"), {"Sara": (2, 0), "Noah": (0, 1)})

    def test_comes_true(self):
        before = self.table("people")
        self.draft.action_activate()
        self.draft._move_all(lambda done: 100)
        self.assertEqual(before["Sara"], (1, 0))
        self.assertEqual((self.waiting.user_id, self.owned.user_id), (self.users["sara"], self.users["noah"]))

    def test_counts_what_the_planner_sees(self):
        self.put_in_groups("nina", "sales_team.group_sale_manager")
        self.users["nina"].group_ids -= self.env.ref("crm_hierarchical_access.group_sees_all")
        self.env.ref("sales_team.group_sale_manager").implied_ids -= self.env.ref("crm_hierarchical_access.group_sees_all")
        self.env.registry.clear_cache()
        hidden = self.create_lead("finn", zip="80469")
        self.assertTrue(hidden.territory_id)
        self.assertEqual(self.preview("nina")["moved"], 2)
        self.assertNotIn("Bavaria", self.table("territories", "nina"))

    def test_only_drafts_and_only_planners(self):
        with self.assertRaises(AccessError):
            self.preview("noah")
        with self.assertRaisesRegex(UserError, "is no draft"):
            self.as_user("admin_sales", self.plan).get_move_preview()
