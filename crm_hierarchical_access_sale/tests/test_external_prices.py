"""Price lists reckoned from costs: external partners' people sell at their prices and do not read how they are reckoned."""

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .common import DocumentCase

COST, PRICE = 40.0, 63.0
FEATURES = ("product.group_product_pricelist", "sale.group_discount_per_so_line")


@tagged("post_install", "-at_install")
class TestExternalPrices(DocumentCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product.standard_price = COST
        cls.put_in_groups("noah", "crm_hierarchical_access.group_external_partner")
        everybody = cls.env.ref("base.group_user")
        everybody.implied_ids = [Command.link(cls.env.ref(name).id) for name in FEATURES]
        cls.prices = cls.env["product.pricelist"].create({"name": "Partners"})
        cls.rule = cls.create_rule(
            cls.prices, base="standard_price", compute_price="formula", price_markup=50.0, price_surcharge=3.0
        )

    @classmethod
    def create_rule(cls, prices, **vals):
        product = cls.product.product_tmpl_id
        return cls.env["product.pricelist.item"].create({"pricelist_id": prices.id, "product_tmpl_id": product.id, **vals})

    def order_of(self, login, prices):
        """The line of a quotation that somebody makes by such prices."""
        customer = self.create_customer("Own customer")
        self.create_lead(login, "north", partner_id=customer.id)
        order = self.env_as(login)["sale.order"].create({
            "partner_id": customer.id,
            "pricelist_id": prices.id,
            "order_line": [Command.create({"product_id": self.product.id})],
        })
        return order.order_line

    def test_prices_are_those_of_everybody(self):
        for login in ("noah", "nora"):
            self.assertEqual(self.order_of(login, self.prices).price_unit, PRICE, login)

    def test_prices_in_the_catalogue_are_those_of_everybody(self):
        """Reckoned in the name of the user, not as superuser like the lines of an order."""
        for login in ("noah", "nora"):
            order = self.as_user(login, self.order_of(login, self.prices).order_id)
            shown = order._get_product_catalog_order_data(self.as_user(login, self.product))
            self.assertEqual(shown[self.product.id]["price"], PRICE, login)

    def test_prices_are_reckoned_from_rules_that_are_not_read_yet(self):
        line = self.as_user("noah", self.order_of("noah", self.prices))
        for price in (line._get_pricelist_price, line._get_pricelist_price_before_discount, line._get_display_price):
            self.assertTrue(line.pricelist_item_id)
            self.rule.invalidate_recordset()
            self.assertIn(price(), (PRICE, COST))

    def test_a_list_that_builds_on_it_gives_its_prices(self):
        other = self.env["product.pricelist"].create({"name": "Friends"})
        rule = self.create_rule(
            other, base="pricelist", base_pricelist_id=self.prices.id, compute_price="percentage", percent_price=10.0
        )
        self.assertEqual(self.order_of("noah", other).price_reduce_taxexcl, PRICE * 0.9)
        self.assertTrue(self.as_user("noah", rule).has_access("read"))

    def test_the_rule_is_not_read_found_or_grouped_by(self):
        rules = self.as_user("noah", self.rule)
        self.assertFalse(rules.has_access("read"))
        self.assertFalse(rules.search([("pricelist_id", "=", self.prices.id)]))
        self.assertFalse(self.as_user("noah", self.prices).item_ids)
        self.assertFalse(rules.env["product.pricelist"].search([("item_ids.price_surcharge", "=", 3.0)]))
        self.assertEqual(rules._read_group([("pricelist_id", "=", self.prices.id)], [], ["price_surcharge:sum"]), [(0.0,)])
        self.assertTrue(self.as_user("nora", self.rule).has_access("read"))

    def test_a_discount_on_the_cost_is_not_shown_beside_it(self):
        self.rule.write({"compute_price": "percentage", "percent_price": 10.0})
        for login, shown in (("noah", (36.0, 0.0)), ("nora", (COST, 10.0))):
            line = self.order_of(login, self.prices)
            self.assertEqual((line.price_unit, line.discount), shown, login)

    def test_nobody_makes_such_a_rule_to_see_the_cost(self):
        """Not even who may create products and their price lists."""
        self.put_in_groups("noah", "product.group_product_manager")
        rules = self.env_as("noah")["product.pricelist.item"]
        vals = {"pricelist_id": self.prices.id, "compute_price": "formula"}
        own = rules.create({**vals, "base": "list_price"})
        with self.assertRaises(AccessError):
            own.write({"base": "standard_price"})
        with self.assertRaises(AccessError):
            rules.create({**vals, "base": "standard_price"})
        own.write({"base": "list_price", "price_discount": 5.0})

    def test_notes_on_a_price_list_are_for_colleagues(self):
        note = self.prices.message_post(body="Cost and a half")
        self.assertFalse(self.as_user("noah", note).has_access("read"))
        self.assertTrue(self.as_user("nora", note).has_access("read"))
