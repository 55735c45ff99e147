from odoo.tests import tagged

from .common import DocumentHttpCase


@tagged("post_install", "-at_install")
class TestRoutes(DocumentHttpCase):
    """Pages, prints and chatter of orders and invoices, as other sellers and by links."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        customer = cls.create_customer("Secret customer", email="buyer@customer.example")
        cls.order = cls.create_order("sara", "south", partner=customer, client_order_ref="Secret reference")
        cls.invoice = cls.create_invoice(cls.order)
        cls.invoice.action_post()
        cls.token = cls.order._portal_ensure_token()
        cls.invoice._portal_ensure_token()

    def pages(self, token=""):
        order, invoice = self.order.id, self.invoice.id
        access = f"access_token={self.token}" if token else ""
        invoice_access = f"access_token={self.invoice.access_token}" if token else ""
        yield f"/my/orders/{order}?{access}"
        yield f"/my/orders/{order}?report_type=html&{access}"
        yield f"/my/invoices/{invoice}?{invoice_access}"
        yield f"/my/invoices/{invoice}?report_type=html&{invoice_access}"

    def test_links_open_nothing_to_other_sellers(self):
        """Neither by id nor with the link that the customer got."""
        self.log_in("noah")
        for token in (False, True):
            for url in self.pages(token):
                with self.subTest(url=url):
                    self.assertNotIn("Secret", self.url_open(url).text)

    def test_links_open_to_the_customer(self):
        """Whoever has the link and is not logged in, and the owner."""
        for url in self.pages(True):
            if "report_type" in url or "orders" in url:
                self.assertIn("Secret", self.url_open(url).text, url)
        self.log_in("sara")
        self.assertIn("Secret", self.url_open(f"/my/orders/{self.order.id}").text)

    def test_link_ends_when_the_order_is_handed_on(self):
        url = f"/my/orders/{self.order.id}?access_token={self.token}"
        self.as_user("sara", self.order).write({"user_id": self.users["siri"].id})
        self.assertNotIn("Secret", self.url_open(url).text)

    def test_reports(self):
        self.log_in("noah")
        for report, record in (("sale.report_saleorder", self.order), ("account.report_invoice", self.invoice)):
            for kind in ("html", "text"):
                answer = self.url_open(f"/report/{kind}/{report}/{record.id}")
                self.assertNotIn("Secret", answer.text, report)
        self.log_in("sara")
        self.assertIn("Secret", self.url_open(f"/report/html/sale.report_saleorder/{self.order.id}").text)

    def test_chatter_by_token(self):
        self.order.message_post(body="Secret word", message_type="comment", subtype_xmlid="mail.mt_comment")
        params = {"thread_model": "sale.order", "thread_id": self.order.id, "token": self.token}
        self.log_in("noah")
        self.assertNotIn("Secret word", self.call("/mail/thread/messages", **params))
        self.assertNotIn("Secret word", self.call("/mail/chatter_fetch", **params))
        post = {**params, "post_data": {"body": "injected", "message_type": "comment"}}
        self.call("/mail/message/post", **post)
        self.assertNotIn("injected", "".join(self.order.message_ids.mapped("body")))

    def test_token_is_read_with_the_order(self):
        self.log_in("noah")
        self.assertNotIn(self.token, self.call_kw("sale.order", "read", [self.order.id], ["access_token"]))
        self.assertNotIn(
            self.token, self.call_kw("sale.order", "search_read", [["id", "=", self.order.id]], ["access_token"])
        )
        self.assertIn(self.order.name, self.read_as("sara"))

    def read_as(self, login):
        self.log_in(login)
        return self.call_kw("sale.order", "read", [self.order.id], ["name"])
