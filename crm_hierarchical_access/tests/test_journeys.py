"""A day's work of the head of sales and the administrator, in German, in a browser."""

from odoo.tests import tagged

from .common import AccessHttpCase
from .test_unit_figure import FigureWorld

#: whose words the journeys name
SPOKEN = ["base", "web", "mail", "sales_team", "crm", "crm_hierarchical_access"]


@tagged("post_install", "-at_install")
class TestJourneys(FigureWorld, AccessHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("de_DE")
        cls.env["ir.module.module"].search([("name", "in", SPOKEN)])._update_translations(["de_DE"])
        for login in ("boss", "admin_sales"):
            cls.users[login].write({"password": login, "lang": "de_DE"})  # a tour logs in with the login as password

    def journey(self, name, login):
        self.start_tour("/odoo/crm", f"crm_hierarchical_access.journey_{name}", login=login)

    def test_head_of_sales(self):
        self.units["company"].oversight = "write"
        self.create_leads(6, "iris")
        self.create_lead("noah", name="Glass facade", partner_id=self.create_customer("Glass Works").id)
        self.publish()
        self.journey("head_of_sales", "boss")

    def test_administrator(self):
        lead = self.create_lead("sara", name="Glass facade")
        self.journey("administrator", "admin_sales")
        self.assertFalse(self.as_user("nina", lead).has_access("read"))
        self.assertEqual(self.units["south"].parent_id, self.units["company"])
