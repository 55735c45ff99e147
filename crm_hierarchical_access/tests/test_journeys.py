"""A day's work of the head of sales, the administrator and an external partner, in German, in a browser."""

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

    def test_external_partner(self):
        self.env["ir.config_parameter"].set_param("crm_hierarchical_access.protection_number", 6)
        agency = self.create_customer("Agency Sud")
        self.create_unit("agency", "south", "anna", ["alex"], operator_id=agency.id, upward_access="unit")
        self.put_in_groups("alex", "crm_hierarchical_access.group_external_partner")
        self.users["alex"].write({"password": "alex", "lang": "de_DE"})
        self.create_lead("sara", name="First", email_from="info@protected.example")
        lead = self.create_lead("alex", "agency", name="Neues Dach", email_from="a@roof.example")
        self.journey("external_partner", "alex")
        self.assertEqual(lead.email_from, "info@protected.example", "what was entered is kept")
        self.assertTrue(lead.protection_conflict_ids)
