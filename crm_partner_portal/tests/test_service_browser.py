from odoo.tests import tagged

from .common import PortalHttpCase
from .test_service_access import ServiceWorld


@tagged("post_install", "-at_install")
class TestServiceInABrowser(ServiceWorld, PortalHttpCase):
    """What a customer does in two clicks, counted by the browser (spec 4, C)."""

    def setUp(self):
        super().setUp()
        self.users["adam"].password = "adam"  # noqa: S105

    def test_reorder(self):
        framework = self.create_framework("noah", "north", self.alpha, quantity=10)
        framework._portal_reorder({framework.line_ids.id: 4}, "first")
        self.start_tour("/my/frameworks", "portal_reorder", login="adam")
        self.assertEqual(framework.line_ids.remaining_uom_qty, 2)

    def test_complaint_about_an_item(self):
        invoice = self.create_posted(self.alpha)
        self.start_tour(f"/my/invoices/{invoice.id}", "portal_complain_about_item", login="adam")
        case = self.env["helpdesk.ticket"].search([("invoice_id", "=", invoice.id)])
        self.assertEqual((case.invoice_line_id, case.partner_id), (invoice.invoice_line_ids, self.users["adam"].partner_id))
        self.assertIn("Broken", case.description)
