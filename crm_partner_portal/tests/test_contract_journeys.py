from odoo.tests import tagged

from .common import PortalHttpCase
from .contract_browser import visitor
from .declaration_common import DeclarationWorld
from .test_service_access import ServiceWorld


@tagged("post_install", "-at_install")
class TestContractJourneys(DeclarationWorld, ServiceWorld, PortalHttpCase):
    """By a real browser without scripts, counted: what the parity report says is what it takes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["product.template"].search([("is_contract_offered", "=", True)]).is_contract_offered = False
        cls.offer = cls.env["product.template"].create({
            "name": "Maintenance", "type": "service", "list_price": 100.0, "is_contract": True, "is_contract_offered": True,
            "term_first": 12, "term_notice": 1, "taxes_id": False,
        })
        cls.person = cls.users["portal_customer"].partner_id
        cls.person.write({"email": "solo@customers.example", "is_company": False})

    def parity(self):
        self.env["crm.contract.parity"]._measure()
        return self.env["crm.contract.parity"].search([("product_id", "=", self.offer.id)])

    def contract(self):
        self.env.invalidate_all()
        return self.env["contract.contract"].search([("concluded_by_id", "=", self.person.id)], order="id desc", limit=1)

    def test_conclude_cancel_and_withdraw_logged_in(self):
        parity = self.parity()
        with visitor(self, "portal_customer") as somebody:
            somebody.open("/vertraege")
            somebody.click(".offer .button", then=f"/vertraege/{self.offer.id}")
            somebody.click("form[action$=bestellen] button", then="/my/contracts/")
            self.assertEqual(somebody.clicks, parity.conclude_clicks)
            self.assertLessEqual(somebody.clicks, 3)
            contract = self.contract()
            self.assertEqual(contract.conclusion_clicks, somebody.clicks)
            somebody.open(f"/my/contracts/{contract.id}")
            somebody.click("a[href$='/cancel']", then=f"/my/contracts/{contract.id}/cancel")
            somebody.click(".o_contract_declare button", then=f"/my/contracts/{contract.id}/declared")
            self.assertEqual((somebody.clicks, parity.cancel_clicks), (2, 2))
            self.assertIn("because the first term ends on this day", somebody.text())
            somebody.open("/vertraege")
            somebody.click(".offer .button", then=f"/vertraege/{self.offer.id}")
            somebody.click("form[action$=bestellen] button", then="/my/contracts/")
            other = self.contract()
            self.assertNotEqual(other, contract)
            somebody.open(f"/my/contracts/{other.id}")
            somebody.click("a[href$='/withdraw']", then=f"/my/contracts/{other.id}/withdraw")
            somebody.click(".o_contract_declare button", then=f"/my/contracts/{other.id}/declared")
            self.assertEqual((somebody.clicks, parity.withdraw_clicks), (2, 2))
        self.env.invalidate_all()
        self.assertEqual((contract.declaration_ids.effect, other.declaration_ids.effect), ("ended", "withdrawn"))

    def test_without_login(self):
        """From the login, as from any page: the button, the form, the confirming button."""
        parity = self.parity()
        with visitor(self) as somebody:
            for path, clicks in (("/kuendigen", parity.public_clicks), ("/widerrufen", parity.withdraw_clicks)):
                somebody.open("/web/login")
                somebody.click(f".o_contract_links a[href^='{path}']", then=path)
                somebody.type("#person", "Änne Müller")
                somebody.type("#contract_ref", "V-1")
                somebody.type("#email", "aenne@customers.example")
                somebody.click("main form button", then=f"{path}/eingang/")
                self.assertEqual((somebody.clicks, clicks), (2, 2), path)
                self.assertIn("Received on", somebody.text())
                self.assertIn("Änne Müller", somebody.text())
        self.env.invalidate_all()
        self.assertEqual(set(self.declarations.search([("person", "=", "Änne Müller")]).mapped("kind")), {"cancel", "withdraw"})

    def test_the_same_again_and_a_complaint(self):
        """From the list of framework contracts, and from an invoice."""
        parity = self.parity()
        framework = self.create_framework("noah", "north", self.alpha, quantity=10)
        framework._portal_reorder({framework.line_ids.id: 4}, "first")
        invoice = self.create_posted(self.alpha)
        with visitor(self, "adam") as somebody:
            somebody.open("/my/frameworks")
            somebody.click(".o_framework_again", then=f"/my/frameworks/{framework.id}/order")
            somebody.click(".o_framework_order_now", then="/my/orders/")
            self.assertEqual((somebody.clicks, parity.reorder_clicks), (2, 2))
            somebody.open(f"/my/invoices/{invoice.id}")
            somebody.click(".o_case_item", then="/new/ticket")
            somebody.type("#case_text", "Broken")
            somebody.click(".o_case_send", then="/my/ticket/")
            self.assertEqual((somebody.clicks, parity.complain_clicks), (2, 2))
        self.env.invalidate_all()
        self.assertEqual(framework.line_ids.remaining_uom_qty, 2)
        case = self.env["helpdesk.ticket"].search([("invoice_id", "=", invoice.id)])
        self.assertEqual(case.invoice_line_id, invoice.invoice_line_ids)

    def test_reason_is_asked_for_where_it_is_needed(self):
        with visitor(self) as somebody:
            somebody.open("/kuendigen")
            shown = "document.getElementById('reason').offsetHeight > 0"
            self.assertFalse(somebody.ask(shown))
            somebody.click("#extraordinary")
            somebody.wait_for(shown)
