from odoo.tests import tagged

from .common import DocumentHttpCase


@tagged("post_install", "-at_install")
class TestLineName(DocumentHttpCase):
    def test_name_of_a_line_by_id(self):
        """The bread crumbs and the preview of a link name lines to who may read them only."""
        line = self.create_order("noah", partner=self.create_customer("Secret customer", ref="Secret ref")).order_line
        for login, seen in {"noah": True, "sara": False}.items():
            self.log_in(login)
            for answer in (
                self.call("/web/action/load_breadcrumbs", actions=[{"model": "sale.order.line", "resId": line.id}]),
                self.call("/html_editor/link_preview_internal", preview_url=f"/odoo/sale.order.line/{line.id}"),
            ):
                with self.subTest(login=login, answer=answer):
                    self.assertEqual(line.order_id.name in answer, seen)
