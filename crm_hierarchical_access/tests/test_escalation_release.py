"""Releases as rows: what the lead carries of them, what is written directly, and what moves and merges do."""

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .common import AccessCase
from .escalation_world import EscalationWorld


@tagged("post_install", "-at_install")
class TestRelease(EscalationWorld, AccessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_unit("outlet_east", "outlet", "otto", ["olga"])
        cls.customer = cls.create_customer()
        cls.lead = cls.create_lead("olga", "outlet_east", partner_id=cls.customer.id)

    def release(self, unit, lead=None, **vals):
        lead = lead or self.lead
        row = self.env["crm.lead.release"].create({"lead_id": lead.id, "team_id": self.units[unit].id, **vals})
        self.env["crm.lead.release"]._apply(lead)
        return row

    def rows(self, lead=None):
        """Unit's name, state and decision of each row, oldest first."""
        self.env.flush_all()
        self.env.invalidate_all()
        names = {unit.id: name for name, unit in self.units.items()}
        rows = self.env["crm.lead.release"].search([("lead_id", "=", (lead or self.lead).id)], order="id")
        return [(names[row.team_id.id], row.state, row.decision) for row in rows]

    def sees(self, login):
        return self.as_user(login, self.lead).has_access("read"), self.as_user(login, self.customer).has_access("read")

    # The highest open row counts

    def test_the_highest_row_counts(self):
        self.release("company")
        self.release("outlet")
        self.assertEqual(self.lead.release_team_id, self.units["company"])

    def test_access_of_lead_and_customer_begins_and_ends(self):
        self.assertEqual([self.sees(login) for login in ("otto", "fred", "boss")], [(True, True), (False, False), (False, False)])
        row = self.release("outlet")
        self.assertEqual([self.sees(login) for login in ("otto", "fred", "boss")], [(True, True), (True, True), (False, False)])
        self.lead.message_subscribe(self.users["fred"].partner_id.ids)
        row._close()
        self.env["crm.lead.release"]._apply(self.lead)
        self.assertEqual(self.sees("fred"), (False, False))
        self.assertNotIn(self.users["fred"].partner_id, self.lead.message_partner_ids)
        self.assertFalse(self.lead.release_team_id)

    def test_a_row_of_another_branch_opens_nothing(self):
        self.release("south")
        self.assertFalse(self.lead.release_team_id)
        self.assertEqual(self.sees("sven"), (False, False))

    def test_one_statement_for_many(self):
        counts = []
        for number in (2, 30):
            leads = self.env["crm.lead"].union(*(self.create_lead("olga", "outlet_east") for _count in range(number)))
            self.env["crm.lead.release"].create([{"lead_id": lead.id, "team_id": self.units["company"].id} for lead in leads])
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.env["crm.lead.release"]._apply(leads)
            counts.append(self.cr.sql_log_count - before)
            self.assertEqual(leads.release_team_id, self.units["company"])
        self.assertEqual(*counts)

    def test_the_change_is_in_the_history(self):
        log = self.env["crm.access.change.log"]
        before = log.search([], limit=1).id
        self.release("outlet")
        row = log.search([("id", ">", before), ("subject", "=", "lead")])
        self.assertEqual((row.res_id, row.after["release_team_id"], row.author_uid), (self.lead.id, self.units["outlet"].id, self.env.uid))

    # Written directly

    def test_written_by_hand(self):
        self.as_user("olga", self.lead).release_team_id = self.units["company"]
        self.assertEqual(self.rows(), [("company", "open", "none")])
        row = self.lead.release_ids
        self.assertEqual((row.origin, row.asked_by_id), ("manual", self.users["olga"]))
        self.as_user("olga", self.lead).release_team_id = self.units["outlet"]
        self.assertEqual(self.rows(), [("company", "closed", "none"), ("outlet", "open", "none")])
        self.as_user("olga", self.lead).release_team_id = False
        self.assertEqual(self.rows(), [("company", "closed", "none"), ("outlet", "closed", "none")])
        self.assertTrue(row.date_end)

    def test_written_again_changes_nothing(self):
        self.lead.release_team_id = self.units["outlet"]
        self.lead.write({"release_team_id": self.units["outlet"].id, "name": "Other"})
        self.assertEqual(self.rows(), [("outlet", "open", "none")])

    def test_taking_back_by_hand_what_is_to_decide(self):
        row = self.release("outlet", decision="pending", origin="step", user_id=self.users["fred"].id)
        row._ask(tells=False)
        activity = row.activity_id
        self.as_user("olga", self.lead).release_team_id = False
        self.assertEqual(self.rows(), [("outlet", "closed", "withdrawn")])
        self.assertFalse(activity.exists())

    def test_by_creating_and_importing(self):
        lead = self.create_lead("olga", "outlet_east", release_team_id=self.units["outlet"].id)
        self.assertEqual(self.rows(lead), [("outlet", "open", "none")])
        imported = self.env["crm.lead"].with_context(import_file=True).create({
            "name": "Imported", "user_id": self.users["olga"].id, "team_id": self.units["outlet_east"].id,
            "release_team_id": self.units["company"].id,
        })  # fmt: skip
        self.assertEqual(imported.release_ids.origin, "import")

    def test_who_may_not_release(self):
        self.env["crm.lead.grant"].create({"lead_id": self.lead.id, "user_id": self.users["sara"].id, "mode": "write", "reason": "helps"})
        with self.assertRaises(AccessError):
            self.as_user("sara", self.lead).release_team_id = self.units["company"]
        with self.assertRaises(ValidationError):
            self.lead.release_team_id = self.units["south"]
        for login in ("olga", "admin_sales"):
            with self.assertRaises(AccessError):
                self.env_as(login)["crm.lead.release"].create({"lead_id": self.lead.id, "team_id": self.units["company"].id})

    # Another unit

    def test_a_move_to_another_branch_ends_what_is_not_above(self):
        self.release("outlet", decision="pending")
        self.release("company")
        self.give_away(self.lead, "noah", "north")
        self.assertEqual(self.rows(), [("outlet", "closed", "moved"), ("company", "open", "none")])
        self.assertEqual(self.lead.release_team_id, self.units["company"])
        self.give_away(self.lead, "olga", "outlet_east")
        self.assertEqual(self.lead.release_team_id, self.units["company"])

    def test_a_move_out_of_the_only_release(self):
        self.release("outlet")
        self.give_away(self.lead, "noah", "north")
        self.assertEqual(self.rows(), [("outlet", "closed", "none")])
        self.assertFalse(self.lead.release_team_id)

    def test_moved_with_a_new_release(self):
        self.release("outlet")
        self.lead.write({"team_id": self.units["north"].id, "user_id": self.users["noah"].id, "release_team_id": self.units["north"].id})
        self.assertEqual(self.rows(), [("outlet", "closed", "none"), ("north", "open", "none")])
        self.assertEqual(self.lead.release_team_id, self.units["north"])

    def test_a_moved_unit_rewrites_no_lead(self):
        self.release("outlet")
        self.units["outlet_east"].parent_id = self.units["north"]
        self.assertEqual(self.lead.release_team_id, self.units["outlet"])
        self.assertEqual(self.sees("fred"), (False, False))
        self.env["crm.lead.release"]._apply(self.lead)
        self.assertFalse(self.lead.release_team_id)

    def test_a_deleted_unit(self):
        self.create_unit("between", "outlet")
        self.units["outlet_east"].parent_id = self.units["between"]
        self.release("between")
        self.release("outlet_east")
        self.units["outlet_east"].parent_id = self.units["outlet"]
        self.units["between"].unlink()
        self.units.pop("between")
        self.assertEqual(self.rows(), [("outlet_east", "open", "none")])
        self.assertEqual(self.lead.release_team_id, self.units["outlet_east"])

    # Merging

    def test_merged_leads_keep_their_releases(self):
        other = self.create_lead("olga", "outlet_east", partner_id=self.customer.id)
        self.release("outlet", lead=other, decision="pending", user_id=self.users["fred"].id)
        result = (self.as_user("olga", self.lead) | self.as_user("olga", other)).merge_opportunity()
        self.assertEqual(self.rows(result), [("outlet", "open", "pending")])
        self.assertEqual(result.sudo().release_team_id, self.units["outlet"])

    def test_merged_leads_end_releases_of_another_branch(self):
        other = self.create_lead("noah", "north", partner_id=self.customer.id)
        self.release("north", lead=other, decision="pending")
        self.lead.probability = 90
        self.assertEqual((self.lead | other)._merge_opportunity(), self.lead)
        self.assertEqual(self.rows(), [("north", "closed", "moved")])
        self.assertFalse(self.lead.release_team_id)

    # Who sees it

    def test_seen_with_the_lead(self):
        row = self.release("outlet")
        seen = {login: self.as_user(login, row).has_access("read") for login in ("olga", "fred", "boss", "sven", "office", "admin_sales")}
        self.assertEqual(seen, {"olga": True, "fred": True, "boss": False, "sven": False, "office": False, "admin_sales": True})
        self.assertFalse(self.env_as("boss")["crm.lead.release"].search([("lead_id", "=", self.lead.id)]))
        for login in ("olga", "fred", "admin_sales"):
            with self.assertRaises(AccessError):
                self.as_user(login, row).write({"state": "closed"})
