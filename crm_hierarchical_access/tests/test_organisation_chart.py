"""What each user sees in the organisation chart: the own branch, the own leads."""

import json
from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Datetime
from odoo.tests import tagged

from .common import AccessCase, AccessHttpCase


class ChartWorld:
    """Helpers: the chart as a user, by the names of the units."""

    def chart(self, login, **kwargs):
        team = self.as_user(login, self.env["crm.team"])
        return team.get_organisation_chart(**{"levels": None, **kwargs})

    def cards(self, login, **kwargs):
        by_id = {unit.id: name for name, unit in self.units.items()}
        return {by_id[card["id"]]: card for card in self.chart(login, **kwargs)["units"] if card["id"] in by_id}

    def leads(self, login, *names):
        team = self.as_user(login, self.env["crm.team"])
        counts = team.get_organisation_chart_leads([self.units[name].id for name in names])
        return {name: counts.get(self.units[name].id) for name in names}

    def found(self, login, text):
        found = self.as_user(login, self.env["crm.team"]).search_organisation_chart(text)
        by_id = {unit.id: name for name, unit in self.units.items()}
        return {by_id.get(match["id"], match["id"]): match for match in found["matches"]}


@tagged("post_install", "-at_install")
class TestOrganisationChart(ChartWorld, AccessCase):
    # Which units

    def test_a_seller_sees_the_own_branch_only(self):
        self.assertEqual(set(self.cards("noah")), {"company", "north"})
        self.assertEqual(set(self.cards("nina")), {"company", "north", "north_inner"})
        self.assertEqual(self.chart("noah")["total"], 2)

    def test_units_asked_for_by_id_are_those_of_the_branch(self):
        company, south = self.units["company"], self.units["south"]
        below = self.chart("noah", unit_ids=[company.id, south.id])["units"]
        self.assertEqual([card["id"] for card in below], self.units["north"].ids)
        self.assertEqual(self.chart("noah", unit_ids=[south.id])["units"], [])

    def test_numbers_of_units_below_are_of_the_branch(self):
        self.assertEqual(self.cards("noah")["company"]["below"], 1)
        self.assertEqual(self.cards("noah")["company"]["children"], 1)
        self.assertEqual(self.cards("boss")["company"]["below"], 5)

    def test_employees_outside_sales_see_no_chart(self):
        with self.assertRaises(AccessError):
            self.chart("office")
        self.assertEqual(self.leads("office", "north"), {"north": None})

    def test_first_view_begins_no_level_that_makes_it_too_large(self):
        self.assertEqual(set(self.cards("boss", at_most=3)), {"company"})
        self.assertEqual(len(self.cards("boss", at_most=4)), 5)

    def test_first_view_is_two_levels_below_the_top(self):
        self.create_unit("deep", "north_inner")
        cards = self.cards("boss", levels=2)
        self.assertIn("north_inner", cards)
        self.assertNotIn("deep", cards)
        self.assertEqual(cards["north_inner"]["children"], 1)

    def test_cards_come_in_the_order_of_the_picture(self):
        place = {name: number for number, name in enumerate(self.cards("boss"))}
        self.assertLess(place["company"], place["north"])
        self.assertEqual(place["north_inner"], place["north"] + 1)

    def test_archived_units_are_left_out_unless_asked_for(self):
        self.units["north_inner"].active = False
        self.assertNotIn("north_inner", self.cards("boss"))
        self.assertFalse(self.cards("boss", archived=True)["north_inner"]["active"])

    def test_a_unit_below_an_archived_one_stands_at_the_top(self):
        self.units["north"].active = False
        self.assertFalse(self.cards("boss")["north_inner"]["parent_id"])

    # What a card says

    def test_card_names_who_leads(self):
        card = self.cards("boss")["north"]
        self.assertEqual(card["leader"], {"id": self.users["nina"].id, "name": "Nina"})
        self.assertEqual((card["members"], card["parent_id"]), (2, self.units["company"].id))
        self.assertFalse(self.chart("boss")["can_move"])
        self.assertTrue(self.chart("admin_sales")["can_move"])

    def test_who_left_leads_nothing(self):
        self.users["nina"].active = False
        self.assertFalse(self.cards("boss")["north"]["leader"])
        self.assertEqual(self.cards("boss")["north"]["members"], 2)

    def test_members_who_left_do_not_count(self):
        self.users["noah"].active = False
        self.assertEqual(self.cards("boss")["north"]["members"], 1)

    def test_deputies_in_office_are_named(self):
        now, day = Datetime.now(), timedelta(days=1)
        periods = {"sara": (False, now + day), "siri": (now + day, False)}
        for login, (begin, end) in periods.items():
            self.units["north"].deputy_ids.create({
                "team_id": self.units["north"].id, "user_id": self.users[login].id, "date_from": begin, "date_to": end,
            })  # fmt: skip
        self.assertEqual([user["name"] for user in self.cards("boss")["north"]["deputies"]], ["Sara"])

    def test_company_that_runs_a_unit_is_that_of_the_units_below(self):
        franchise = self.create_customer("Franchise Ltd")
        self.units["north"].operator_id = franchise
        cards = self.cards("admin_sales")
        self.assertEqual(cards["north_inner"]["company"], {"id": franchise.id, "name": "Franchise Ltd"})
        self.assertFalse(cards["company"]["company"])

    def test_company_that_the_user_must_not_know_is_not_named(self):
        """Those that run units of the own branch are known; no other is, whatever the chart is asked for."""
        self.units["north"].operator_id = self.create_customer("Own Ltd")
        self.units["south"].operator_id = self.create_customer("Secret Ltd")
        self.assertEqual(self.cards("noah")["north"]["company"]["name"], "Own Ltd")
        self.assertNotIn("Secret Ltd", json.dumps(self.chart("noah")))
        self.patch(self.env.registry["crm.access"], "_operators", lambda access: frozenset())
        self.env.registry.clear_cache()
        self.assertEqual(self.cards("noah")["north"]["company"]["name"], "Not visible to you")

    # How many leads

    def test_leads_are_counted_as_the_user_searches(self):
        for owner in ("noah", "nora", "iris", "sara", "finn"):
            self.create_lead(owner)
        names = list(self.units)
        for login in ("noah", "nina", "boss", "fred", "hans", "admin_sales"):
            model = self.as_user(login, self.env["crm.lead"])
            counts = self.leads(login, *names)
            for name in names:
                if counts[name]:
                    domain = [("team_id", "=", self.units[name].id)]
                    self.assertEqual(counts[name]["own"], model.search_count(domain), (login, name))

    def test_leads_of_the_units_below_are_added_up(self):
        self.create_lead("noah")
        self.create_lead("sara")
        counts = self.leads("boss", "company", "north")
        self.assertEqual((counts["company"]["own"], counts["company"]["below"], counts["north"]["own"]), (0, 2, 1))

    def test_won_and_lost_leads_do_not_count(self):
        self.create_lead("noah").action_set_won()
        self.create_lead("noah").action_set_lost()
        self.assertEqual(self.leads("boss", "north")["north"]["own"], 0)

    def test_leads_of_closed_units_are_told_to_nobody_above(self):
        self.create_lead("finn")
        self.create_lead("iris")
        closed = self.leads("boss", "outlet", "north_inner", "north")
        for name in ("outlet", "north_inner"):
            self.assertEqual((closed[name]["own"], closed[name]["all_seen"]), (0, False))
        self.assertTrue(closed["north"]["all_seen"])
        self.assertEqual(self.leads("ines", "north_inner")["north_inner"], {"own": 1, "below": 1, "all_seen": True})

    def test_leads_of_a_unit_open_as_counted(self):
        mine, other = self.create_lead("noah"), self.create_lead("iris")
        north = self.as_user("nina", self.units["north"])
        action = north.action_open_chart_leads()
        leads = self.as_user("nina", self.env["crm.lead"]).search(action["domain"])
        self.assertEqual(leads.ids, mine.ids)
        self.assertEqual(len(leads), self.leads("nina", "north")["north"]["below"])
        self.assertNotIn(other.id, leads.ids)

    # Search

    def test_search_finds_units_and_people_with_their_path(self):
        found = self.found("boss", "iris")
        self.assertEqual(found["north_inner"]["people"], ["Iris"])
        path = [self.units[name].id for name in ("company", "north", "north_inner")]
        self.assertEqual(found["north_inner"]["path"], path)
        self.assertEqual(self.found("boss", "Unit south")["south"]["people"], [])
        self.assertEqual(self.found("boss", "nina")["north"]["people"], ["Nina"])

    def test_search_finds_nothing_outside_the_branch(self):
        self.assertEqual(self.found("noah", "Sven"), {})
        self.assertEqual(self.found("noah", "Unit south"), {})
        self.assertEqual(self.found("noah", " "), {})

    def test_search_finds_deputies_in_office(self):
        deputies = self.env["crm.team.deputy"]
        deputies.create({"team_id": self.units["north"].id, "user_id": self.users["sara"].id})
        self.assertIn("north", self.found("boss", "sara"))

    def test_search_leaves_archived_units_out(self):
        self.units["north_inner"].active = False
        self.assertEqual(self.found("boss", "iris"), {})
        self.assertEqual(self.found("boss", "ines"), {})
        found = self.as_user("boss", self.env["crm.team"]).search_organisation_chart("ines", archived=True)
        self.assertEqual([match["id"] for match in found["matches"]], self.units["north_inner"].ids)

    # Bad input, and the number of queries

    def test_wrong_parameters_are_refused(self):
        team = self.as_user("noah", self.env["crm.team"])
        for wrong in ({"unit_ids": "1"}, {"unit_ids": [[1]]}, {"levels": -1}, {"levels": "all"}, {"at_most": "x"}, {"unit_ids": [True]}):
            with self.assertRaises(UserError):
                team.get_organisation_chart(**wrong)
        with self.assertRaises(UserError):
            team.search_organisation_chart(["x"])

    def test_queries_do_not_depend_on_the_number_of_units(self):
        def queries():
            self.chart("boss")
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            team = self.env["crm.team"].with_user(self.users["boss"])
            team.get_organisation_chart(levels=None)
            team.get_organisation_chart_leads(team.search([]).ids)
            return self.env.cr.sql_log_count - before

        franchise = self.create_customer("Franchise Ltd")
        few = queries()
        above = "north"
        for number in range(12):
            self.create_unit(f"more_{number}", above, "sara" if number % 2 else None, ["siri"], operator_id=franchise.id)
            above = f"more_{number}" if number % 3 else "south"
            self.create_lead("siri", f"more_{number}")
        self.assertLessEqual(queries(), few + 1)  # the companies' names, of which there were none before


@tagged("post_install", "-at_install")
class TestOrganisationChartHttp(ChartWorld, AccessHttpCase):
    def test_a_seller_learns_nothing_beyond_the_branch(self):
        self.create_lead("sara", name="Elsewhere")
        south = self.units["south"]
        self.log_in("noah")
        answers = (
            self.call_kw("crm.team", "get_organisation_chart", levels=None),
            self.call_kw("crm.team", "get_organisation_chart", unit_ids=self.units["company"].ids, levels=9),
            self.call_kw("crm.team", "get_organisation_chart_leads", south.ids + self.units["company"].ids),
            self.call_kw("crm.team", "search_organisation_chart", "S"),
            self.call_kw("crm.team", "action_open_chart_leads", south.ids),
        )
        for answer in answers:
            self.assertNotIn("Unit south", answer)
            self.assertNotIn("Sven", answer)
        self.assertIn("Unit north", answers[0])
        counts = json.loads(answers[2])["result"]
        self.assertEqual(set(counts), {str(self.units["company"].id)})
        self.assertEqual(counts[str(self.units["company"].id)]["below"], 0)
        self.assertIn("AccessError", answers[4])

    def test_the_leads_of_a_unit_are_opened(self):
        self.log_in("nina")
        action = json.loads(self.call_kw("crm.team", "action_open_chart_leads", self.units["north"].ids))["result"]
        self.assertEqual(action["res_model"], "crm.lead")
        self.assertIn(["team_id", "in", (self.units["north"] | self.units["north_inner"]).ids], action["domain"])
