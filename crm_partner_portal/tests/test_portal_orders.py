from odoo.http import Request
from odoo.tests import tagged

from odoo.addons.crm_hierarchical_access.tests.common import NO_MAIL

from .common import PortalHttpCase


@tagged("post_install", "-at_install")
class TestPortalOrders(PortalHttpCase):
    """The pages of orders, and every step on them, as people of the portal over HTTP; closed orders answer as missing ones."""

    #: order: who sees it
    SEEN = {"company": "alpha adam", "anna": "alpha adam anna", "beta": "bert"}
    PEOPLE_TRIED = ("alpha", "anna", "adam", "ada", "bert", "portal_customer")
    MISSING = 2**30

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        partners = {"company": cls.alpha, "anna": cls.users["anna"].partner_id, "beta": cls.beta}
        cls.orders, cls.quotes = (
            {name: cls.create_order("sara", "south", partner=partner) for name, partner in partners.items()} for _kind in range(2)
        )
        for order in cls.orders.values():
            order.with_context(**NO_MAIL).action_confirm()
        for quote in cls.quotes.values():
            quote.with_context(**NO_MAIL).write({"state": "sent", "require_signature": True})

    def sees(self, login, name):
        return login in self.SEEN[name].split()

    def test_lists(self):
        for login in self.PEOPLE_TRIED:
            self.log_in(login)
            for path, documents in (("/my/orders", self.orders), ("/my/quotes", self.quotes)):
                page = self.url_open(path).text
                with self.subTest(login=login, path=path):
                    shown = [name for name, order in documents.items() if order.name in page]
                    self.assertEqual(shown, [name for name in documents if self.sees(login, name)])

    def test_pages(self):
        for login in self.PEOPLE_TRIED:
            self.log_in(login)
            for name in self.orders:
                for order in (self.orders[name], self.quotes[name]):
                    with self.subTest(login=login, order=name):
                        answers = {self.url_open(f"/my/orders/{order.id}{end}").status_code for end in ("", "?report_type=html")}
                        self.assertEqual(answers, {200 if self.sees(login, name) else 404})
            self.assertEqual(self.url_open(f"/my/orders/{self.MISSING}").status_code, 404)

    def test_tokens_open_nothing_where_there_is_a_portal(self):
        order = self.orders["company"]
        for login in ("bert", "anna", None):
            self.log_in(login) if login else self.authenticate(None, None)
            answer = self.url_open(f"/my/orders/{order.id}?access_token={order._portal_ensure_token()}")
            self.assertNotIn(order.name, answer.text)

    def test_steps_of_others_change_nothing(self):
        """Accepting, declining, a file, paying: with and without the order's token."""
        quote = self.quotes["company"]
        token = quote._portal_ensure_token()
        for login in ("anna", "bert", "portal_customer"):
            self.log_in(login)
            for key in (None, token):
                with self.subTest(login=login, token=bool(key)):
                    self.call(f"/my/orders/{quote.id}/accept", access_token=key, name="Me", signature="iVBORw0KGgo=")
                    data = {"csrf_token": Request.csrf_token(self), "decline_message": "No", **({"access_token": key} if key else {})}
                    self.url_open(f"/my/orders/{quote.id}/decline", data=data)
                    self.call(f"/my/orders/{quote.id}/transaction", access_token=key)
                    file = self.url_open(f"/my/orders/{quote.id}/document/1" + (f"?access_token={key}" if key else ""))
                    self.assertNotEqual(file.headers["Content-Type"], "application/pdf")
                    self.env.invalidate_all()
                    self.assertEqual((quote.state, quote.signed_by, quote.transaction_ids.ids), ("sent", False, []))
        self.log_in("adam")
        data = {"csrf_token": Request.csrf_token(self), "decline_message": "Too late"}
        self.url_open(f"/my/orders/{quote.id}/decline", data=data)
        self.env.invalidate_all()
        self.assertEqual(quote.state, "cancel", "who may, declines")
