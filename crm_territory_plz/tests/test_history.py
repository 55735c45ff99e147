"""The log watches plans, territories, permissions and each lead's territory; the past is under the plans of then."""

from odoo.fields import Command
from odoo.tests import tagged

from .common import TerritoryCase


@tagged("post_install", "-at_install")
class TestHistory(TerritoryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        territories = [("North", "1", "north", "noah"), ("South", "8", "south", "sara")]
        cls.plan = cls.create_plan("company", mode="strict", territories=territories)
        cls.north = cls.plan.territory_ids.filtered(lambda row: row.name == "North")
        cls.lead = cls.create_lead("noah", "north", zip="10000")
        cls.env.flush_all()
        cls.env.cr.execute("UPDATE crm_lead SET create_date = '2020-01-01' WHERE id = %s", [cls.lead.id])
        cls.env.invalidate_all()

    def moment(self):
        """The database's clock, now."""
        self.env.flush_all()
        self.env.cr.execute("SELECT clock_timestamp() AT TIME ZONE 'UTC'")
        return self.env.cr.fetchone()[0]

    def readers_on(self, moment):
        return {self.env["res.users"].browse(reason.user).login for reason in self.lead._access_reasons_on(moment)} & set(self.users)

    def descriptions(self, subject, res_id):
        rows = self.env["crm.access.change.log"].search([("subject", "=", subject), ("res_id", "=", res_id)])
        return rows.mapped("description")

    def test_territory_of_a_lead(self):
        before = self.moment()
        self.lead.zip = "80000"
        self.env.flush_all()
        self.assertIn("noah", self.readers_on(before))
        self.assertNotIn("noah", self.readers_on(self.moment()))
        self.assertIn("Secret lead came into the territory South", self.descriptions("lead", self.lead.id)[0])

    def test_permission(self):
        self.lead.with_context(active_test=False).zip = "80000"
        before = self.moment()
        south = self.plan.territory_ids - self.north
        south.permitted_user_ids = [Command.link(self.users["noah"].id)]
        self.assertNotIn("noah", self.readers_on(before))
        self.assertIn("noah", self.readers_on(self.moment()))
        south.permitted_user_ids = [Command.clear()]
        self.assertNotIn("noah", self.readers_on(self.moment()))

    def test_plan_that_was_replaced(self):
        before = self.moment()
        self.create_plan("company", mode="strict", territories=[("South", "1 8", "south", "sara")])
        self.assertIn("noah", self.readers_on(before))
        self.assertNotIn("noah", self.readers_on(self.moment()))
        self.assertIn("was replaced", self.descriptions("territory_plan", self.plan.id)[0])

    def test_what_ends_is_said_to_end(self):
        self.lead.zip = ""
        self.north.permitted_user_ids = [Command.link(self.users["sara"].id)]
        self.env.flush_all()
        permission = self.env["crm.territory.permission"].sudo().search([("territory_id", "=", self.north.id)])
        self.north.permitted_user_ids = [Command.clear()]
        self.env.flush_all()
        self.assertIn("lies in no territory any more", self.descriptions("lead", self.lead.id)[0])
        said = sorted(self.descriptions("permission", permission.id))
        self.assertEqual(said, [
            "Sara has no permission for the territory North any more", "Sara has permission for the territory North",
        ])  # fmt: skip

    def test_creating_a_lead_logs_nothing(self):
        lead = self.create_lead("noah", "north", zip="10001")
        self.env.flush_all()
        self.assertTrue(lead.territory_id)
        self.assertFalse(self.descriptions("lead", lead.id))

    def test_each_subject_has_its_words(self):
        log = self.env["crm.access.change.log"]
        words = dict(log._selection_subject())
        self.assertLessEqual({"territory_plan", "territory", "permission"}, words.keys() & log._subjects().keys())
        territory = self.north.copy({"plan_id": self.create_plan("south", active=False).id, "prefixes": ""})
        self.env.flush_all()
        self.assertEqual(self.descriptions("territory", territory.id), ["The territory North of Unit north was made, responsible: Noah"])
