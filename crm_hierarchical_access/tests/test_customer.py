"""One line per customer for those with oversight: never another branch's units, people or revenue."""

import json

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import AccessCase, AccessHttpCase

MODEL = "crm.customer"


class SharedCustomer:
    """``north`` and ``south`` oversee what is below them, and sell to one company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.units["north"] | cls.units["south"]).write({"oversight": "read"})
        cls.shared = cls.create_customer("Shared Works", city="Kiel")
        cls.buyer = cls.create_customer("Shared buyer", is_company=False, parent_id=cls.shared.id)
        cls.inner = cls.create_customer("Inner Works")
        cls.outside = cls.create_customer("Outlet Works")
        cls.sell("noah", cls.shared, 711000)
        cls.sell("iris", cls.buyer, 231)
        cls.sell("sara", cls.shared, 404404)
        cls.sell("sara", cls.buyer, 505505).action_set_won()
        cls.sell("iris", cls.inner, 7)
        cls.sell("finn", cls.outside, 8)

    @classmethod
    def sell(cls, owner, customer, revenue):
        return cls.create_lead(owner, partner_id=customer.id, expected_revenue=revenue, name=f"Deal of {owner}")

    def customers(self, login):
        ours = [("id", "in", (self.shared | self.buyer | self.inner | self.outside).ids)]
        return self.env_as(login)[MODEL].search(ours)


@tagged("post_install", "-at_install")
class TestCustomer(SharedCustomer, AccessCase):
    def test_each_customer_once_with_what_one_oversees(self):
        expected = {"nina": {"Shared Works", "Inner Works"}, "sven": {"Shared Works"}}
        for login, names in expected.items():
            self.assertEqual(set(self.customers(login).mapped("name")), names, login)
        of_north, of_south = (self.customers(login).filtered(lambda c: c.name == "Shared Works") for login in ("nina", "sven"))
        self.assertEqual(of_north.unit_ids, self.units["north"] | self.units["north_inner"])
        self.assertEqual(of_south.unit_ids, self.units["south"])
        of_north, of_south = (
            self.customers(login).filtered(lambda c: c.name == "Shared Works").read(
                ["user_ids", "lead_count", "open_revenue", "won_revenue"]
            )[0]
            for login in ("nina", "sven")
        )
        users = self.users
        self.assertEqual(set(of_north.pop("user_ids")), {users["noah"].id, users["iris"].id})
        self.assertEqual(of_south.pop("user_ids"), users["sara"].ids)
        self.assertEqual(of_north, {"id": self.shared.id, "lead_count": 2, "open_revenue": 711231, "won_revenue": 0})
        self.assertEqual(of_south, {"id": self.shared.id, "lead_count": 2, "open_revenue": 404404, "won_revenue": 505505})

    def test_without_oversight_nothing(self):
        for login in ("boss", "ines", "fred", "hugo", "noah", "dispo"):
            self.assertFalse(self.customers(login), login)
        with self.assertRaises(AccessError):
            self.env_as("office")[MODEL].search([])

    def test_who_sees_all_sees_all(self):
        self.assertEqual(
            set(self.customers("admin_sales").mapped("name")), {"Shared Works", "Inner Works", "Outlet Works"}
        )
        shared = self.customers("admin_sales").filtered(lambda c: c.name == "Shared Works")
        self.assertEqual((shared.lead_count, shared.open_revenue, shared.won_revenue), (4, 1115635, 505505))

    def test_own_customers_of_other_units_are_not_in_the_list(self):
        elsewhere = self.create_customer("Elsewhere Works")
        self.create_lead("nina", "south", partner_id=elsewhere.id)
        self.assertTrue(self.as_user("nina", elsewhere).has_access("read"))
        self.assertFalse(self.env_as("nina")[MODEL].search([("partner_id", "=", elsewhere.id)]))
        self.assertEqual(self.env_as("sven")[MODEL].search([("partner_id", "=", elsewhere.id)]).name, "Elsewhere Works")

    def test_oversight_ends(self):
        customer = self.customers("sven")
        self.assertTrue(customer.has_access("read"))
        self.units["south"].oversight = "none"
        self.assertFalse(self.customers("sven"))
        self.assertFalse(self.as_user("sven", customer).has_access("read"))

    def test_found_by_unit_and_person(self):
        customers = self.env_as("nina")[MODEL]
        for name, value, found in (
            ("unit_ids", self.units["north_inner"].id, {"Shared Works", "Inner Works"}),
            ("unit_ids", self.units["south"].id, set()),
            ("user_ids", self.users["sara"].id, set()),
            ("user_ids", self.users["noah"].id, {"Shared Works"}),
        ):
            self.assertEqual(set(customers.search([(name, "in", [value])]).mapped("name")), found, (name, value))

    def test_last_contact(self):
        lead = self.env["crm.lead"].search([("partner_id", "=", self.shared.id), ("user_id", "=", self.users["noah"].id)])
        self.assertFalse(self.customers("nina").filtered(lambda c: c.id == self.shared.id).last_contact)
        lead.message_post(body="a note", subtype_xmlid="mail.mt_note")
        message = lead.message_post(body="Dear customer", message_type="comment", subtype_xmlid="mail.mt_comment")
        self.assertEqual(self.customers("nina").filtered(lambda c: c.id == self.shared.id).last_contact, message.date)
        self.assertFalse(self.customers("sven").filtered(lambda c: c.id == self.shared.id).last_contact)

    def test_nobody_writes(self):
        for login in ("nina", "admin_sales"):
            customer = self.customers(login)[:1]
            for change in (lambda c: c.write({"name": "x"}), lambda c: c.unlink(), lambda c: c.create({"name": "x"})):
                with self.assertRaises(AccessError):
                    change(customer)

    def test_a_page_asks_as_often_for_many(self):
        names = ["name", "unit_ids", "user_ids", "lead_count", "open_revenue", "won_revenue", "last_contact"]

        def statements():
            customers = self.env_as("nina")[MODEL]
            customers.search([], limit=1).read(["name"])
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            customers.search_read([], names, limit=80)
            return self.env.cr.sql_log_count - before

        statements()
        few = statements()
        for number in range(15):
            self.sell("noah", self.create_customer(f"Works {number}"), number)
        self.assertLessEqual(statements(), few)


@tagged("post_install", "-at_install")
class TestCustomerHttp(SharedCustomer, AccessHttpCase):
    NAMES = ["name", "city", "unit_ids", "user_ids", "lead_count", "open_revenue", "won_revenue", "last_contact"]

    def test_two_branches_share_a_customer(self):
        """Each leader asks in every way; nothing of the other branch comes back."""
        self.put_in_groups("nina", "base.group_allow_export")
        self.put_in_groups("sven", "base.group_allow_export")
        for login, own, foreign in (
            ("nina", ("711231",), ("909909", "505505", "404404", "Sara", "Unit south", "Outlet Works")),
            ("sven", ("404404", "505505"), ("711231", "711000", "Noah", "Iris", "Unit north", "Inner Works", "Outlet Works")),
        ):
            self.log_in(login)
            ids = [self.shared.id, self.inner.id, self.outside.id]
            specification = {name: {} for name in self.NAMES} | {
                name: {"fields": {"display_name": {}}} for name in ("unit_ids", "user_ids")
            }
            visible = json.loads(self.call_kw(MODEL, "search", [("id", "in", ids)]))["result"]
            answers = [
                self.call_kw(MODEL, "web_search_read", [("id", "in", ids)], specification),
                self.call_kw(MODEL, "read", visible, self.NAMES),
                self.call_kw(MODEL, "export_data", visible, [*self.NAMES, "unit_ids/name", "user_ids/name"]),
                self.call_kw(MODEL, "read", ids, self.NAMES),
                self.call_kw(MODEL, "name_search", "Works"),
                self.call_kw(MODEL, "formatted_read_group", [("id", "in", ids)], ["city"], ["__count"]),
            ]
            for number in own:
                self.assertIn(number, answers[0], login)
                self.assertIn(number, answers[2], login)
            for answer in answers:
                for secret in foreign:
                    self.assertNotIn(secret, answer, login)

    def test_export_asks_for_the_right_and_for_oversight(self):
        self.log_in("nina")
        self.assertIn("rights to export", self.call_kw(MODEL, "export_data", self.shared.ids, ["name"]))
        for login in ("nina", "boss"):
            self.put_in_groups(login, "base.group_allow_export")
        self.assertIn("Shared Works", self.call_kw(MODEL, "export_data", self.shared.ids, ["name"]))
        self.log_in("boss")
        self.assertIn("Only those who oversee", self.call_kw(MODEL, "export_data", [], ["name"]))

    def test_leader_reads_customers(self):
        self.users["nina"].write({"password": "nina", "lang": "en_US"})  # a tour logs in with the login as password
        self.start_tour(
            "/odoo/action-crm_hierarchical_access.crm_customer_action",
            "crm_hierarchical_access.leader_reads_customers",
            login="nina",
        )
