"""What each user sees of a plan's map: territories of the own branch, figures of the own leads."""

import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.crm_hierarchical_access.tests.common import AccessHttpCase

from .common import TerritoryCase, TerritoryWorld

TERRITORIES = [
    ("Munich", "80 81", "north", "noah", "nora"),
    ("Bavaria", "8 9", "south"),
    ("Closed", "7", "outlet", "finn"),
]


@tagged("post_install", "-at_install")
class TestTerritoryMap(TerritoryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls.create_plan("company", territories=TERRITORIES)
        cls.bavaria, cls.closed, cls.munich = cls.plan.territory_ids.sorted("name")

    def map_of(self, login, plan=None):
        return self.as_user(login, plan or self.plan).get_map()

    def figures(self, login, prefix="", plan=None):
        return self.as_user(login, plan or self.plan).get_map_figures(prefix)

    def open_leads(self, login, prefix="", plan=None):
        return {code: row["open"] for code, row in self.figures(login, prefix, plan)["figures"].items()}

    # Territories

    def test_tells_what_each_territory_covers(self):
        found = self.map_of("admin_sales")
        self.assertEqual([row["name"] for row in found["territories"]], ["Bavaria", "Closed", "Munich"])
        self.assertEqual(found["territories"][2]["user_id"], {"id": self.users["noah"].id, "display_name": "Noah"})
        self.assertIn(["80", self.munich.id], found["claims"])
        self.assertTrue(found["plan"]["can_write"])

    def test_others_have_the_rest_and_are_not_named(self):
        """Neither the name, nor the people, nor which of two territories it is."""
        found = self.map_of("noah")
        self.assertEqual([row["name"] for row in found["territories"]], ["Munich"])
        self.assertEqual({key for _prefix, key in found["claims"]}, {self.munich.id, 0})
        self.assertNotIn(str(self.bavaria.id), json.dumps([key for _prefix, key in found["claims"]]))
        self.assertNotIn("Finn", json.dumps(found, default=str))
        self.assertFalse(found["plan"]["can_write"])

    def test_gaps_are_the_same_for_everybody(self):
        for login in ("admin_sales", "noah", "boss"):
            self.assertEqual(self.map_of(login)["gaps"], ["0", "1", "2", "3", "4", "5", "6"], login)

    def test_what_is_never_given_is_no_gap(self):
        plan = self.create_plan("north", territories=[("Most", "01 1 2 3 44 6 7 8 9", "north"), ("One", "621", "north")], active=False)
        gaps = self.map_of("admin_sales", plan)["gaps"]
        self.assertNotIn("05", gaps)
        self.assertNotIn("43", gaps)
        self.assertIn("06", gaps)
        self.assertIn("5", gaps)

    def test_archived_territories_cover_nothing(self):
        self.closed.active = False
        self.assertIn("7", self.map_of("admin_sales")["gaps"])

    def test_territories_beside_each_other_have_different_colours(self):
        bavaria, _closed, munich = self.map_of("admin_sales")["territories"]
        self.assertNotEqual(munich["colour"], bavaria["colour"])

    def test_plans_of_other_branches_stay_closed(self):
        plan = self.create_plan("south", territories=[("South", "5", "south")])
        for method in ("get_map", "get_map_figures", "get_draft"):
            with self.assertRaises(AccessError):
                getattr(self.as_user("noah", plan), method)()
        with self.assertRaises(AccessError):
            self.as_user("noah", plan).count_draft_leads([])

    # Figures

    def test_leads_are_counted_as_the_user_sees_them(self):
        for owner, postcode in (("noah", "80331"), ("noah", "80335"), ("sara", "80469"), ("finn", "80999"), ("iris", "81541")):
            self.create_lead(owner, zip=postcode)
        self.create_lead(None, "south", zip="90402")
        seen = {"admin_sales": {"80": 4, "81": 1, "90": 1}, "boss": {"80": 3, "90": 1}, "noah": {"80": 2}, "finn": {"80": 1}}
        for login, expected in seen.items():
            self.assertEqual(self.open_leads(login), expected, login)

    def test_each_figure_is_one_of_the_lists(self):
        for owner, postcode in (("noah", "80331"), ("sara", "80469"), ("finn", "80999"), ("hedy", "10115")):
            self.create_lead(owner, zip=postcode)
        for login in self.users.keys() - {"dispo", "office", "portal_customer"}:
            leads = self.as_user(login, self.env["crm.lead"])
            for code, count in self.open_leads(login).items():
                domain = [("zip_read", "=like", f"{code}%"), ("team_id", "child_of", self.units["company"].id)]
                self.assertEqual(count, leads.search_count(domain), (login, code))

    def test_nobody_owns_the_unassigned(self):
        self.create_lead("sara", zip="90402")
        self.create_lead(None, "south", zip="90409")
        self.assertEqual(self.figures("sven")["figures"]["90"], {"open": 2, "unassigned": 1, "hours": 0, "answered": 0})

    def test_won_and_lost_leads_are_no_load(self):
        self.create_lead("noah", zip="80331").action_set_won()
        self.create_lead("noah", zip="80331").action_set_lost()
        self.assertEqual(self.open_leads("noah"), {})

    def test_deeper_digits(self):
        for postcode in ("80331", "80335", "80469"):
            self.create_lead("noah", zip=postcode)
        self.assertEqual(self.open_leads("noah", "80"), {"803": 2, "804": 1})
        self.assertEqual(self.open_leads("noah", "8033"), {"80331": 1, "80335": 1})

    def test_leads_of_nearer_plans_are_theirs(self):
        nearer = self.create_plan("north", territories=[("North", "8", "north")])
        self.create_lead("noah", zip="80331")
        self.create_lead("iris", zip="80331")
        self.create_lead("sara", zip="80469")
        self.assertEqual(self.open_leads("admin_sales"), {"80": 1})
        self.assertEqual(self.open_leads("admin_sales", plan=nearer), {"80": 2})

    def test_leads_without_a_unit_are_the_main_roots(self):
        self.env["ir.config_parameter"].set_param("crm_hierarchical_access.main_root_id", self.units["company"].id)
        plan = self.create_plan("south", territories=[("South", "5", "south")])
        before = self.open_leads("admin_sales").get("80", 0)
        self.create_lead(None, None, zip="80331")
        self.assertEqual(self.open_leads("admin_sales")["80"], before + 1)
        self.assertEqual(self.open_leads("admin_sales", plan=plan), {})

    def test_postcodes_that_could_not_be_read_are_counted_apart(self):
        self.create_lead("noah", zip="unknown")
        self.create_lead("noah")
        self.assertEqual(self.figures("noah")["unread"], 2)

    def test_response_is_an_average_over_what_was_answered(self):
        leads = [self.create_lead("noah", zip=postcode) for postcode in ("80331", "80335", "80469")]
        clocks = self.env["crm.lead.clock"].sudo()
        for lead, hours in zip(leads, (2.0, 5.0, None), strict=True):
            clock = clocks.search([("lead_id", "=", lead.id), ("is_current", "=", True)]) or clocks.create({
                "lead_id": lead.id, "started_at": lead.create_date, "counted_from": lead.create_date,
            })  # fmt: skip
            if hours is not None:
                clock.first_response_hours = hours
        row = self.figures("noah")["figures"]["80"]
        self.assertEqual((row["hours"], row["answered"]), (3.5, 2))
        self.assertEqual(self.figures("noah")["bounds"]["hours"], [3.5])
        self.assertEqual(self.figures("sara")["figures"], {})

    def test_classes_follow_from_what_the_user_sees(self):
        for number, postcode in enumerate(("80331", "90402", "10115")):
            for _lead in range(number + 1):
                self.create_lead("noah", zip=postcode)
        self.create_lead("sara", zip="20095")
        self.assertEqual(self.figures("noah")["bounds"], {"open": [1, 2, 3], "hours": []})

    def test_wrong_prefixes_are_refused(self):
        plan = self.as_user("noah", self.plan)
        for wrong in ("8x", "80331", None, 8, ["8"], "%", "８"):
            with self.assertRaises(UserError):
                plan.get_map_figures(wrong)

    def test_queries_do_not_depend_on_the_number_of_leads_and_territories(self):
        def queries():
            plan = self.as_user("admin_sales", self.plan)
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            plan.get_map()
            plan.get_map_figures()
            return self.env.cr.sql_log_count - before

        queries()
        few = queries()
        for number in range(100, 130):
            self.env["crm.territory"].create({
                "plan_id": self.plan.id, "name": f"T{number}", "prefixes": str(number), "team_id": self.units["south"].id,
                "user_id": self.users["sara"].id,
            })  # fmt: skip
            self.create_lead("sara", zip=f"{number}11")
        queries()
        self.assertLessEqual(queries(), few + 2)

    def test_employees_outside_sales_see_no_map(self):
        with self.assertRaises(AccessError):
            self.map_of("office")

    def test_drawing_is_complete(self):
        drawing = self.as_user("noah", self.plan).get_map_drawing()
        self.assertEqual(len(drawing["regions"]), 95)
        self.assertEqual(len(drawing["palette"]["territories"]), 7)


@tagged("post_install", "-at_install")
class TestTerritoryMapHttp(TerritoryWorld, AccessHttpCase):
    def test_a_seller_learns_nothing_beyond_the_branch(self):
        plan = self.create_plan("company", territories=TERRITORIES)
        self.create_lead("sara", zip="80469")
        self.log_in("noah")
        answers = [self.call_kw("crm.territory.plan", name, plan.ids) for name in ("get_map", "get_map_figures", "get_draft")]
        answers.append(self.call_kw("crm.territory.plan", "count_draft_leads", plan.ids, [["80", "x"]]))
        for answer in answers:
            self.assertNotIn("error", json.loads(answer))
            for secret in ("Bavaria", "Closed", "Finn", "Unit south", "Unit outlet", '"open": 1'):
                self.assertNotIn(secret, answer)
        saved = self.call_kw("crm.territory.plan", "save_draft", plan.ids, [], "")
        self.assertIn("AccessError", saved)
