"""What comes in with neither owner nor unit is handed out by the plans."""

from unittest.mock import patch

from odoo.tests import tagged

from ..models.crm_lead_distribution import DISTRIBUTE
from .common import TerritoryCase


@tagged("post_install", "-at_install")
class TestDistribution(TerritoryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param("crm_hierarchical_access.main_root_id", cls.units["company"].id)
        cls.root = cls.create_plan("company", territories=[
            ("North", "1 2", "north"), ("South", "8", "south", "sara"), ("Munich", "80", "south"),
            ("Outlet", "9", "outlet", "boss"),
        ])  # fmt: skip
        cls.outlet = cls.create_plan("outlet", territories=[("Left", "90", "outlet", "finn"), ("Right", "91", "north", "nora")])

    def enter(self, **vals):
        return self.env["crm.lead"].create({"name": "Enquiry", "user_id": False, **vals})

    def assert_handed(self, lead, unit, owner=None, territory=None):
        got = lead.team_id.name, lead.user_id.login or None, lead.territory_id.name or None
        self.assertEqual(got, (f"Unit {unit}", owner, territory))

    def test_by_the_main_roots_plan(self):
        self.assert_handed(self.enter(zip="D-81000"), "south", "sara", "South")
        self.assert_handed(self.enter(zip="80331 München"), "south", None, "Munich")

    def test_goes_on_in_the_next_plan(self):
        self.assert_handed(self.enter(zip="90000"), "outlet", "finn", "Left")

    def test_stays_with_the_last_territory_found(self):
        """The territory is the one that the unit's own plan gives: here none."""
        self.assert_handed(self.enter(zip="95000"), "outlet", "boss")

    def test_chain_that_leads_back_ends(self):
        """North's own plan is the main root's again, which was asked already."""
        self.assert_handed(self.enter(zip="91000"), "north", "nora", "Outlet")

    def test_chain_that_leads_back_gives_no_owner_whom_a_strict_plan_refuses(self):
        self.root.sudo().mode = "strict"
        self.assert_handed(self.enter(zip="91000"), "north", None, "Outlet")

    def test_no_territory_no_hands(self):
        for typed in ("", "50000", "A-1010", "unbekannt"):
            lead = self.enter(zip=typed)
            self.assertFalse(lead.team_id or lead.user_id or lead.territory_id, typed)

    def test_postcode_of_the_contact(self):
        customer = self.create_customer(zip="81000")
        self.assert_handed(self.enter(partner_id=customer.id), "south", "sara", "South")

    def test_with_owner_or_unit_nothing_is_handed_out(self):
        self.assertEqual(self.enter(zip="81000", user_id=self.users["noah"].id).user_id.login, "noah")
        self.assertEqual(self.enter(zip="81000", team_id=self.units["north"].id).team_id, self.units["north"])

    def test_what_waits_in_a_unit_is_not_handed_out_again(self):
        lead = self.enter(zip="81000", team_id=self.units["north"].id)
        self.assertFalse(lead._distribute())
        self.assertEqual((lead.team_id, lead.user_id.id), (self.units["north"], False))

    def test_own_name_is_not_put_in_for_those_who_enter_for_others(self):
        lead = self.env["crm.lead"].with_context(**{DISTRIBUTE: True}).create({"name": "Enquiry", "zip": "81000"})
        self.assert_handed(lead, "south", "sara", "South")
        lead = self.env["crm.lead"].with_context(**{DISTRIBUTE: True}).create({"name": "Enquiry"})
        self.assertFalse(lead.user_id or lead.team_id)

    def test_nothing_where_that_is_switched_off(self):
        lead = self.env["crm.lead"].with_context(**{DISTRIBUTE: False}).create({"name": "E", "zip": "81000", "user_id": False})
        self.assertFalse(lead.user_id or lead.team_id)

    def test_sellers_entry_is_handed_out_beyond_his_branch(self):
        lead = self.env_as("noah")["crm.lead"].create({"name": "Enquiry", "zip": "81000", "user_id": False, "team_id": False})
        self.assert_handed(lead.sudo(), "south", "sara", "South")
        self.assertFalse(lead.has_access("read"))

    def test_archived_responsible_gets_nothing(self):
        self.users["sara"].active = False
        self.assert_handed(self.enter(zip="81000"), "south", None, "South")

    def test_queries_do_not_grow_with_leads(self):
        leads, postcodes = self.env["crm.lead"], [f"8{place:04}" for place in range(100)]
        leads._handed_out(postcodes)
        with self.assertQueryCount(4):
            leads._handed_out(postcodes[:1])
        with self.assertQueryCount(4):
            leads._handed_out(postcodes)


@tagged("post_install", "-at_install")
class TestTasks(TerritoryCase):
    """What is handed out is the task of its owner, or of the leader who hands it on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param("crm_hierarchical_access.main_root_id", cls.units["company"].id)
        territories = [("South", "8", "south", "sara"), ("North", "1", "north"), ("Outlet", "9", "outlet")]
        cls.create_plan("company", mode="lax", territories=territories)

    def enter(self, *postcodes):
        return self.env["crm.lead"].create([{"name": "Enquiry", "zip": postcode, "user_id": False} for postcode in postcodes])

    def tasks(self, lead):
        return [(activity.user_id.login, activity.activity_type_id.name) for activity in lead.activity_ids]

    def test_tasks_speak_the_language_of_who_has_them(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.users["sara"].lang = "de_DE"
        tasks = self.enter("80000", "10000").activity_ids
        self.assertEqual(tasks.mapped("user_id.login"), ["sara", "nina"])
        self.assertIn("Anfrage", tasks[0].summary)
        self.assertIn("enquiry", tasks[1].summary)

    def test_the_owner_has_the_task_and_the_clock(self):
        lead = self.enter("80000")
        self.assertEqual(self.tasks(lead), [("sara", "Call")])
        self.assertEqual((lead.clock_id.user_id.login, lead.clock_id.is_unassigned), ("sara", False))

    def test_without_owner_the_leader_hands_it_out(self):
        lead = self.enter("10000")
        self.assertEqual(self.tasks(lead), [("nina", "Hand Out")])
        self.assertEqual((lead.clock_id.user_id.login, lead.clock_id.is_unassigned), ("nina", True))

    def test_without_leader_the_next_above_does(self):
        self.units["north"].user_id = False
        self.assertEqual(self.tasks(self.enter("10000")), [("boss", "Hand Out")])

    def test_handing_it_out_is_done_by_whoever_does_it(self):
        lead = self.enter("10000")
        lead.user_id = self.users["noah"]
        self.assertEqual(self.tasks(lead), [])

    def followers(self, lead):
        return {(row.partner_id.name, tuple(sorted(row.subtype_ids.mapped("name")))) for row in lead.message_follower_ids}

    def test_many_have_the_followers_that_each_has_by_itself(self):
        """Owners, and who follows the unit; asked once for those that are alike."""
        created = self.env.ref("crm.mt_salesteam_lead")
        self.units["north"].message_subscribe(self.users["sven"].partner_id.ids, created.ids)
        postcodes = ("80000", "10000", "81000", "50000", "90000")
        alone = [self.followers(self.enter(postcode)) for postcode in postcodes]
        subscribe = self.env.registry["mail.followers"]._insert_followers
        with patch.object(self.env.registry["mail.followers"], "_insert_followers", autospec=True, side_effect=subscribe) as asked:
            together = self.enter(*postcodes, *postcodes)
        self.assertEqual([self.followers(lead) for lead in together], [*alone, *alone])
        self.assertEqual([len(alone[place] - alone[3]) for place in (0, 1, 4)], [1, 2, 1], "owner; follower of the unit; leaders")
        new = [sorted(call.args[2]) for call in asked.call_args_list if call.kwargs.get("existing_policy") == "update"]
        south, north, outlet, nowhere = (sorted(together[place].ids + together[place + 5].ids) for place in (0, 1, 4, 3))
        self.assertEqual(new, [sorted([*south, *together[2].ids, *together[7].ids]), north, nowhere, outlet])

    def test_a_task_is_given_once(self):
        lead = self.enter("80000")
        lead._add_activities()
        self.assertEqual(self.tasks(lead), [("sara", "Call")])

    def test_who_reads_it_in_a_lax_plan_takes_nothing(self):
        lead = self.enter("10000")
        self.assertTrue(self.as_user("siri", lead).has_access("read"))
        self.assertEqual([self.as_user(login, lead)._can_take() for login in ("siri", "noah")], [False, True])

    def test_many_are_told_of_once(self):
        with self.mock_told() as told:
            self.enter("80000", "81000", "82000", "10000")
        expected = {"nina@people.example": "New enquiries for you: 1", "sara@people.example": "New enquiries for you: 3"}
        self.assertEqual(sorted(told), sorted(expected.items()))

    def test_of_one_odoo_tells(self):
        with self.mock_told() as told:
            self.enter("80000")
        self.assertEqual([(address, "You have been assigned" in text) for address, text in told], [("sara@people.example", True)])
