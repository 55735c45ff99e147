from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.crm_hierarchical_access.models.crm_access_observe import MODE, OBSERVE
from odoo.addons.crm_hierarchical_access.tests.common import NO_MAIL

from .common import PortalCase


@tagged("post_install", "-at_install")
class TestPortalAccess(PortalCase):
    """Who of a company sees which invoices and orders: the table, by list, check, count, group and lines."""

    #: document: who sees it
    SEEN = {
        "company": "alpha adam",
        "anna": "alpha adam anna",
        "ada": "alpha adam ada",
        "beta": "bert",
        "bert": "bert",
    }

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        partners = {"company": cls.alpha, "beta": cls.beta, **{name: cls.users[name].partner_id for name in ("anna", "ada", "bert")}}
        cls.invoices = {name: cls.create_posted(partner) for name, partner in partners.items()}
        cls.orders = {name: cls.create_order("sara", "south", partner=partner) for name, partner in partners.items()}
        for order in cls.orders.values():
            order.with_context(**NO_MAIL).action_confirm()

    def people(self):
        return ("alpha", "anna", "adam", "ada", "bert", "portal_customer")

    def check(self, documents, lines):
        everything = self.env[next(iter(documents.values()))._name].union(*documents.values())
        domain = [("id", "in", everything.ids)]
        for login in self.people():
            expected = everything.browse().union(*(documents[name] for name, who in self.SEEN.items() if login in who.split()))
            mine = self.as_user(login, everything)
            with self.subTest(login=login):
                self.assertEqual(set(mine.search(domain).ids), set(expected.ids))
                self.assertEqual(mine.search_count(domain), len(expected))
                self.assertEqual(mine._read_group(domain, [], ["__count"])[0][0], len(expected))
                self.assertEqual(set(mine._filtered_access("read").ids), set(expected.ids))
                found = mine.env[everything[lines]._name].search([("id", "in", everything[lines].ids)])
                self.assertEqual(set(found.ids), set(expected[lines].ids))
                for closed in everything - expected:
                    with self.assertRaises(AccessError):
                        self.as_user(login, closed).read(["name"])

    def test_invoices(self):
        self.check(self.invoices, "line_ids")

    def test_orders(self):
        self.check(self.orders, "order_line")

    def test_role_taken_and_given_counts_at_once(self):
        adam, invoice = self.users["adam"], self.invoices["company"]
        self.assertTrue(invoice.with_user(adam).has_access("read"))
        adam.partner_id.portal_accounting = False
        self.assertFalse(invoice.with_user(adam).has_access("read"))
        self.assertFalse(invoice.with_user(adam).search([("id", "=", invoice.id)]))
        adam.partner_id.portal_accounting = True
        self.assertTrue(invoice.with_user(adam).search([("id", "=", invoice.id)]))

    def test_who_changes_the_company_leaves_its_documents(self):
        anna, hers = self.users["anna"], self.invoices["anna"]
        self.assertTrue(hers.with_user(anna).has_access("read"))
        anna.partner_id.parent_id = self.beta
        self.assertFalse(hers.with_user(anna).has_access("read"), "it was written to Alpha")
        news = self.create_posted(anna.partner_id)
        self.assertTrue(news.with_user(anna).has_access("read"))
        self.assertFalse(self.invoices["beta"].with_user(anna).has_access("read"))

    def test_rule_holds_while_the_sales_tree_is_observed(self):
        self.env["ir.config_parameter"].set_param(MODE, OBSERVE)
        self.env.registry.clear_cache()
        self.assertFalse(self.invoices["company"].with_user(self.users["anna"]).has_access("read"))

    def test_roles_are_not_read_or_written_from_outside(self):
        anna = self.users["anna"]
        for partner in (anna.partner_id, self.users["adam"].partner_id):
            with self.assertRaises(AccessError):
                partner.with_user(anna).read(["portal_accounting"])
            with self.assertRaises(AccessError):
                partner.with_user(anna).write({"portal_accounting": True})

    def test_contract_lines_are_closed_while_observed(self):
        contract = self.env["contract.contract"].create({
            "name": "Contract",
            "partner_id": self.beta.id,
            "contract_line_ids": [Command.create({"name": "Line", "product_id": self.product.id, "quantity": 1, "price_unit": 5})],
        })
        self.env["ir.config_parameter"].set_param(MODE, OBSERVE)
        self.env.registry.clear_cache()
        self.assertFalse(contract.contract_line_ids.with_user(self.users["anna"]).has_access("read"))
