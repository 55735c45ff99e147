"""What is cached follows every change at once, and the clock without any change."""

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .common import AccessCase


@tagged("post_install", "-at_install")
class TestOrganisationChanges(AccessCase):
    def assertSees(self, login, lead, sees=True):
        self.assertEqual(self.as_user(login, lead).has_access("read"), sees)
        self.assertEqual(bool(self.env_as(login)["crm.lead"].search([("id", "=", lead.id)])), sees)

    def test_new_leader(self):
        lead = self.create_lead("noah", "north")
        self.assertSees("siri", lead, False)
        self.units["north"].user_id = self.users["siri"]
        self.assertSees("siri", lead)
        self.assertSees("nina", lead, False)

    def test_moved_unit(self):
        lead = self.create_lead("noah", "north")
        self.units["north"].parent_id = self.units["south"]
        self.assertSees("sven", lead)

    def test_policy(self):
        lead = self.create_lead("noah", "north")
        self.assertSees("boss", lead)
        self.units["north"].upward_access = "none"
        self.assertSees("boss", lead, False)
        self.units["company"].oversight = "read"
        self.assertSees("boss", lead)
        self.assertFalse(self.as_user("boss", lead).has_access("write"))

    def test_membership(self):
        lead = self.create_lead("hedy", "house")
        self.assertSees("hans", lead)
        membership = self.units["house"].crm_team_member_ids.filtered(lambda m: m.user_id == self.users["hans"])
        membership.active = False
        self.assertSees("hans", lead, False)
        membership.active = True
        self.assertSees("hans", lead)
        membership.unlink()
        self.assertSees("hans", lead, False)
        self.add_member("house", "sara")
        self.assertSees("sara", lead)

    def test_archived_leader_hands_over_to_the_dispatcher(self):
        self.units["company"].upward_access = "none"
        lead = self.create_lead(None, "company")
        self.assertSees("dispo", lead, False)
        self.users["boss"].active = False
        self.assertSees("dispo", lead)

    def test_new_dispatcher(self):
        lead = self.create_lead(None, None, team_id=False)
        self.assertSees("sara", lead, False)
        self.put_in_groups("sara", "crm_hierarchical_access.group_dispatcher")
        self.assertSees("sara", lead)

    def test_deputy_begins_and_ends_by_the_clock(self):
        lead = self.create_lead("noah", "north")
        self.env["crm.team.deputy"].create({
            "team_id": self.units["north"].id,
            "user_id": self.users["siri"].id,
            "date_from": "2026-12-01 08:00:00",
            "date_to": "2026-12-02 17:30:00",
        })
        for moment, sees in [
            ("2026-12-01 07:59:59", False),
            ("2026-12-01 08:00:00", True),
            ("2026-12-02 17:29:59", True),
            ("2026-12-02 17:30:00", False),
        ]:
            with self.subTest(moment=moment), freeze_time(moment):
                self.assertSees("siri", lead, sees)

    def test_substitute_begins_and_ends_by_the_clock(self):
        lead = self.create_lead("finn", "outlet")
        self.env_as("finn")["crm.user.substitute"].create({
            "substitute_id": self.users["sara"].id,
            "date_from": "2026-12-01 08:00:00",
            "date_to": "2026-12-02 17:30:00",
        })
        for moment, sees in [
            ("2026-12-01 07:59:59", False),
            ("2026-12-01 08:00:00", True),
            ("2026-12-02 17:30:00", False),
        ]:
            with self.subTest(moment=moment), freeze_time(moment):
                self.assertSees("sara", lead, sees)

    def test_grant_ends_with_its_last_day_where_it_was_given(self):
        lead = self.create_lead("noah", "north")
        self.users["noah"].tz = "Europe/Berlin"
        self.env_as("noah")["crm.lead.grant"].create({
            "lead_id": lead.id, "user_id": self.users["sara"].id, "date_end": "2026-12-24", "reason": "holidays",
        })
        for moment, sees in [("2026-12-24 22:59:00", True), ("2026-12-24 23:00:00", False)]:
            with self.subTest(moment=moment), freeze_time(moment):
                self.assertSees("sara", lead, sees)

    def test_grant_ends_by_the_clock_where_the_day_ends_later(self):
        lead = self.create_lead("noah", "north")
        self.users["noah"].tz = "America/Los_Angeles"
        with freeze_time("2026-12-25 06:00:00") as clock:
            self.env_as("noah")["crm.lead.grant"].create({
                "lead_id": lead.id, "user_id": self.users["sara"].id, "date_end": "2026-12-24", "reason": "holidays",
            })
            self.assertSees("sara", lead)
            clock.move_to("2026-12-25 08:00:00")
            self.assertSees("sara", lead, False)

    def test_grant_withdrawn(self):
        lead = self.create_lead("noah", "north")
        grant = self.env["crm.lead.grant"].create({
            "lead_id": lead.id, "user_id": self.users["sara"].id, "reason": "fair",
        })
        self.assertSees("sara", lead)
        grant.unlink()
        self.assertSees("sara", lead, False)

    # what is refused

    def test_ring_of_units_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "Unit company cannot be below Unit north_inner"):
            self.units["company"].parent_id = self.units["north_inner"]

    def test_portal_users_lead_and_belong_to_nothing(self):
        portal = self.users["portal_customer"]
        with self.assertRaises(ValidationError):
            self.units["north"].user_id = portal
        with self.assertRaises(ValidationError):
            self.env["crm.team.member"].create({"crm_team_id": self.units["north"].id, "user_id": portal.id})
        with self.assertRaises(ValidationError):
            self.env["crm.team.deputy"].create({"team_id": self.units["north"].id, "user_id": portal.id})

    def test_nobody_names_a_substitute_for_somebody_else(self):
        with self.assertRaises(AccessError):
            self.env_as("sara")["crm.user.substitute"].create({
                "user_id": self.users["noah"].id, "substitute_id": self.users["sara"].id,
            })

    def test_own_branch_of_units_only(self):
        known = self.env_as("noah")["crm.team"].search([])
        self.assertIn(self.units["north"], known)
        self.assertIn(self.units["company"], known)
        self.assertNotIn(self.units["south"], known)
        self.assertFalse(self.env_as("noah")["crm.team.member"].search([("crm_team_id", "=", self.units["south"].id)]))

    def test_main_root(self):
        Team = self.env["crm.team"]
        self.env["ir.config_parameter"].set_param("crm_hierarchical_access.main_root_id", False)
        Team.search([("parent_id", "=", False), ("id", "!=", self.units["company"].id)]).active = False
        self.assertEqual(Team._main_root(), self.units["company"])
        other = self.create_unit("other")
        self.assertFalse(Team._main_root())
        self.env["res.config.settings"].create({"main_root_id": other.id}).execute()
        self.assertEqual(Team._main_root(), other)

    def test_no_lead_is_written_when_the_tree_changes(self):
        lead = self.create_lead("noah", "north")
        self.env.flush_all()
        self.env.cr.execute("SELECT xmin::text FROM crm_lead WHERE id = %s", [lead.id])
        before = self.env.cr.fetchone()
        self.units["north"].write({"parent_id": self.units["south"].id, "user_id": self.users["siri"].id})
        self.env.flush_all()
        self.env.cr.execute("SELECT xmin::text, write_date FROM crm_lead WHERE id = %s", [lead.id])
        self.assertEqual(self.env.cr.fetchone()[:1], before)
        self.assertLess(lead.write_date, fields.Datetime.add(fields.Datetime.now(), minutes=1))
