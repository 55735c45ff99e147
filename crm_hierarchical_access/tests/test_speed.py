"""What makes searches quicker changes no answer, takes part where it should, and asks the database nothing more."""

from itertools import cycle
from unittest.mock import patch

from odoo.fields import Domain
from odoo.tests import tagged

from .common import AccessCase

MECHANISMS = ("top_of_each_unit", "disjoint_branches")
DOMAINS = (
    [],
    [("type", "=", "opportunity")],
    [("type", "=", "opportunity"), ("active", "in", (True, False))],
    [("priority", ">=", "1"), ("expected_revenue", ">", 10)],
    ["|", ("stage_id", "!=", False), ("company_id", "=", False)],
    [("name", "ilike", "secret")],
    [("user_id", "!=", False)],
)


class SpeedCase(AccessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for number in range(1, 6):
            cls.create_unit(f"shop_{number}", "south", f"keeper_{number}", [f"clerk_{number}"])
        cls.create_unit("shop_closed", "south", "keeper_9", ["clerk_9"], upward_access="none")
        cls.create_leads()
        cls.env.flush_all()

    @classmethod
    def create_leads(cls):
        owners = cycle([None, *(login for login in cls.users if login not in ("office", "portal_customer"))])
        priorities, released = cycle("0012003"), cycle([False, False, True, False, False])
        for unit in [*cls.units.values(), *cls.units.values(), cls.env["crm.team"]]:
            for _copy in range(2):
                lead = cls.create_lead(unit=None, team_id=unit.id, priority=next(priorities))
                lead.user_id = cls.users.get(next(owners))
                lead.write({"team_id": unit.id, "expected_revenue": lead.id % 50, "active": lead.id % 7 > 0})
                if unit.parent_id and next(released):
                    lead.release_team_id = unit.parent_id
        lead = cls.create_lead(unit="north_inner")
        lead.access_grant_ids = [(0, 0, {"user_id": cls.users["sven"].id, "mode": "read", "reason": "Knows them"})]

    def switch(self, mechanism, on):
        self.env["ir.config_parameter"].set_param(f"crm_hierarchical_access.{mechanism}", "1" if on else "0")

    def switch_all(self, on):
        for mechanism in MECHANISMS:
            self.switch(mechanism, on)

    def sql_of(self, login, **search):
        leads = self.env_as(login)["crm.lead"]
        return str(leads._search([("type", "=", "opportunity")], **search).select())

    def page_sql(self, login, limit=80):
        return self.sql_of(login, limit=limit, order=self.env["crm.lead"]._order)


@tagged("post_install", "-at_install")
class TestSpeedChangesNothing(SpeedCase):
    def answers(self, login, domain):
        """Pages in and out of the default order, count, bounded count and groups."""
        leads = self.env_as(login)["crm.lead"]
        return [
            leads.search(domain).ids,
            *(leads.search(domain, limit=limit, offset=offset).ids for limit in (1, 5, 80) for offset in (0, 3, 30)),
            leads.search(domain, limit=5, order="name, id").ids,
            leads.search_count(domain),
            leads.search_count(domain, limit=4),
            leads._read_group(domain, ["stage_id"], ["__count", "expected_revenue:sum"]),
            leads._read_group(domain, ["user_id", "team_id"], ["id:array_agg"]),
            leads._read_group(domain, ["release_team_id"], ["partner_id:count_distinct"]),
            self.env_as(login)["crm.team"].search([("name", "like", "Unit")]).ids,
        ]

    def test_same_answers_with_each_mechanism_and_without(self):
        for login in ("boss", "sven", "fred", "hans", "noah", "dispo"):
            for domain in DOMAINS:
                self.switch_all(False)
                plain = self.answers(login, domain)
                for mechanism in MECHANISMS:
                    with self.subTest(login=login, domain=domain, mechanism=mechanism):
                        self.switch_all(False)
                        self.switch(mechanism, True)
                        self.assertEqual(self.answers(login, domain), plain)

    def test_pages_follow_the_organisation(self):
        before = self.env_as("sven")["crm.lead"].search([], limit=80)
        self.units["shop_1"].parent_id = self.units["north"]
        after = self.env_as("sven")["crm.lead"].search([], limit=80)
        lost = before - after
        self.assertTrue(lost)
        self.assertEqual(lost.sudo().team_id, self.units["shop_1"])

    def test_unsaved_changes_count(self):
        leads = self.env["crm.lead"].with_user(self.users["sven"])
        count, page = leads.search_count([]), leads.search([], limit=1)
        page.sudo().write({"team_id": self.units["north"].id, "user_id": False, "release_team_id": False})
        self.assertEqual(leads.search_count([]), count - 1)
        self.assertNotIn(page, leads.search([], limit=80))

    def test_rule_stays_in_where(self):
        """A fault in a mechanism may lose records, never show any."""
        mixin = type(self.env["crm.lead"])
        with patch.object(mixin, "_access_clause_sql", lambda self, clause, query: query.where_clause.__class__("TRUE")):
            for login in ("sven", "nina"):
                everything = self.env_as(login)["crm.lead"].search([])
                self.assertLessEqual(set(self.env_as(login)["crm.lead"].search([], limit=80)), set(everything))


@tagged("post_install", "-at_install")
class TestSpeedTakesPart(SpeedCase):
    def test_page_of_few_units(self):
        self.assertIn("seen(unit)", self.page_sql("sven"))
        self.assertNotIn("seen(unit)", self.page_sql("sven", limit=None), "not without a limit")
        self.assertNotIn("seen(unit)", self.page_sql("noah"), "one's own leads need no help")
        self.assertNotIn("seen(unit)", self.page_sql("admin_sales"), "no rule, no help")

    def test_counts_of_several_ways(self):
        self.assertIn("UNION ALL", self.sql_of("sven"))
        self.assertNotIn("UNION ALL", self.sql_of("noah"))
        self.assertNotIn("UNION ALL", self.sql_of("sven", order="id"), "an order would be lost")

    def test_switched_off(self):
        self.switch_all(False)
        self.assertNotIn("seen(unit)", self.page_sql("sven"))
        self.assertNotIn("UNION ALL", self.sql_of("sven"))

    def test_context_switches_nothing(self):
        """Context keys come from the client."""
        leads = self.env_as("sven")["crm.lead"]
        for key in (*MECHANISMS, "bypass_access", "su", "active_test"):
            self.assertLessEqual(set(leads.with_context(**{key: True}).search([])), set(leads.search([])), key)


@tagged("post_install", "-at_install")
class TestQueryCounts(SpeedCase):
    """No query more than without the rule, once what the rule needs to know of the user is cached."""

    LIST = {"name": {}, "user_id": {"fields": {"display_name": {}}}, "expected_revenue": {}, "priority": {}}

    def count_queries(self, login, request):
        """Queries of a request that comes with an empty record cache, and finds what is cached longer."""
        counts = []
        for _round in range(2):
            leads = self.env_as(login)["crm.lead"]
            before = self.env.cr.sql_log_count
            request(leads)
            counts.append(self.env.cr.sql_log_count - before)
        return counts[-1]

    def count_queries_without_rule(self, login, request):
        """The same beside stock's rule on companies, where the ids of what the user sees stand for ours."""
        seen = self.env_as(login)["crm.lead"].with_context(active_test=False).search([]).ids
        rules = type(self.env["ir.rule"])
        stock = rules._compute_domain

        def compute(rule, model_name, mode="read"):
            if model_name != "crm.lead":
                return stock(rule, model_name, mode)
            return Domain("id", "in", seen) & Domain("company_id", "in", [*rule.env.companies.ids, False])

        self.switch_all(False)
        with patch.object(rules, "_compute_domain", compute):
            count = self.count_queries(login, request)
        self.switch_all(True)
        return count

    def assertNoQueryMore(self, request):
        self.switch_all(True)
        for login in ("noah", "sven", "boss", "fred", "dispo"):
            with self.subTest(login):
                self.assertLessEqual(
                    self.count_queries(login, request), self.count_queries_without_rule(login, request)
                )

    def test_list(self):
        self.assertNoQueryMore(lambda leads: leads.web_search_read([], self.LIST, limit=5, count_limit=10001))

    def test_count(self):
        self.assertNoQueryMore(lambda leads: leads.search_count([("type", "=", "opportunity")]))

    def test_groups(self):
        self.assertNoQueryMore(lambda leads: leads.formatted_read_group([], ["stage_id"], ["__count"]))

    def test_kanban(self):
        self.assertNoQueryMore(
            lambda leads: leads.web_read_group([], ["stage_id"], auto_unfold=True, unfold_read_specification=self.LIST)
        )

    def test_name_search(self):
        self.assertNoQueryMore(lambda leads: leads.name_search("secret", limit=8))

    def test_read(self):
        self.assertNoQueryMore(lambda leads: leads.search([], limit=3).web_read(self.LIST))
