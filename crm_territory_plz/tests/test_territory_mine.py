"""Whose a territory is, how much waits there, and handing out what a dispatcher corrected."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import TerritoryCase


@tagged("post_install", "-at_install")
class TestTerritoryMine(TerritoryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param("crm_hierarchical_access.main_root_id", cls.units["company"].id)
        cls.plan = cls.create_plan(
            "company",
            territories=[("Munich", "80 81", "north", "noah", "iris"), ("Bavaria", "8", "south"), ("Coast", "2", "outlet", "finn")],
        )
        cls.territories = {territory.name: territory for territory in cls.plan.territory_ids}

    def mine(self, login):
        territories = self.as_user(login, self.env["crm.territory"])
        found = territories.search([("is_mine", "=", True), ("plan_id", "=", self.plan.id)])
        self.assertEqual(found, found.filtered("is_mine"))
        self.assertFalse((territories.search([("plan_id", "=", self.plan.id)]) - found).filtered("is_mine"))
        return set(found.mapped("name"))

    def test_whose_a_territory_is(self):
        expected = {
            "noah": {"Munich"},  # responsible
            "iris": {"Munich"},  # permitted
            "nina": {"Munich"},  # leads the unit
            "nora": set(),  # of the unit, but somebody is responsible
            "sara": {"Bavaria"},  # of the unit, where nobody is
            "sven": {"Bavaria"},
            "fred": {"Coast"},
            "boss": set(),  # leads a unit further up
        }
        for login, names in expected.items():
            self.assertEqual(self.mine(login), names, login)

    def test_a_new_user_is_made_while_territories_are_known(self):
        self.assertTrue(self.plan.territory_ids.mapped("is_mine"))
        self.assertEqual(self.create_user("new", notification_type="inbox").notification_type, "inbox")

    def test_counts_are_of_what_the_user_sees(self):
        self.create_lead("noah", zip="80331")
        self.create_lead(None, "north", zip="80335")
        self.create_lead("finn", zip="80469")
        for login, counts in (("admin_sales", (3, 1)), ("noah", (2, 1)), ("iris", (1, 1))):
            munich = self.as_user(login, self.territories["Munich"])
            self.assertEqual((munich.open_count, munich.unassigned_count), counts, login)

    def test_the_leads_that_are_counted_are_opened(self):
        mine, waiting = self.create_lead("noah", zip="80331"), self.create_lead(None, "north", zip="80335")
        self.create_lead("sara", zip="83022")
        munich, leads = self.as_user("noah", self.territories["Munich"]), self.as_user("noah", self.env["crm.lead"])
        self.assertEqual(set(leads.search(munich.action_open_leads()["domain"]).ids), {mine.id, waiting.id})
        self.assertEqual(leads.search(munich.action_open_unassigned()["domain"]).ids, waiting.ids)
        with self.assertRaises(AccessError):
            self.as_user("noah", self.territories["Coast"]).action_open_leads()

    def test_towns_tell_where_a_territory_is(self):
        self.assertEqual(self.territories["Munich"].place_names, "München-West, München-Ost")

    # Handing out

    def test_a_corrected_postcode_hands_out(self):
        lead = self.create_lead(None, None, zip="8033l")
        self.as_user("dispo", lead).zip = "80331"
        answer = self.as_user("dispo", lead).action_hand_out()
        self.assertEqual(answer["params"]["type"], "success")
        self.assertEqual((lead.team_id, lead.user_id), (self.units["north"], self.users["noah"]))

    def test_nothing_is_handed_out_without_a_territory(self):
        lead = self.create_lead(None, None, zip="10115")
        with self.assertRaisesRegex(UserError, "no territory was found"):
            self.as_user("dispo", lead).action_hand_out()
        owned = self.create_lead("sara", zip="80331")
        with self.assertRaisesRegex(UserError, "neither salesperson nor unit"):
            self.as_user("admin_sales", owned).action_hand_out()
        self.assertEqual(owned.user_id, self.users["sara"])

    def test_leads_of_others_are_not_handed_out(self):
        lead = self.create_lead(None, None, zip="80331")
        with self.assertRaises(AccessError):
            self.as_user("nora", lead).action_hand_out()
