from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from odoo.addons.crm_hierarchical_access.tests.common import AccessHttpCase

from .downloads_world import DownloadsWorld

SECRETS = ("Dealer prices", "dealer-prices.pdf", "Ask the dealer", "Trade terms")
#: what a browser, or whoever writes to the server himself, calls on a document
CALLS = [
    ("read", [["name", "summary"]]),
    ("web_read", [{"name": {}, "current_version_id": {"fields": {"filename": {}}}}]),
    ("export_data", [["name", "current_version_id/filename"]]),
    ("action_confirm_receipt", []),
    ("action_pass_on", []),
    ("action_publish", []),
    ("action_withdraw", []),
    ("write", [{"name": "Mine"}]),
    ("unlink", []),
    ("copy", []),
    ("get_metadata", []),
]


@tagged("post_install", "-at_install")
class TestPriceListJourney(DownloadsWorld, AccessHttpCase):
    """The franchisor gives a price list to partner A, who may pass it on; partner B may not see it until a date.

    A is the outlet: fred leads it, finn sells below in *outlet_shop*. B is the house: hugo leads it, hedy is in it.
    """

    def setUp(self):
        super().setUp()
        self.create_unit("outlet_shop", "outlet", "flora", ["felix"])
        terms = self.env["crm.document.topic"].create({"name": "Trade terms"})
        self.list = self.create_document(
            "Dealer prices", filename="dealer-prices.pdf", kind="price_list", summary="Ask the dealer", topic_ids=[terms.id]
        )
        self.now = fields.Datetime.now()
        self.given = self.unit_permission("outlet", may_pass_on=True)
        self.later = self.unit_permission("house", below=True, date_from=(self.now + timedelta(days=9)).date())

    def unit_permission(self, unit, **vals):
        vals = {"document_id": self.list.id, "kind": "unit", "team_id": self.units[unit].id, **vals}
        return self.env["crm.document.permission"].with_user(self.users["edda"]).create(vals)

    def get(self, path):
        return self.url_open(path, allow_redirects=False)

    def asked(self, method, *args, model="crm.document"):
        return self.call_kw(model, method, *args)

    def pages(self):
        version = self.list.current_version_id
        return [
            "/my/downloads",
            "/my/downloads?search=dealer",
            "/my/downloads?kind=price_list",
            f"/my/downloads/{self.list.id}",
            f"/my/downloads/{self.list.id}/file",
            f"/my/downloads/version/{version.id}",
            f"/my/downloads/{self.list.id}?via=mail",
            f"/web/image/crm.document/{self.list.id}/name",
            f"/web/content/crm.document.version/{version.id}/file",
            "/my/downloads/notices",
        ]

    def told(self, login):
        """Everything that a person is told by pages, calls and counts."""
        self.log_in(login)
        texts = [self.page_text(path) for path in self.pages()]
        texts += [self.asked("search_read", [], ["name", "summary"]), self.asked("name_search", "Dealer")]
        texts += [self.asked("search_read", [], ["filename"], model="crm.document.version")]
        texts += [self.asked("formatted_read_group", [], ["name"], ["__count"])]
        texts += [self.asked(method, [self.list.id], *args) for method, args in CALLS if method not in ("copy", "unlink")]
        return "\n".join(texts)

    def page_text(self, path):
        answer = self.get(path)
        return f"{answer.headers}\n{answer.text}".replace("search=dealer", "").replace('value="dealer"', "")

    def assertKnowsNothing(self, login):
        told = self.told(login)
        for secret in SECRETS:
            self.assertNotIn(secret, told, f"{login} was told")
        self.assertEqual(self.offered(login), set())

    def assertReads(self, login):
        self.log_in(login)
        self.assertIn("Dealer prices", self.get("/my/downloads").text)
        self.assertIn(b"%PDF", self.get(f"/my/downloads/{self.list.id}/file").content)

    def test_b_is_told_nothing_before_the_day(self):
        for login in ("hugo", "hedy", "otto", "noah"):
            with self.subTest(login):
                self.assertKnowsNothing(login)

    def test_b_reads_it_from_the_day_on(self):
        documents = type(self.env["crm.document"])
        with patch.object(documents, "_now", lambda _self: self.now + timedelta(days=10)):
            self.assertReads("hedy")

    def test_a_passes_it_on_and_everybody_below_loses_it_with_a(self):
        self.assertReads("fred")
        self.assertKnowsNothing("felix")
        document = self.list.with_user(self.users["fred"])
        document._pass_on(document._received(), self.units["outlet_shop"])
        self.assertReads("felix")
        self.given.unlink()
        for login in ("felix", "flora", "fred"):
            with self.subTest(login):
                self.assertKnowsNothing(login)

    def test_who_may_read_it_changes_nothing(self):
        """Foreign and own ids by each method: nothing is changed by who only reads."""
        self.log_in("fred")
        before = self.list.read(["name", "state"]), len(self.list.permission_ids)
        for method, args in CALLS:
            if method not in ("read", "web_read", "export_data", "get_metadata"):
                self.asked(method, [self.list.id], *args)
        self.asked("write", self.later.ids, {"date_from": False}, model="crm.document.permission")
        self.asked("create", [{"document_id": self.list.id, "kind": "unit", "team_id": self.units["north"].id}],
                  model="crm.document.permission")
        self.asked("create", [{"version_id": self.list.current_version_id.id}], model="crm.document.receipt")
        self.env.invalidate_all()
        self.assertEqual((self.list.read(["name", "state"]), len(self.list.permission_ids)), before)
        self.assertFalse(self.env["crm.document.receipt"].search([("document_id", "=", self.list.id)]))

    def test_customers_call_no_method_on_foreign_documents(self):
        self.log_in("otto")
        for method, args in CALLS:
            with self.subTest(method):
                self.assertNotRegex(self.asked(method, [self.list.id], *args), "|".join(SECRETS))
        self.assertTrue(self.list.exists())
        for model in ("crm.document.fetch", "crm.document.notice", "crm.document.visit", "crm.document.permission"):
            with self.subTest(model):
                self.assertIn("AccessError", self.asked("search_read", [], ["id"], model=model))
