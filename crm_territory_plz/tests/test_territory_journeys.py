"""A dispatcher's, a seller's and a planner's day with territories, clicked through in German."""

from odoo.tests import tagged

from .test_territory_map_tours import MapTourCase

SPOKEN = ["base", "web", "mail", "sales_team", "crm", "crm_hierarchical_access", "crm_territory_plz"]


@tagged("post_install", "-at_install")
class TestTerritoryJourneys(MapTourCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("de_DE")
        cls.env["ir.module.module"].search([("name", "in", SPOKEN)])._update_translations(["de_DE"])
        for login in ("dispo", "noah", "admin_sales"):
            cls.users[login].lang = "de_DE"
        cls.env["ir.config_parameter"].set_param("crm_hierarchical_access.main_root_id", cls.units["company"].id)
        cls.plan = cls.create_plan("company", territories=[("Munich", "80 81", "north", "noah"), ("Bavaria", "8 9", "south", "sara")])

    def test_a_dispatcher_corrects_a_postcode_and_hands_out(self):
        lead = self.create_lead(None, None, zip="8033l", name="Mistyped")
        self.tour("journey_dispatcher", "dispo", "/odoo/crm")
        self.assertEqual((lead.team_id, lead.user_id), (self.units["north"], self.users["noah"]))

    def test_a_seller_takes_what_waits(self):
        lead = self.create_lead(None, "north", zip="80331", name="Waiting")
        self.tour("journey_seller", "noah", "/odoo/crm")
        self.assertEqual((lead.user_id, lead.team_id), (self.users["noah"], self.units["north"]))

    def test_a_planner_renews_a_plan(self):
        lead = self.create_lead(None, "south", zip="70173", name="In a gap")
        self.tour("journey_planner", "admin_sales", f"/odoo/territory-plans/{self.plan.id}")
        draft = self.env["crm.territory.plan"].search([("team_id", "=", self.units["company"].id), ("state", "=", "active")])
        self.assertNotEqual(draft, self.plan)
        draft._move_all(lambda done: 100)
        self.assertEqual(lead.user_id, self.users["sara"])
