"""Who reads, changes, creates, hands on and deletes leads; each decided on purpose."""

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import AccessCase


@tagged("post_install", "-at_install")
class TestLeadAccess(AccessCase):
    def may(self, login, lead, operation="read"):
        found = self.as_user(login, lead).search([("id", "=", lead.id)])
        allowed = self.as_user(login, lead).has_access(operation)
        if operation == "read":
            self.assertEqual(bool(found), allowed, "search and check disagree")
        return allowed

    def readers(self, lead):
        return {login for login in self.users if login not in ("office", "portal_customer") and self.may(login, lead)}

    def test_open_unit_is_seen_by_owner_and_leaders_above(self):
        lead = self.create_lead("noah", "north")
        self.assertEqual(self.readers(lead), {"noah", "nina", "boss", "admin_sales"})

    def test_unit_policy_stops_at_own_leader(self):
        lead = self.create_lead("iris", "north_inner")
        self.assertEqual(self.readers(lead), {"iris", "ines", "admin_sales"})

    def test_closed_unit_is_seen_by_owner_alone(self):
        lead = self.create_lead("finn", "outlet")
        self.assertEqual(self.readers(lead), {"finn", "admin_sales"})

    def test_closed_units_unassigned_lead_is_for_its_leader(self):
        lead = self.create_lead(None, "outlet")
        self.assertEqual(self.readers(lead), {"fred", "admin_sales"})

    def test_lead_without_unit_is_for_its_owner_only(self):
        lead = self.create_lead("noah", "north")
        lead.team_id = False
        self.assertEqual(self.readers(lead), {"noah", "admin_sales"})

    def test_stranded_lead_is_for_dispatchers(self):
        lead = self.create_lead(None, None)
        lead.team_id = False
        self.assertEqual(self.readers(lead), {"dispo", "admin_sales"})

    def test_sharing_unit_reads_and_does_not_write(self):
        lead = self.create_lead("hedy", "house")
        self.assertEqual(self.readers(lead), {"hedy", "hans", "hugo", "boss", "admin_sales"})
        self.assertFalse(self.may("hans", lead, "write"))
        self.units["house"].sharing = "write"
        self.assertTrue(self.may("hans", lead, "write"))
        self.assertFalse(self.as_user("hans", lead)._has_manage_access())

    def test_all_documents_group_is_restricted_too(self):
        lead = self.create_lead("noah", "north")
        self.put_in_groups("sara", "sales_team.group_sale_salesman_all_leads")
        self.assertFalse(self.may("sara", lead))

    def test_sees_all_can_be_taken_from_administrators(self):
        lead = self.create_lead("noah", "north")
        group = self.env.ref("sales_team.group_sale_manager")
        group.implied_ids -= self.env.ref("crm_hierarchical_access.group_sees_all")
        self.assertFalse(self.may("admin_sales", lead))

    def test_stock_personal_rule_no_longer_opens_the_unassigned(self):
        lead = self.create_lead(None, "north")
        self.assertFalse(self.may("sara", lead))

    def test_own_group_rule_of_another_addon_opens_nothing(self):
        lead = self.create_lead("noah", "north")
        self.env["ir.rule"].create({
            "name": "generous",
            "model_id": self.env.ref("crm.model_crm_lead").id,
            "domain_force": "[(1, '=', 1)]",
            "groups": [(4, self.env.ref("base.group_user").id)],
        })
        self.assertFalse(self.may("sara", lead))

    # creating

    def test_create_own(self):
        lead = self.env_as("noah")["crm.lead"].create({"name": "Mine", "team_id": self.units["north"].id})
        self.assertEqual(lead.user_id, self.users["noah"])

    def test_create_for_a_colleague_of_the_unit(self):
        lead = self.env_as("noah")["crm.lead"].create({
            "name": "For Nora", "user_id": self.users["nora"].id, "team_id": self.units["north"].id,
        })
        self.assertFalse(self.as_user("noah", lead).has_access("read"))
        self.assertTrue(self.as_user("nora", lead).has_access("read"))

    def test_create_in_a_foreign_unit_is_refused(self):
        with self.assertRaisesRegex(AccessError, "Sales Team"):
            self.env_as("noah")["crm.lead"].create({"name": "Spam", "team_id": self.units["south"].id})

    def test_create_for_a_foreign_person_is_refused(self):
        with self.assertRaisesRegex(AccessError, "Salesperson"):
            self.env_as("noah")["crm.lead"].create({
                "name": "Spam", "user_id": self.users["sara"].id, "team_id": self.units["north"].id,
            })

    def test_form_of_a_seller_without_unit(self):
        """Stock proposes any unit of the company: that of strangers would be named, and refused on saving."""
        self.create_user("newcomer")
        with Form(self.env_as("newcomer")["crm.lead"]) as form:
            form.name = "Own"
        lead = form.record.sudo()
        self.assertEqual((lead.user_id, lead.team_id), (self.users["newcomer"], self.units["north"].browse()))

    def test_form_of_a_seller_with_a_unit(self):
        with Form(self.env_as("finn")["crm.lead"]) as form:
            form.name = "Own"
        self.assertEqual(form.record.sudo().team_id, self.units["outlet"])

    def test_context_defaults_do_not_get_around(self):
        env = self.env_as("noah")
        with self.assertRaises(AccessError):
            env["crm.lead"].with_context(default_team_id=self.units["south"].id, default_user_id=False).create({"name": "Spam"})
        with self.assertRaises(AccessError):
            env["crm.lead"].with_context(default_user_id=self.users["sara"].id).create({"name": "Spam"})
        with self.assertRaises(AccessError):
            env["crm.lead"].with_context(default_user_id=self.users["sara"].id).create({"name": "Spam", "team_id": False})

    def test_import_goes_by_the_same_rule(self):
        result = self.env_as("noah")["crm.lead"].load(["name", "team_id/.id"], [["Spam", str(self.units["south"].id)]])
        self.assertFalse(result["ids"])

    # handing on

    def test_reassign_away_from_oneself(self):
        lead = self.create_lead("noah", "north")
        self.as_user("noah", lead).write({"user_id": self.users["nora"].id})
        self.assertFalse(self.may("noah", lead))
        self.assertTrue(self.may("nora", lead))

    def test_taking_over_keeps_the_unit(self):
        lead = self.create_lead("noah", "north")
        self.as_user("boss", lead).write({"user_id": self.users["boss"].id})
        self.assertEqual(lead.team_id, self.units["north"])

    def test_assign_to_a_unit_one_may_not_see_is_refused(self):
        lead = self.create_lead("noah", "north")
        with self.assertRaisesRegex(AccessError, "Sales Team"):
            self.as_user("noah", lead).write({"team_id": self.units["south"].id})
        self.assertEqual(lead.team_id, self.units["north"])

    def test_head_may_move_between_branches(self):
        lead = self.create_lead("noah", "north")
        self.as_user("boss", lead).write({"team_id": self.units["south"].id, "user_id": self.users["sara"].id})
        self.assertEqual(self.readers(lead), {"sara", "sven", "boss", "admin_sales"})

    def test_granted_writer_changes_content_only(self):
        lead = self.create_lead("noah", "north")
        self.grant(lead, "sara", "write")
        as_sara = self.as_user("sara", lead)
        as_sara.write({"description": "called"})
        for vals in (
            {"user_id": self.users["sara"].id},
            {"team_id": self.units["south"].id},
            {"release_team_id": self.units["company"].id},
            {"access_grant_ids": [(0, 0, {"user_id": self.users["siri"].id, "reason": "x"})]},
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError), self.env.cr.savepoint():
                as_sara.write(vals)
        self.assertFalse(as_sara.has_access("unlink"))

    def test_reader_writes_nothing(self):
        lead = self.create_lead("noah", "north")
        self.grant(lead, "sara", "read")
        with self.assertRaises(AccessError):
            self.as_user("sara", lead).write({"description": "called"})

    def test_deleting_is_for_who_may_hand_on(self):
        lead = self.create_lead("hedy", "house")
        self.units["house"].sharing = "write"
        self.put_in_groups("hans", "sales_team.group_sale_manager")
        group = self.env.ref("sales_team.group_sale_manager")
        group.implied_ids -= self.env.ref("crm_hierarchical_access.group_sees_all")
        with self.assertRaises(AccessError):
            self.as_user("hans", lead).unlink()
        self.put_in_groups("hugo", "sales_team.group_sale_manager")
        self.as_user("hugo", lead).unlink()
        self.assertFalse(lead.exists())

    # release

    def test_release_opens_the_way_up_to_its_unit(self):
        lead = self.create_lead("iris", "north_inner")
        lead.release_team_id = self.units["north"]
        self.assertEqual(self.readers(lead), {"iris", "ines", "nina", "admin_sales"})

    def test_release_never_opens_a_sister(self):
        lead = self.create_lead("finn", "outlet")
        lead.release_team_id = self.units["company"]
        self.units["south"].user_id = self.users["boss"]
        self.assertEqual(self.readers(lead), {"finn", "fred", "boss", "admin_sales"})
        other = self.create_lead("iris", "north_inner")
        other.release_team_id = self.units["north_inner"]
        self.assertEqual(self.readers(other), {"iris", "ines", "admin_sales"})

    def test_release_to_a_unit_not_above_is_refused(self):
        lead = self.create_lead("noah", "north")
        with self.assertRaisesRegex(ValidationError, "Released To"):
            lead.release_team_id = self.units["south"]

    def test_release_ends_when_the_lead_leaves_the_branch(self):
        lead = self.create_lead("noah", "north")
        lead.release_team_id = self.units["north"]
        lead.write({"team_id": self.units["south"].id, "user_id": self.users["sara"].id})
        self.assertFalse(lead.release_team_id)

    def test_release_stays_where_the_new_unit_is_in_its_branch(self):
        leads = self.create_lead("noah", "north", release_team_id=self.units["company"].id)
        leads += self.create_lead("noah", "north", release_team_id=self.units["north"].id)
        leads.write({"team_id": self.units["south"].id})
        self.assertEqual(leads.mapped("release_team_id"), self.units["company"])
        self.assertEqual(leads[0].release_team_id, self.units["company"])
        self.assertEqual(leads.team_id, self.units["south"])

    # sharing by hand

    def grant(self, lead, login, mode="read", **vals):
        return self.env["crm.lead.grant"].create({
            "lead_id": lead.id, "user_id": self.users[login].id, "mode": mode, "reason": "help", **vals,
        })

    def test_grant_to_a_unit(self):
        lead = self.create_lead("noah", "north")
        self.env["crm.lead.grant"].create({
            "lead_id": lead.id, "team_id": self.units["south"].id, "mode": "read", "reason": "fair",
        })
        self.assertEqual(self.readers(lead), {"noah", "nina", "boss", "admin_sales", "sara", "siri", "sven"})

    def test_grant_needs_one_side(self):
        lead = self.create_lead("noah", "north")
        for vals in ({}, {"user_id": self.users["sara"].id, "team_id": self.units["south"].id}):
            with (
                self.subTest(vals=vals),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self.env["crm.lead.grant"].create({"lead_id": lead.id, "reason": "x", **vals})

    def test_sharing_somebody_elses_lead_is_refused(self):
        lead = self.create_lead("noah", "north")
        with self.assertRaises(AccessError):
            self.env_as("sara")["crm.lead.grant"].create({
                "lead_id": lead.id, "user_id": self.users["sara"].id, "reason": "mine now",
            })

    def test_moving_a_grant_to_a_foreign_lead_is_refused(self):
        lead, own = self.create_lead("noah", "north"), self.create_lead("sara", "south")
        grant = self.grant(own, "siri")
        with self.assertRaises(AccessError):
            self.as_user("sara", grant).write({"lead_id": lead.id})

    def test_grants_of_a_foreign_lead_are_not_seen(self):
        grant = self.grant(self.create_lead("noah", "north"), "nora")
        self.assertTrue(self.as_user("nora", grant).has_access("read"))
        self.assertFalse(self.as_user("sara", grant).has_access("read"))
        self.assertNotIn(grant, self.env_as("sara")["crm.lead.grant"].search([]))

    def test_share_wizard(self):
        lead = self.create_lead("noah", "north")
        share = self.env_as("noah")["crm.lead.share"].with_context(active_model="crm.lead", active_ids=lead.ids).create({
            "user_ids": [(4, self.users["sara"].id)], "team_ids": [(4, self.units["north"].id)], "reason": "fair",
        })
        share.action_share()
        self.assertEqual(len(lead.access_grant_ids), 2)
        self.assertTrue(self.may("sara", lead))
        with self.assertRaises(UserError):
            share.write({"user_ids": [(5,)], "team_ids": [(5,)]})
            share.action_share()
