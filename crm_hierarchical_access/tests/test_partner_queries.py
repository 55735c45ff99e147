"""The pages of customers ask the database as often as in stock, once rules and rights are cached."""

from unittest.mock import patch

from odoo.tests import tagged

from .common import AccessCase

LIST = {"complete_name": {}, "email": {}, "parent_id": {"fields": {"display_name": {}}}, "user_id": {"fields": {"display_name": {}}}}
FORM = {**LIST, "phone": {}, "child_ids": {"fields": {"name": {}, "email": {}}}, "category_id": {"fields": {"name": {}}}}


@tagged("post_install", "-at_install")
class TestPartnerQueries(AccessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.create_customer()
        cls.contacts = cls.env["res.partner"].create([
            {"name": f"Contact {number}", "parent_id": cls.customer.id} for number in range(5)
        ])
        cls.lead = cls.create_lead("noah", partner_id=cls.customer.id)

    def count(self, call):
        """Queries of a call by Noah, in a new request with full caches."""
        for _repeat in range(2):
            env = self.env_as("noah")
            env.user.partner_id, env.companies.mapped("name")  # every request reads them
            before = self.env.cr.sql_log_count
            call(env)
            queries = self.env.cr.sql_log_count - before
        return queries

    def assertNotMoreThanStock(self, call):
        own = self.count(call)
        self.env.registry.clear_cache()
        with patch.object(self.env.registry["crm.access"], "_is_restricted", lambda access, user=None: False):
            stock = self.count(call)
        self.env.registry.clear_cache()
        self.assertLessEqual(own, stock)

    def test_list(self):
        self.assertNotMoreThanStock(lambda env: env["res.partner"].web_search_read(
            [("id", "in", (self.customer + self.contacts).ids)], LIST, limit=80, count_limit=10001
        ))

    def test_form(self):
        self.assertNotMoreThanStock(lambda env: self.customer.with_env(env).web_read(FORM))

    def test_name_search(self):
        self.assertNotMoreThanStock(lambda env: env["res.partner"].name_search("Contact"))

    def test_read(self):
        self.assertNotMoreThanStock(lambda env: self.contacts.with_env(env).read(["name", "parent_id"]))

    def test_check_after_reading(self):
        """The keys come with the record: checking it asks nothing more."""

        def read_and_check(env):
            contacts = self.contacts.with_env(env)
            contacts.read(["name", "company_id", "partner_share"])
            contacts.has_access("write")

        self.assertNotMoreThanStock(read_and_check)

    def test_write(self):
        self.assertNotMoreThanStock(lambda env: self.customer.with_env(env).write({"city": "Kiel"}))

    def test_lead_with_customer(self):
        spec = {"name": {}, "partner_id": {"fields": {"display_name": {}}}}
        self.assertNotMoreThanStock(lambda env: self.lead.with_env(env).web_read(spec))
