import io
import re
import zipfile

from odoo.http import Request
from odoo.tests import tagged

from ..controllers import invoices as controller
from .common import PortalHttpCase


@tagged("post_install", "-at_install")
class TestPortalInvoices(PortalHttpCase):
    """The invoice pages and every way around them, as people of the portal over HTTP."""

    #: invoice: who sees it
    SEEN = {"COMPANY-1": "alpha adam", "ANNA-1": "alpha adam anna", "BETA-1": "bert"}
    PEOPLE_TRIED = ("alpha", "anna", "adam", "ada", "bert", "portal_customer")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        partners = {"COMPANY-1": cls.alpha, "ANNA-1": cls.users["anna"].partner_id, "BETA-1": cls.beta}
        cls.invoices = {number: cls.create_invoice_with_files(partner, number) for number, partner in partners.items()}

    @classmethod
    def create_invoice_with_files(cls, partner, number, date="2029-05-04"):
        invoice = cls.create_posted(partner, number, invoice_date=date)
        cls.env["ir.attachment"].create([
            {"name": f"{number}.{end}", "raw": f"{head} {number}".encode(), "res_model": "account.move", "res_id": invoice.id,
             "res_field": field, "mimetype": mime}
            for field, end, head, mime in (
                ("invoice_pdf_report_file", "pdf", "%PDF-1.4 paper", "application/pdf"),
                ("ubl_cii_xml_file", "xml", "<Invoice/>", "application/xml"),
            )
        ])
        invoice.invalidate_recordset()
        return invoice

    def who(self, number):
        return self.SEEN[number].split()

    def test_table_over_http(self):
        for login in self.PEOPLE_TRIED:
            self.log_in(login)
            page = self.url_open("/my/invoices").text
            mine = [number for number in self.SEEN if login in self.who(number)]
            with self.subTest(login=login):
                self.assertEqual([number for number in self.SEEN if f">{number}<" in page.replace(" ", "").replace("\n", "")], mine)
                found = self.call_kw("account.move", "search_read", [["name", "in", list(self.SEEN)]], ["name"])
                self.assertEqual([number for number in self.SEEN if number in found], mine)
                counted = self.call_kw("account.move", "search_count", [["name", "in", list(self.SEEN)]])
                self.assertIn(f'"result": {len(mine)}', counted)
                grouped = self.call_kw("account.move", "formatted_read_group", [["name", "in", list(self.SEEN)]], ["name"], ["__count"])
                self.assertEqual([number for number in self.SEEN if number in grouped], mine)
                counter = self.call("/my/counters", counters=["invoice_count"])
                self.assertIn(f'"invoice_count": {int(bool(mine))}', counter)
                for number, invoice in self.invoices.items():
                    self.check_routes(number, invoice, number in mine)

    def check_routes(self, number, invoice, is_open):
        """The pages and files of an invoice: what is closed answers as what is missing."""
        expected = 200 if is_open else 404
        for path in ("", "/pdf", "/einvoice", "?report_type=html", f"?access_token={invoice._portal_ensure_token()}"):
            answer = self.url_open(f"/my/invoices/{invoice.id}{path}", allow_redirects=False)
            self.assertEqual(answer.status_code, expected, path)
            missing = self.url_open(f"/my/invoices/{2**30}{path}", allow_redirects=False)
            self.assertEqual(missing.status_code, 404, path)
            if not is_open:
                self.assertEqual(self.told(answer), self.told(missing), path)
        if is_open:
            self.assertIn(f"paper {number}", self.url_open(f"/my/invoices/{invoice.id}/pdf").text)
            return
        file = invoice.sudo().invoice_pdf_report_id
        for path in (
            f"/report/html/account.report_invoice/{invoice.id}",
            f"/report/pdf/account.report_invoice/{invoice.id}",
            f"/report/pdf/account.report_invoice_with_payments/{invoice.id}",
            f"/web/content/account.move/{invoice.id}/invoice_pdf_report_file",
            f"/web/content/{file.id}",
            f"/web/content/{file.id}?access_token={invoice.access_token}",
            f"/account/download_invoice_documents/{invoice.id}/pdf",
            f"/account/download_invoice_attachments/{file.id}",
            f"/account/download_move_attachments/{invoice.id}",
            f"/mail/view?model=account.move&res_id={invoice.id}&access_token={invoice.access_token}",
        ):
            answer = self.url_open(path)
            self.assertFalse(number in answer.text and "paper" in answer.text, path)
            self.assertNotIn("119.00", answer.text, path)
        self.assertNotIn(number, self.call_kw("account.move", "read", [invoice.id], ["name"]))
        self.assertNotIn(number, self.call_kw("account.move", "export_data", [invoice.id], ["name"]))
        self.assertNotIn("119", self.call_kw("account.move.line", "search_read", [["move_id", "=", invoice.id]], ["price_unit"]))

    def told(self, answer):
        """What a refusal says, but for the address that was asked for and what is new each time."""
        return re.sub(r"/my/invoices/\d+|access_token=[^\"&]*|csrf_token: \"\w+\"", "", answer.text)

    def test_stock_downloads_tell_nothing_apart(self):
        self.log_in("anna")
        closed, missing = self.invoices["BETA-1"].id, 2**30
        for path in ("download_invoice_documents/%s/pdf", "download_move_attachments/%s"):
            answers = {self.url_open(f"/account/{path % id_}").status_code for id_ in (closed, missing)}
            self.assertEqual(answers, {404})

    def test_pdf_in_two_clicks(self):
        """From the page after the login: the invoices, the PDF."""
        self.log_in("adam")
        first = re.search(r'href="(/my/invoices\?filterby=invoices)"', self.url_open("/my").text)[1]
        second = re.search(r'href="(/my/invoices/\d+/pdf)"', self.url_open(first).text)[1]
        self.assertEqual(self.url_open(second).headers["Content-Type"], "application/pdf")

    def test_year_as_zip(self):
        for login in self.PEOPLE_TRIED:
            self.log_in(login)
            answer = self.url_open("/my/invoices/year/2029")
            mine = [number for number in self.SEEN if login in self.who(number)]
            with self.subTest(login=login):
                self.assertEqual(answer.status_code, 200 if mine else 404)
                if mine:
                    names = zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
                    self.assertEqual(sorted(names), sorted(f"{number}.{end}" for number in mine for end in ("pdf", "xml")))
                    self.assertEqual(int(answer.headers["Content-Length"]), len(answer.content))
        for year in ("2028", "0", "99999"):
            self.assertEqual(self.url_open(f"/my/invoices/year/{year}").status_code, 404)

    def test_names_in_the_zip_are_clean_and_differ(self):
        for name in ("../../x/COMPANY.pdf", "COMPANY.pdf"):
            invoice = self.create_invoice_with_files(self.beta, f"B/{name[-8:]}{len(name)}", "2027-01-02")
            invoice.sudo().invoice_pdf_report_id.name = name
        self.log_in("bert")
        names = zipfile.ZipFile(io.BytesIO(self.url_open("/my/invoices/year/2027").content)).namelist()
        self.assertEqual(len(set(names)), 4)
        self.assertFalse([name for name in names if "/" in name or ".." in name])

    def test_missing_files_are_made_outside_of_the_request(self):
        invoice = self.create_posted(self.beta, "BETA-2", invoice_date="2028-02-01")
        self.log_in("bert")
        page = self.url_open("/my/invoices/year/2028")
        self.assertIn("1 of 1", " ".join(page.text.split()))
        self.assertEqual(invoice.portal_files_state, "wanted")
        with self.enter_registry_test_mode():
            self.env.ref("crm_partner_portal.ir_cron_portal_files").method_direct_trigger()
        self.env.invalidate_all()
        self.assertTrue(invoice.invoice_pdf_report_id)
        self.assertFalse(invoice.portal_files_state)
        self.assertEqual(self.url_open("/my/invoices/year/2028").headers["Content-Type"], "application/zip")

    def test_too_many_for_one_file(self):
        self.log_in("bert")
        self.patch(controller, "MOST", 0)
        self.assertIn("/my/invoices/year/2029?month=5", self.url_open("/my/invoices/year/2029").text)
        self.patch(controller, "MOST", 9)
        self.assertEqual(self.url_open("/my/invoices/year/2029?month=5").headers["Content-Type"], "application/zip")
        self.assertEqual(self.url_open("/my/invoices/year/2029?month=6").status_code, 404)

    def test_search(self):
        self.create_invoice_with_files(self.beta, "BETA-7", "2029-07-01")
        self.log_in("bert")
        for query, expected in {
            "number=beta-7": ["BETA-7"],
            "date_from=2029-06-01": ["BETA-7"],
            "date_to=2029-06-01": ["BETA-1"],
            "amount_from=119&amount_to=119,00": ["BETA-1", "BETA-7"],
            "amount_from=120": [],
            "state=paid": [],
            "state=open": ["BETA-1", "BETA-7"],
            "state=overdue": ["BETA-1", "BETA-7"] if self.invoices["BETA-1"].invoice_date_due < self.env.cr.now().date() else [],
            "date_from=nonsense": ["BETA-1", "BETA-7"],
            "sortby=nonsense&filterby=nonsense": ["BETA-1", "BETA-7"],
        }.items():
            page = "".join(self.url_open(f"/my/invoices?{query}").text.split())
            with self.subTest(query=query):
                self.assertEqual([number for number in ("BETA-1", "BETA-7") if f">{number}<" in page], expected)
        self.assertIn("could not be read", self.url_open("/my/invoices?date_from=nonsense").text)

    def test_who_fetched_what_is_written_down_and_shown(self):
        invoice = self.invoices["COMPANY-1"]
        self.log_in("adam")
        self.url_open(f"/my/invoices/{invoice.id}/pdf")
        self.url_open(f"/my/invoices/{invoice.id}/einvoice")
        self.url_open("/my/invoices/year/2029")
        self.log_in("bert")
        self.url_open(f"/my/invoices/{invoice.id}/pdf")
        self.assertEqual(sorted(invoice.fetch_ids.mapped("what")), ["einvoice", "pdf", "zip"])
        self.assertEqual(invoice.fetch_ids.user_id, self.users["adam"])
        self.log_in("alpha")
        self.assertIn("by Adam", " ".join(self.url_open(f"/my/invoices/{invoice.id}").text.split()))
        self.assertIn("AccessError", self.call_kw("crm.invoice.fetch", "search_read", [], ["user_id"]))

    def test_link_with_token(self):
        """It opens nothing where the customer has a portal, also to who is not logged in, and asks for the login."""
        invoice = self.invoices["COMPANY-1"]
        path = f"/my/invoices/{invoice.id}"
        self.authenticate(None, None)
        for url in (f"{path}?access_token={invoice._portal_ensure_token()}", path, f"/my/invoices/{2**30}?access_token=x"):
            answer = self.url_open(url, allow_redirects=False)
            self.assertIn("/web/login?redirect=%2Fmy%2Finvoices%2F", answer.headers["Location"])
        without = self.create_invoice_with_files(self.create_customer("Gamma"), "GAMMA-1")
        answer = self.url_open(f"/my/invoices/{without.id}?access_token={without._portal_ensure_token()}")
        self.assertIn("GAMMA-1", answer.text)
        for document, other in ((invoice, without), (without, invoice)):
            swapped = self.url_open(f"/my/invoices/{document.id}?access_token={other._portal_ensure_token()}", allow_redirects=False)
            self.assertIn("/web/login", swapped.headers["Location"])

    def test_chatter(self):
        invoice = self.invoices["COMPANY-1"]
        invoice.message_post(body="Secret word", message_type="comment", subtype_xmlid="mail.mt_comment")
        params = {
            "thread_model": "account.move", "thread_id": invoice.id, "token": invoice._portal_ensure_token(),
            "pid": self.users["anna"].partner_id.id, "hash": invoice._sign_token(self.users["anna"].partner_id.id),
        }
        for login, reads in (("adam", True), ("anna", False), ("bert", False), (None, False)):
            self.log_in(login) if login else self.authenticate(None, None)
            for route in ("/mail/chatter_fetch", "/mail/thread/messages"):
                answer = self.call(route, **params)
                if not reads:
                    self.assertNotIn("Secret word", answer, f"{login} {route}")
            self.assertEqual("Secret word" in self.call("/mail/chatter_fetch", **params), reads, login)
            if not reads:
                self.call("/mail/message/post", **params, post_data={"body": "injected", "message_type": "comment"})
        self.assertNotIn("injected", "".join(invoice.message_ids.mapped("body")))

    def test_paying_by_link(self):
        invoice = self.invoices["COMPANY-1"]
        token = invoice._portal_ensure_token()
        self.log_in("bert")
        answer = self.call(f"/invoice/transaction/{invoice.id}", access_token=token)
        self.assertNotIn("119", answer)
        self.assertEqual(self.url_open(f"/payment/pay?invoice_id={invoice.id}&access_token={token}").status_code, 404)

    def test_delivery_is_chosen_with_the_role(self):
        def choose(login, way, csrf=True):
            self.log_in(login)
            data = {"way": way, "csrf_token": Request.csrf_token(self)} if csrf else {"way": way}
            return self.url_open("/my/invoices/delivery", data=data).status_code

        self.alpha.invoice_sending_method = "email"
        self.assertEqual(choose("anna", "portal"), 404)
        self.assertEqual(choose("bert", "manual"), 404)
        self.assertEqual(choose("adam", "portal", csrf=False), 400)
        self.assertEqual(self.alpha.invoice_sending_method, "email")
        self.assertEqual(choose("adam", "portal_notice"), 200)
        self.assertEqual(self.alpha.invoice_sending_method, "portal_notice")
        self.assertNotEqual(self.beta.invoice_sending_method, "portal_notice")
