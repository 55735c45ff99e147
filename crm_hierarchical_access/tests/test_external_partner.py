"""External partners' people: whom they know, what is closed to them, and how they get their role."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import AccessCase

EXTERNAL = "crm_hierarchical_access.group_external_partner"


@tagged("post_install", "-at_install")
class TestExternalPartner(AccessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agency = cls.create_customer("Agency Sud")
        cls.create_unit("agency", "south", "anna", ["alex", "ada"], operator_id=cls.agency.id, upward_access="unit")
        cls.create_unit("agency_branch", "agency", "bert", ["bea"])
        cls.external = ("anna", "alex", "ada", "bert", "bea")
        for login in cls.external:
            cls.put_in_groups(login, EXTERNAL)

    def users_seen_by(self, login):
        users = self.env_as(login)["res.users"].search([("share", "=", False)])
        return set(users.mapped("login")) & set(self.users)

    def test_people_of_the_own_branch_and_leaders_above_are_known(self):
        self.assertEqual(self.users_seen_by("alex"), {"alex", "ada", "anna", "sven", "boss"})
        self.assertEqual(self.users_seen_by("anna"), {"anna", "alex", "ada", "bert", "bea", "sven", "boss"})
        self.assertEqual(self.users_seen_by("bea"), {"bea", "bert", "anna", "sven", "boss"})

    def test_employees_see_the_staff_as_before(self):
        self.assertIn("alex", self.users_seen_by("noah"))
        self.assertIn("nina", self.users_seen_by("sara"))

    def test_addresses_of_colleagues_follow(self):
        partners = self.env_as("alex")["res.partner"]
        for login, seen in (("anna", True), ("boss", True), ("sara", False), ("nina", False), ("office", False)):
            partner = self.users[login].partner_id
            self.assertEqual(partners.browse(partner.id).has_access("read"), seen, login)
            self.assertEqual(bool(partners.search([("id", "=", partner.id)])), seen, login)
            self.assertEqual(bool(partners.name_search(partner.name)), seen, login)

    def test_members_of_units_above_are_not_known(self):
        members = self.env_as("alex")["crm.team.member"].search([]).user_id
        self.assertEqual(set(members.sudo().mapped("login")), {"alex", "ada"})
        self.assertEqual(self.env_as("alex")["crm.team"].browse(self.units["south"].id).member_ids.ids, [])

    def test_names_of_strangers_are_left_out(self):
        lead = self.create_lead("alex", "agency")
        self.env.cr.execute("UPDATE crm_lead SET create_uid = %s WHERE id = %s", [self.users["noah"].id, lead.id])
        row = self.as_user("alex", lead).read(["create_uid", "user_id"])[0]
        self.assertEqual(row["create_uid"][1], "Not visible to you")
        self.assertEqual(row["user_id"][1], "Alex")

    def test_stand_ins_know_each_other(self):
        self.env["crm.user.substitute"].create({"user_id": self.users["alex"].id, "substitute_id": self.users["sara"].id})
        self.assertIn("sara", self.users_seen_by("alex"))

    def test_channels_of_all_employees_are_closed(self):
        channel = self.env["discuss.channel"].create({
            "name": "Staff",
            "group_ids": [(4, self.env.ref("base.group_user").id)],
        })
        self.assertNotIn(self.users["alex"].partner_id, channel.channel_partner_ids)
        self.assertIn(self.users["noah"].partner_id, channel.channel_partner_ids)
        self.assertFalse(self.as_user("alex", channel).has_access("read"))
        with self.assertRaises(AccessError):
            self.as_user("alex", channel).channel_join()
        self.put_in_groups("noah", EXTERNAL)
        self.assertNotIn(self.users["noah"].partner_id, channel.channel_partner_ids)
        channel._add_members(partners=self.users["alex"].partner_id)
        self.assertTrue(self.as_user("alex", channel).has_access("read"))

    def test_menus(self):
        menus = self.env_as("alex")["ir.ui.menu"]
        shown = menus.search([])._filter_visible_menus()
        apps = {self.env.ref(name) for name in self.env["crm.access"]._external_menus()}
        self.assertEqual(set(shown.filtered(lambda menu: not menu.parent_id).sudo()), apps)
        self.assertIn(self.env.ref("crm.crm_menu_root"), apps)
        self.assertIn(self.env.ref("crm.menu_crm_opportunities").id, shown.ids)

    def test_company_of_a_unit_is_inherited_and_named(self):
        self.assertEqual(self.units["agency_branch"].access_operator_id, self.agency)
        lead = self.create_lead("bea", "agency_branch")
        self.assertEqual(lead.access_operator_id, self.agency)
        self.assertEqual(self.as_user("bea", lead).read(["access_operator_id"])[0]["access_operator_id"][1], "Agency Sud")
        other = self.create_customer("Other agency")
        self.units["agency"].operator_id = other
        self.assertEqual(lead.access_operator_id, other)
        self.assertTrue(self.as_user("bea", other).has_access("read"))
        self.assertFalse(self.as_user("bea", self.agency).has_access("read"))
        self.units["agency"].operator_id = False
        self.assertFalse(lead.access_operator_id)

    def test_company_stands_on_customers_for_whom_the_unit_is_not_hidden(self):
        customer, other = self.create_customer("Kunde AG"), self.create_customer("Other AG")
        self.create_lead("bea", "agency_branch", partner_id=customer.id)
        for partner in (customer, other):
            self.create_lead("sara", "south", partner_id=partner.id)
        self.create_lead("sara", "south", partner_id=self.agency.id)  # so that she knows the company, not what it runs
        seen = self.as_user("bea", customer)
        self.assertEqual(seen.access_operator_ids.ids, self.agency.ids)
        self.assertEqual(seen.access_unit_ids.access_operator_id.ids, self.agency.ids)
        self.assertFalse(self.as_user("sara", customer).access_operator_ids, "the unit that is closed is not told")
        for login, found in (("bea", customer.ids), ("sara", []), ("admin_sales", customer.ids)):
            partners = self.env_as(login)["res.partner"].search([
                ("access_operator_ids", "ilike", "agency sud"),
                ("id", "in", (customer | other).ids),
            ])
            self.assertEqual(partners.ids, found, login)

    def test_role_is_given_to_the_people_of_a_unit(self):
        self.create_unit("new_agency", "south", "carl", ["cora"], operator_id=self.agency.id)
        unit = self.units["new_agency"]
        self.assertEqual(set(unit.access_internal_user_ids.mapped("login")), {"carl", "cora"})
        with self.assertRaises(AccessError):
            self.as_user("sven", unit).action_give_external_role()
        self.put_in_groups("cora", "sales_team.group_sale_salesman_all_leads")
        unit.action_give_external_role()
        self.assertFalse(unit.access_internal_user_ids)
        self.assertTrue(self.users["cora"].has_group(EXTERNAL))
        self.assertFalse(self.users["cora"].has_group("sales_team.group_sale_salesman_all_leads"))

    def test_own_work_is_not_hindered(self):
        env = self.env_as("alex")
        lead = env["crm.lead"].create({"name": "New one", "partner_name": "Bau AG", "email_from": "info@bau.example"})
        lead.message_post(body="Called")
        lead.activity_schedule("mail.mail_activity_data_call", user_id=self.users["anna"].id)
        lead.user_id = self.users["ada"]
        self.assertEqual(lead.sudo().user_id, self.users["ada"])
        with self.assertRaises(AccessError):
            self.as_user("alex", self.create_lead("alex", "agency")).write({"user_id": self.users["sara"].id})
