"""What a seller and an administrator click, in a browser."""

from odoo.tests import tagged

from .common import AccessHttpCase


@tagged("post_install", "-at_install")
class TestTours(AccessHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for login in ("noah", "admin_sales"):
            cls.users[login].write({"password": login, "lang": "en_US"})  # a tour logs in with the login as password

    def test_seller_asks_and_shares(self):
        lead = self.create_lead("noah", name="Glass facade")
        self.start_tour(
            "/odoo/action-crm.crm_lead_action_pipeline", "crm_hierarchical_access.seller_asks_and_shares", login="noah"
        )
        self.assertEqual(lead.access_grant_ids.user_id, self.users["sven"])
        self.assertTrue(self.as_user("sven", lead).has_access("read"))
        self.assertFalse(self.as_user("sven", lead).has_access("write"))

    def test_seller_asks_about_the_past(self):
        lead = self.create_lead("noah", name="Glass facade")
        self.env.flush_all()
        self.env.cr.execute("ALTER TABLE crm_access_change_log DISABLE TRIGGER crm_access_log_refuse")
        self.env.cr.execute("UPDATE crm_lead SET create_date = create_date - interval '3 days' WHERE id = %s", [lead.id])
        self.env.cr.execute("UPDATE crm_access_change_log SET moment = moment - interval '3 days'")
        lead.user_id = self.users["nora"]
        self.start_tour(
            "/odoo/action-crm.crm_lead_action_pipeline", "crm_hierarchical_access.seller_asks_about_the_past", login="admin_sales"
        )

    def test_administrator_lets_somebody_go(self):
        lead = self.create_lead("noah", name="Glass facade")
        self.start_tour(
            "/odoo/action-crm_hierarchical_access.crm_leaving_action",
            "crm_hierarchical_access.administrator_lets_somebody_go",
            login="admin_sales",
        )
        self.assertFalse(self.users["noah"].active)
        self.assertEqual(lead.user_id, self.users["nora"])

    def test_administrator_closes_a_unit(self):
        lead = self.create_lead("sara", "south")
        self.assertTrue(self.as_user("boss", lead).has_access("read"))
        self.start_tour(
            "/odoo/action-sales_team.crm_team_action_config",
            "crm_hierarchical_access.administrator_closes_a_unit",
            login="admin_sales",
        )
        self.assertEqual(self.units["south"].upward_access, "unit")
        self.assertFalse(self.as_user("boss", lead).has_access("read"))

    def test_administrator_imports_an_organisation(self):
        """Upload, faults, other files, preview, import."""
        self.start_tour(
            "/odoo/action-sales_team.crm_team_action_config",
            "crm_hierarchical_access.organisation_import",
            login="admin_sales",
        )
        harbour = self.env["crm.team"].search([("name", "=", "Harbour")])
        self.assertEqual(harbour.parent_id, self.units["south"])
        self.assertEqual(harbour.create_uid, self.users["admin_sales"])

    def test_administrator_observes_mends_and_enforces(self):
        self.put_in_groups("admin_sales", "base.group_system")
        self.start_tour("/odoo/action-crm.crm_config_settings_action", "crm_hierarchical_access.observe", login="admin_sales")
        self.assertFalse(self.env["crm.access"]._is_enforced())
        lead = self.create_lead("ines", "north_inner", release_team_id=self.units["north"].id)
        self.units["north_inner"].parent_id = self.units["south"]
        self.start_tour(
            "/odoo/action-crm_hierarchical_access.crm_access_health_action", "crm_hierarchical_access.health", login="admin_sales"
        )
        self.assertFalse(lead.release_team_id)
        self.assertTrue(self.env["crm.access"]._is_enforced())
