"""An external partner's day, and the dispatcher's list, in a browser."""

from odoo.tests import tagged

from .common import AccessHttpCase

EXTERNAL = "crm_hierarchical_access.group_external_partner"


@tagged("post_install", "-at_install")
class TestExternalTours(AccessHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param("crm_hierarchical_access.protection_number", 6)
        agency = cls.create_customer("Agency Sud")
        cls.create_unit("agency", "south", "anna", ["alex", "ada"], operator_id=agency.id, upward_access="unit")
        for login in ("anna", "alex", "ada"):
            cls.put_in_groups(login, EXTERNAL)
        for login in ("alex", "dispo"):
            cls.users[login].write({"password": login, "lang": "en_US"})  # a tour logs in with the login as password
        cls.create_lead("sara", "south", name="First", email_from="info@protected.example")

    def test_external_partner_day(self):
        lead = self.create_lead("alex", "agency", name="New roof", email_from="a@roof.example")
        self.start_tour(
            "/odoo/action-crm.crm_lead_action_pipeline", "crm_hierarchical_access.external_partner_day", login="alex"
        )
        self.assertEqual(lead.email_from, "info@protected.example", "what was entered is kept")
        self.assertTrue(lead.protection_conflict_ids)

    def test_dispatcher_decides(self):
        alex = self.env_as("alex")["crm.lead"]
        alex.create({"name": "Again", "partner_name": "Again GmbH", "email_from": "info@protected.example"})
        self.start_tour(
            "/odoo/action-crm_hierarchical_access.crm_customer_protection_conflict_action",
            "crm_hierarchical_access.dispatcher_decides",
            login="dispo",
        )
        conflict = self.env["crm.customer.protection.conflict"].search([("customer_name", "=", "Again GmbH")])
        self.assertEqual((conflict.state, conflict.decided_by_id), ("both", self.users["dispo"]))
