"""Strict plans: nobody owns without permission; what waits may be taken by those who read it so."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import TerritoryCase


@tagged("post_install", "-at_install")
class TestPermission(TerritoryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param("crm_hierarchical_access.main_root_id", cls.units["company"].id)
        cls.plan = cls.create_plan("company", mode="strict", territories=[
            ("North", "1", "north", "noah"), ("South", "8", "south", None, "nora"), ("Inner", "2", "north_inner"),
        ])  # fmt: skip

    def assert_permitted(self, postcode, unit, expected):
        lead = self.create_lead(None, unit, zip=postcode)
        sellers = {login: user for login, user in self.users.items() if login not in ("admin_sales", "office", "portal_customer")}
        got = {login for login, user in sellers.items() if lead._is_permitted_to(user)}
        self.assertEqual(got, set(expected.split()))

    def test_permission(self):
        """Its responsible, its permitted people, the leaders of its unit and of every unit above; members where nobody is
        responsible."""
        self.assert_permitted("10000", "north", "noah nina boss")
        self.assert_permitted("80000", "south", "nora sven sara siri boss")
        self.assert_permitted("20000", "north_inner", "ines iris nina boss")

    def test_owner_without_permission_is_refused(self):
        lead = self.create_lead(None, "north", zip="10000")
        with self.assertRaisesRegex(ValidationError, "Nora has no permission for the territory North of the strict plan Plan company"):
            lead.user_id = self.users["nora"]
        with self.assertRaisesRegex(ValidationError, "no permission"):
            self.create_lead("nora", "north", zip="10000")
        lead.user_id = self.users["noah"]

    def test_seller_is_told_why(self):
        with self.assertRaisesRegex(ValidationError, "Leave the salesperson empty"):
            self.env_as("noah")["crm.lead"].create({"name": "New", "zip": "80000"})

    def test_moving_to_a_unit_is_checked(self):
        self.create_plan("outlet", mode="strict", territories=[("Outlet", "7", "outlet")])
        lead = self.create_lead("noah", "north", zip="70000")
        with self.assertRaisesRegex(ValidationError, "Noah has no permission"):
            lead.team_id = self.units["outlet"]

    def test_correcting_a_postcode_gives_the_lead_away(self):
        lead = self.as_user("noah", self.create_lead("noah", "north", zip="10000"))
        lead.sudo().message_subscribe(self.users["noah"].partner_id.ids)
        lead.zip = "80000"
        self.env.flush_all()
        self.assertNotIn(self.users["noah"].partner_id, lead.sudo().message_partner_ids)
        self.env.invalidate_all()
        self.assertFalse(lead.has_access("read"))

    def test_unrestricted_people_may_own(self):
        self.create_lead("admin_sales", "north", zip="10000")

    def test_without_territory_or_unit_nobody_is_refused(self):
        self.create_lead("nora", "north", zip="99999")
        lead = self.create_lead("nora", "north", zip="")
        lead.write({"team_id": False})
        lead.zip = "10000"

    def test_no_context_switches_it_off(self):
        lead = self.create_lead(None, "north", zip="10000")
        with self.assertRaises(ValidationError):
            lead.with_context(crm_territory_unchecked=True).user_id = self.users["nora"]

    # Taking

    def test_taken_by_those_who_read_it_in_their_territory(self):
        lead = self.create_lead(None, "company", zip="80000")
        self.assertTrue(self.as_user("nora", lead).territory_can_take)
        self.as_user("nora", lead).action_take()
        self.assertEqual((lead.user_id.login, lead.team_id), ("nora", self.units["company"]))

    def test_without_unit_it_comes_to_the_territorys(self):
        lead = self.create_lead(None, None, zip="80000")
        self.as_user("siri", lead).action_take()
        self.assertEqual((lead.user_id.login, lead.team_id), ("siri", self.units["south"]))
        lead = self.create_lead(None, None, zip="80000")
        lead.team_id = False
        self.assertEqual((lead.team_id.id, lead.territory_id.team_id), (False, self.units["south"]))
        self.as_user("nora", lead).action_take()
        self.assertEqual((lead.user_id.login, lead.team_id), ("nora", self.units["south"]), "not to her own")

    def test_second_one_is_too_late(self):
        lead = self.create_lead(None, "south", zip="80000")
        self.as_user("sara", lead).action_take()
        with self.assertRaisesRegex(UserError, "Somebody else has taken"):
            self.as_user("siri", lead).action_take()

    def test_others_take_nothing(self):
        lead = self.create_lead(None, "north", zip="10000")
        for login in ("nora", "sara", "dispo"):
            with self.assertRaises(AccessError, msg=login):
                self.as_user(login, lead).action_take()
            self.assertFalse(self.as_user(login, lead)._can_take())

    def test_who_only_reads_it_otherwise_does_not_take(self):
        lead = self.create_lead(None, "house", zip="10000")
        self.assertTrue(self.as_user("hedy", self.create_lead(None, "house", zip="99000")).has_access("read"))
        with self.assertRaises(AccessError):
            self.as_user("hedy", lead).action_take()


@tagged("post_install", "-at_install")
class TestLeavesTheTerritory(TerritoryCase):
    """In a strict plan no channel shows what is outside one's territories, whichever way it came to be there, not even to its owner."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        territories = [("North", "1", "north", "noah"), ("Inner", "2", "north_inner")]
        cls.plan = cls.create_plan("company", mode="strict", territories=territories)
        cls.lead = cls.create_lead("iris", "north_inner", zip="20000", name="Secret roof")
        cls.put_in_groups("iris", "base.group_allow_export")
        cls.env.flush_all()

    def seen(self):
        """What each channel shows Iris of the lead."""
        self.env.invalidate_all()
        leads, this = self.env_as("iris")["crm.lead"], [("id", "=", self.lead.id)]
        return {
            "search": leads.search(this).ids,
            "web": leads.web_search_read(this, {"name": {}})["length"],
            "name_search": leads.name_search("Secret roof"),
            "groups": sum(group["__count"] for group in leads.formatted_read_group(this, ["user_id"], ["__count"])),
            "read": leads.browse(self.lead.id).has_access("read"),
            "write": leads.browse(self.lead.id).has_access("write"),
            "tasks": self.env_as("iris")["mail.activity"].search([("res_model", "=", "crm.lead"), ("res_id", "=", self.lead.id)]).ids,
            "reports": self.env_as("iris")["crm.activity.report"].search([("lead_id", "=", self.lead.id)]).ids,
        }

    def assertHidden(self):
        self.assertFalse({channel for channel, found in self.seen().items() if found})
        for read in (lambda lead: lead.read(["name"]), lambda lead: lead.export_data(["name"])):
            with self.assertRaises(AccessError):
                read(self.as_user("iris", self.lead))

    def test_seen_as_long_as_it_lies_there(self):
        seen = self.seen()
        self.assertTrue(all(seen[channel] for channel in ("search", "web", "name_search", "groups", "read", "write")), seen)

    def test_postcode_was_corrected(self):
        self.lead.zip = "10000"
        self.assertHidden()

    def test_plan_was_replaced(self):
        draft = self.plan.browse(self.plan.action_new_version()["res_id"])
        draft.territory_ids.filtered(lambda row: row.name == "Inner").user_id = self.users["ines"]
        self.activate(draft)
        self.assertHidden()

    def test_person_was_moved(self):
        self.env["crm.team.member"].search([("user_id", "=", self.users["iris"].id)]).unlink()
        self.add_member("south", "iris")
        self.assertHidden()


@tagged("post_install", "-at_install")
class TestRuleBasedAssignment(TerritoryCase):
    """Odoo's own assignment gives no lead of a strict plan to somebody without permission, and goes on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param("crm.lead.auto.assignment", True)
        cls.plan = cls.create_plan("company", mode="strict", territories=[("Noah's", "1", "north", "noah"), ("South", "8", "south")])
        cls.north = cls.units["north"]
        cls.north.crm_team_member_ids.assignment_max = 300
        postcodes = ["10000"] * 4 + ["80000"] * 2 + ["99999"] * 2
        cls.leads = cls.env["crm.lead"].concat(*(cls.create_lead(None, "north", zip=postcode) for postcode in postcodes))
        cls.env.flush_all()

    def assign(self):
        result = self.north._assign_and_convert_leads(force_quota=True)
        return result, {postcode: set(leads.mapped("user_id.login")) for postcode, leads in self.leads.grouped("zip").items()}

    def test_only_to_those_with_permission(self):
        result, owners = self.assign()
        self.assertEqual((owners["10000"], owners["80000"]), ({"noah"}, set()))
        self.assertTrue(owners["99999"] <= {"noah", "nora"} and owners["99999"], "in no territory: to anybody")
        noah = self.north.crm_team_member_ids.filtered(lambda member: member.user_id == self.users["noah"])
        self.assertLessEqual(self.leads[:4], result[noah]["assigned"])

    def test_not_beyond_the_quota_nor_the_members_filter(self):
        noah = self.north.crm_team_member_ids.filtered(lambda member: member.user_id == self.users["noah"])
        noah.assignment_domain = str([("id", "!=", self.leads[0].id)])
        with patch.object(type(noah), "_get_assignment_quota", lambda member, force_quota=False: 2):
            self.assign()
        self.assertFalse(self.leads[0].user_id)
        self.assertEqual(len(self.leads[:4].filtered("user_id")), 2)

    def test_plans_that_are_not_strict_leave_it_to_odoo(self):
        self.plan._end()
        _result, owners = self.assign()
        self.assertEqual(owners["80000"] | owners["10000"], {"noah", "nora"})
