from odoo.fields import Domain
from odoo.tests import tagged

from .common import DocumentCase


@tagged("post_install", "-at_install")
class TestRules(DocumentCase):
    def test_superseded_rules_are_untouched(self):
        """Stock's personal rules stay in the database as they are, and are not asked."""
        for xmlid in self.env["ir.rule"]._superseded_rules():
            rule = self.env.ref(xmlid)
            self.assertTrue(rule.active, xmlid)
            self.assertNotIn(rule, self.env(user=self.users["noah"].id)["ir.rule"]._get_rules(rule.model_id.model))

    def test_every_superseded_rule_has_a_group_rule_in_its_place(self):
        """A model without a group rule would be open to every other group's ACL."""
        for xmlid in self.env["ir.rule"]._superseded_rules():
            model = self.env.ref(xmlid).model_id.model
            rules = self.env(user=self.users["noah"].id)["ir.rule"]._get_rules(model).sudo()
            with self.subTest(model=model):
                self.assertTrue(rules.filtered("groups"))

    def test_domain_and_check_agree(self):
        """What a search finds is what a check allows, for everybody and each mode."""
        lead = self.create_lead("hedy", "house")
        orders = self.create_order("noah", "north") + self.create_order("sara", "south", lead=lead)
        orders += self.create_order("finn", "outlet") + self.create_order(None, "outlet")
        for order in orders:
            self.create_invoice(order)
        for records in (orders, orders.order_line, orders.invoice_ids, orders.invoice_ids.line_ids):
            for login in self.users:
                env = self.env_as(login)
                for mode in ("read", "write"):
                    domain = env["crm.access"].domain(records._name, mode)
                    checked = records.sudo().filtered_domain(domain)
                    searched = records.sudo().search(domain & Domain("id", "in", records.ids))
                    self.assertEqual(set(checked.ids), set(searched.ids), (login, mode, records))
