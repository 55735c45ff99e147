from odoo.tests import tagged

from odoo.addons.crm_hierarchical_access.tests.common import AccessHttpCase
from odoo.addons.crm_hierarchical_access.tests.test_escalation_access import EscalatedWorld, SeenOverHttp

from .common import DocumentWorld


@tagged("post_install", "-at_install")
class TestSuperiorSeesDocuments(SeenOverHttp, EscalatedWorld, DocumentWorld, AccessHttpCase):
    """Orders and invoices of an escalated lead are seen with it, and no longer."""

    TELLING = {
        **SeenOverHttp.TELLING, "sale.order": "client_order_ref", "account.move": "invoice_partner_display_name",
    }  # fmt: skip

    @classmethod
    def create_things(cls, word):
        lead, customer, *_rest = super().create_things(word)
        order = cls.create_order("finn", "outlet", lead=lead, partner=customer, client_order_ref=word)
        order.order_line.name = f"{word} tiles"
        invoice = cls.create_invoice(order)
        return [lead, customer, order, order.order_line, invoice]

    def test_from_the_escalation_until_it_is_handed_back(self):
        self.log_in("fred")
        self.assertSees(self.WORDS, seen=False)
        release = self.escalate()
        self.assertSees(["Zebra"], seen=True)
        self.assertSees(["Quagga"], seen=False)
        self.call_kw("crm.lead.release", "action_hand_back", [release.id], "Go on")
        self.assertSees(self.WORDS, seen=False)
