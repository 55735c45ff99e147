"""The editing screen's methods: they save all or nothing, and believe nothing."""

import random

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import TerritoryCase


@tagged("post_install", "-at_install")
class TestTerritoryDraft(TerritoryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls.create_plan(
            "company", territories=[("Munich", "80 81", "north", "noah", "nora"), ("Bavaria", "8 9", "south")], active=False
        )
        cls.bavaria, cls.munich = cls.plan.territory_ids.sorted("name")

    def draft(self, login="admin_sales"):
        return self.as_user(login, self.plan).get_draft()

    def rows(self, login="admin_sales"):
        """The territories as the screen sends them: Bavaria, then Munich, where the user sees both."""
        draft = self.draft(login)
        return [
            {
                "id": row["id"],
                "name": row["name"],
                "prefixes": [prefix for prefix, territory in draft["claims"] if territory == row["id"]],
                "team_id": row["team_id"]["id"],
                "user_id": row["user_id"]["id"] if row["user_id"] else False,
                "permitted_user_ids": [user["id"] for user in row["permitted_user_ids"]],
            }
            for row in draft["territories"]
        ]

    def save(self, rows, login="admin_sales", revision=None):
        plan = self.as_user(login, self.plan)
        return plan.save_draft(rows, revision or plan.get_draft()["revision"])

    def names(self):
        return {territory.name: territory.prefixes for territory in self.plan.territory_ids}

    # Saving

    def test_saves_what_was_changed_added_and_taken_away(self):
        rows = self.rows()[1:]
        rows[0].update(prefixes=["80", "9"], user_id=False, permitted_user_ids=[self.users["sara"].id])
        new = {"id": False, "name": " North ", "prefixes": ["2"], "team_id": self.units["north"].id, "user_id": self.users["nina"].id}
        answer = self.save([{**new, "permitted_user_ids": []}, rows[0]])
        self.assertEqual(self.names(), {"North": "2", "Munich": "80 9"})
        self.assertFalse(self.bavaria.exists())
        self.assertEqual(self.munich.permitted_user_ids, self.users["sara"])
        self.assertEqual([row["name"] for row in answer["territories"]], ["North", "Munich"])
        self.assertEqual(answer["revision"], self.draft()["revision"])

    def test_a_prefix_goes_to_another_territory_in_one_save(self):
        rows = self.rows()
        rows[0]["prefixes"], rows[1]["prefixes"] = ["8", "80", "9"], ["81"]
        self.save(rows)
        self.assertEqual(self.names(), {"Munich": "81", "Bavaria": "8 80 9"})

    def test_a_prefix_twice_is_refused_naming_both(self):
        rows = self.rows()
        rows[0]["prefixes"].append("80")
        with self.assertRaisesRegex(ValidationError, "80 belongs to (Munich and to Bavaria|Bavaria and to Munich)"):
            self.save(rows)

    def test_nothing_is_saved_where_one_row_is_wrong(self):
        rows = self.rows()
        rows[0]["prefixes"] = ["20"]
        rows[1]["prefixes"] = ["8x"]
        with self.assertRaisesRegex(ValidationError, "Munich.*8x"), self.cr.savepoint():
            self.save(rows)
        self.env.invalidate_all()
        self.assertEqual(self.names(), {"Munich": "80 81", "Bavaria": "8 9"})

    def test_what_somebody_else_saved_is_not_undone(self):
        seen = self.draft()["revision"]
        self.bavaria.prefixes = "8 9 7"
        with self.assertRaisesRegex(UserError, "changed meanwhile"):
            self.save(self.rows(), revision=seen)

    def test_a_plan_in_force_is_not_edited(self):
        rows = self.rows()
        self.plan.action_activate()
        with self.assertRaisesRegex(UserError, "is no draft"):
            self.save(rows)

    def test_only_who_may_write_plans_saves(self):
        for login in ("noah", "boss", "dispo", "office"):
            rows = self.rows()
            with self.assertRaises(AccessError):
                self.save(rows, login, revision=self.draft()["revision"])

    def test_territories_of_other_plans_are_out_of_reach(self):
        other = self.create_plan("north", territories=[("Elsewhere", "5", "north")], active=False)
        rows = self.rows()
        rows[0]["id"] = other.territory_ids.id
        with self.assertRaisesRegex(UserError, "no plan"):
            self.save(rows)

    def test_what_the_user_does_not_know_of_stays(self):
        """Somebody who may write plans, but sees the own branch only."""
        self.put_in_groups("sven", "sales_team.group_sale_manager")
        self.env.ref("sales_team.group_sale_manager").implied_ids -= self.env.ref("crm_hierarchical_access.group_sees_all")
        self.users["sven"].group_ids -= self.env.ref("crm_hierarchical_access.group_sees_all")
        self.env.registry.clear_cache()
        rows = self.rows("sven")
        self.assertEqual([row["name"] for row in rows], ["Bavaria"])
        rows[0]["prefixes"] = ["8", "7"]
        self.save(rows, "sven")
        self.assertEqual(self.names(), {"Munich": "80 81", "Bavaria": "7 8"})

    def test_what_is_no_plan_is_refused(self):
        row = self.rows()[0]
        wrong = (
            None, "x", [1], [{**row, "name": 5}], [{**row, "prefixes": "80"}], [{**row, "prefixes": [80]}], [{**row, "team_id": "1"}],
            [{**row, "user_id": [1]}], [{**row, "permitted_user_ids": 3}], [{**row, "permitted_user_ids": [[6, 0, []]]}],
            [{**row, "id": 0.5}], [{**row, "name": " "}], [{**row, "team_id": False}],
        )  # fmt: skip
        for rows in wrong:
            with self.assertRaises(UserError, msg=str(rows)):
                self.save(rows)
        self.assertEqual(self.names(), {"Munich": "80 81", "Bavaria": "8 9"})

    # Counting

    def counts(self, claims, login="admin_sales"):
        found = self.as_user(login, self.plan).count_draft_leads(claims)
        return {key: (row["open"], row["unassigned"]) for key, row in found.items()}

    def test_counts_what_each_territory_would_get(self):
        for owner, postcode in (("noah", "80331"), ("sara", "90402"), (None, "80469"), ("finn", "80999")):
            self.create_lead(owner, None if owner else "south", zip=postcode)
        claims = [["8", "a"], ["803", "b"]]
        self.assertEqual(self.counts(claims), {"a": (2, 1), "b": (1, 0), "nobody": (1, 0)})
        self.assertEqual(self.counts(claims, "noah"), {"a": (0, 0), "b": (1, 0), "nobody": (0, 0)})
        self.assertEqual(self.counts([["8", "a"], ["8", "b"]])["a"], (3, 1))

    def test_one_query_counts_them_all(self):
        def queries(number):
            claims = [[f"{prefix:03d}", f"t{prefix}"] for prefix in range(number)]
            plan = self.as_user("admin_sales", self.plan)
            plan.count_draft_leads(claims)
            before = self.env.cr.sql_log_count
            plan.count_draft_leads(claims)
            return self.env.cr.sql_log_count - before

        for number in range(30):
            self.create_lead("noah", zip=f"80{number:03d}")
        few = queries(1)
        self.assertEqual(queries(400), few)
        self.assertLessEqual(few, 4)

    def test_claims_that_are_none_are_refused(self):
        for wrong in ("80", [["8x", 1]], [["80"]], [[80, 1]], [["80", [1]]], None, [["80", None]]):
            with self.assertRaises(UserError):
                self.counts(wrong)

    def test_numbers_agree_with_the_territories_once_the_plan_is_in_force(self):
        rng = random.Random(7)
        for _lead in range(40):
            self.create_lead(rng.choice(("noah", "sara", "hedy")), zip=f"{rng.choice((80, 81, 85, 91, 10))}{rng.randrange(1000):03d}")
        draft = self.draft()
        counts = self.counts(draft["claims"])
        self.plan.action_activate()
        for territory in self.plan.territory_ids:
            self.assertEqual(counts[str(territory.id)][0], self.env["crm.lead"].search_count([("territory_id", "=", territory.id)]))
