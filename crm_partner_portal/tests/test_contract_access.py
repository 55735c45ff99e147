from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.crm_hierarchical_access.tests.common import NO_MAIL, AccessCase


@tagged("post_install", "-at_install")
class TestContractAccess(AccessCase):
    """Contracts, lines and modifications are the customer's; stock's portal users read the lines of all customers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.env["product.product"].create({"name": "Service", "type": "service"})
        cls.own = cls.create_contract(cls.users["portal_customer"].partner_id)
        cls.foreign = cls.create_contract(cls.create_customer("Secret"))

    @classmethod
    def create_contract(cls, partner):
        contract = cls.env["contract.contract"].with_context(**NO_MAIL).create({
            "name": "Secret contract",
            "partner_id": partner.id,
            "contract_line_ids": [Command.create({"product_id": cls.product.id, "name": "Secret line", "price_unit": 42})],
            "modification_ids": [Command.create({"date": "2026-01-01", "description": "Secret change"})],
        })
        contract.message_subscribe(partner.ids)
        return contract

    def parts(self, contract):
        return contract, contract.contract_line_ids, contract.modification_ids

    def test_portal_reads_the_own_company_only(self):
        for own, foreign in zip(self.parts(self.own), self.parts(self.foreign), strict=True):
            self.assertTrue(self.as_user("portal_customer", own).has_access("read"), own)
            self.assertFalse(self.as_user("portal_customer", foreign).has_access("read"), foreign)
            self.assertEqual(self.as_user("portal_customer", own).search([("id", "in", (own | foreign).ids)]), own)

    def test_portal_that_follows_a_foreign_contract(self):
        self.foreign.message_subscribe(self.users["portal_customer"].partner_id.ids)
        for part in self.parts(self.foreign):
            self.assertFalse(self.as_user("portal_customer", part).has_access("read"), part)

    def test_employees_need_the_customer(self):
        self.put_in_groups("noah", "crm_partner_portal.group_library_editor")
        self.assertFalse(self.as_user("noah", self.foreign).has_access("read"))
        self.create_lead("noah", "north", partner_id=self.foreign.partner_id.id)
        self.assertTrue(self.as_user("noah", self.foreign).has_access("read"))
        self.assertFalse(self.as_user("noah", self.foreign).has_access("write"))

    def test_what_hangs_on_a_contract(self):
        """Stock shows every employee the followers of every contract: its customer."""
        followers = self.foreign.message_follower_ids
        message = self.foreign.message_post(body="Secret message")
        for records in (followers, message):
            self.assertFalse(self.as_user("noah", records).search([("id", "in", records.ids)]), records)

    def test_accountants_go_on(self):
        self.put_in_groups("office", "account.group_account_invoice")
        for part in self.parts(self.foreign):
            self.assertTrue(self.as_user("office", part).has_access("read"), part)

    def test_sellers_have_no_contracts(self):
        with self.assertRaises(AccessError):
            self.as_user("noah", self.env["contract.contract"]).search([])
