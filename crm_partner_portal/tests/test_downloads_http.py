import io
import logging
import os
import re
import time
from collections import Counter
from statistics import median
from unittest.mock import patch
from urllib.parse import unquote

from PyPDF2 import PdfReader

from odoo.http import Request
from odoo.tests import tagged

from odoo.addons.crm_hierarchical_access.tests.common import AccessHttpCase

from .downloads_world import DownloadsWorld, pdf

_logger = logging.getLogger(__name__)

#: what may not tell closed from missing
ALIKE = ("Content-Type", "Content-Security-Policy", "X-Content-Type-Options", "Cache-Control")
#: how often closed and missing documents are asked for in turn
TURNS = int(os.environ.get("LIBRARY_TURNS", 3))
#: how many pairs of answers are timed on each route; 100 are 200 requests
TIMED = int(os.environ.get("LIBRARY_TIMED", 16))


@tagged("post_install", "-at_install")
class TestDownloadsHttp(DownloadsWorld, AccessHttpCase):
    def setUp(self):
        super().setUp()
        self.document = self.create_document(readers=["carla"])

    def page(self, path, **kwargs):
        return self.url_open(path, allow_redirects=False, **kwargs)

    def fetches(self, document=None):
        return self.env["crm.document.fetch"].search([("document_id", "=", (document or self.document).id)])

    # The list

    def test_the_list_shows_what_is_open_and_nothing_else(self):
        self.create_document("Hidden letter", readers=["otto"])
        self.log_in("carla")
        text = self.page("/my/downloads").text
        self.assertIn("Secret manual", text)
        self.assertIn("1 document", text)
        self.assertNotIn("Hidden letter", text)

    def test_the_start_page_counts(self):
        self.create_document("Hidden letter", readers=["otto"])
        self.log_in("carla")
        answer = self.make_jsonrpc_request("/my/counters", {"counters": ["download_count"]})
        self.assertEqual(answer["download_count"], 1)
        self.assertIn("/my/downloads", self.page("/my").text)

    def test_search_finds_title_topic_and_product(self):
        product = self.env["product.template"].create({"name": "Boiler 3000"})
        self.create_document("Leaflet", readers=["carla"], topic_ids=[self.topic.id], product_tmpl_ids=[product.id])
        self.log_in("carla")
        for words, found, not_found in [
            ("secret", "Secret manual", "Leaflet"),
            ("heat leaf", "Leaflet", "Secret manual"),
            ("boiler", "Leaflet", "Secret manual"),
        ]:
            with self.subTest(words):
                text = self.page(f"/my/downloads?search={words}").text
                self.assertIn(f"{found}</a>", text)
                self.assertNotIn(f"{not_found}</a>", text)

    def test_filters_by_topic_and_kind(self):
        self.create_document("Leaflet", readers=["carla"], topic_ids=[self.topic.id], kind="update")
        self.log_in("carla")
        for asked in (f"topic={self.topic.id}", "kind=update"):
            with self.subTest(asked):
                text = self.page(f"/my/downloads?{asked}").text
                self.assertIn("Leaflet</a>", text)
                self.assertNotIn("Secret manual</a>", text)

    def test_topics_of_others_are_not_offered(self):
        self.create_document("Leaflet", readers=["otto"], topic_ids=[self.topic.id])
        self.log_in("carla")
        self.assertNotIn("Heat pumps", self.page("/my/downloads").text)
        self.assertNotIn("Heat pumps", self.page("/my/downloads/notices").text)

    def test_empty_pages_say_what_to_do(self):
        self.log_in("otto")
        self.assertIn("There are no documents for you yet", self.page("/my/downloads").text)
        self.assertIn("Show all documents", self.page("/my/downloads?search=nothing").text)

    def test_many_documents_are_paged_and_sorted(self):
        for number in range(20):
            self.create_document(f"Sheet {number:02}", readers=["carla"], content=b"x", filename="x.txt")
        self.log_in("carla")
        first, second = (self.page(f"/my/downloads{page}?sortby=title").text for page in ("", "/page/2"))
        self.assertIn("Secret manual</a>", first)
        self.assertNotIn("Sheet 19</a>", first)
        self.assertIn("Sheet 19</a>", second)

    def test_nonsense_in_the_address_is_no_error(self):
        self.log_in("carla")
        for asked in ("topic=x", "topic=99999999999999", "kind=x", "sortby=x", "search=%25_'%22", "page=0"):
            with self.subTest(asked):
                self.assertEqual(self.page(f"/my/downloads?{asked}").status_code, 200)
        self.assertEqual(self.page("/my/downloads/page/9999").status_code, 200)

    # One document

    def test_the_page_shows_what_it_is(self):
        self.document.write({"summary": "How to use it", "topic_ids": [self.topic.id]})
        self.log_in("carla")
        text = self.page(f"/my/downloads/{self.document.id}").text
        for shown in ("Secret manual", "How to use it", "Heat pumps", "PDF"):
            self.assertIn(shown, text)

    def test_drafts_are_no_pages_even_for_editors(self):
        draft = self.create_document("Draft", readers=["carla"], publish=False)
        for login in ("carla", "edda"):
            self.log_in(login)
            self.assertEqual(self.page(f"/my/downloads/{draft.id}").status_code, 404)

    def test_strangers_sign_in_first_and_come_back(self):
        answer = self.page(f"/my/downloads/{self.document.id}?via=mail")
        self.assertEqual(answer.status_code, 303)
        self.assertIn(f"/my/downloads/{self.document.id}", unquote(answer.headers["Location"]))
        self.assertIn("/web/login", answer.headers["Location"])

    def test_from_the_mail_to_the_file_in_two_clicks(self):
        """The link leads to the login; logging in leads to the document, whose button is the file."""
        login = self.url_open(f"/my/downloads/{self.document.id}?via=mail")
        token = re.search(r'name="csrf_token" value="([^"]+)"', login.text).group(1)
        redirect = re.search(r'name="redirect" value="([^"]+)"', login.text).group(1).replace("&amp;", "&")
        page = self.url_open(  # the first click
            "/web/login", data={"login": "carla", "password": "carlaxxx", "csrf_token": token, "redirect": redirect}
        )
        self.assertTrue(page.url.endswith(f"/my/downloads/{self.document.id}?via=mail"), page.url)
        button = re.search(r'class="btn btn-primary" href="([^"]+)"', page.text).group(1)
        self.assertIn(b"%PDF", self.url_open(button).content)  # the second
        self.assertEqual(self.fetches().via, "mail")

    def test_old_links_lead_to_the_document(self):
        old = self.document.current_version_id
        self.add_version(self.document)
        self.publish(self.document)
        self.log_in("carla")
        answer = self.page(f"/my/downloads/version/{old.id}")
        self.assertTrue(answer.headers["Location"].endswith(f"/my/downloads/{self.document.id}"))
        self.log_in("otto")
        self.assertEqual(self.page(f"/my/downloads/version/{old.id}").status_code, 404)

    def test_unpublished_versions_have_no_link(self):
        new = self.add_version(self.document)
        self.log_in("carla")
        self.assertEqual(self.page(f"/my/downloads/version/{new.id}").status_code, 404)

    # Closed and missing

    def test_closed_and_missing_answer_alike(self):
        """The same bytes, the same headers and the same queries, on every route, asked in turn."""
        closed, version = self.document.id, self.document.current_version_id.id
        missing = closed + 1_000_000
        self.log_in("otto")
        for path, hidden in [("/my/downloads/%s", closed), ("/my/downloads/%s/file", closed), ("/my/downloads/version/%s", version)]:
            with self.subTest(path):
                for id_ in (hidden, missing):  # fills caches by address
                    self.page(path % id_)
                answers = [self.gives_away(path % id_) for _turn in range(TURNS) for id_ in (hidden, missing)]
                self.assertEqual(Counter(answers[::2]), Counter(answers[1::2]))
                self.assertEqual({answer[0] for answer in answers}, {404})

    def test_closed_and_missing_take_the_same_time(self):
        """Asked in turn, now one first, now the other: neither is the slower one more often than chance would have it."""
        closed, version = self.document.id, self.document.current_version_id.id
        self.log_in("otto")
        for path, hidden in [("/my/downloads/%s", closed), ("/my/downloads/%s/file", closed), ("/my/downloads/version/%s", version)]:
            with self.subTest(path):
                self.assertLess(self.lean(path % hidden, path % (hidden + 1_000_000)), 3.5)
        with patch.object(type(self.env["crm.document"]), "_offered", self.slow_for(self.document)):
            self.assertGreater(self.lean(f"/my/downloads/{closed}", f"/my/downloads/{closed + 1_000_000}"), 2, "a difference is seen")

    def slow_for(self, document):
        """As if what is closed took a little longer."""
        offered, closed = type(document)._offered, document.id

        def slowly(documents, document_id):
            time.sleep(0.1 if document_id == closed else 0)
            return offered(documents, document_id)

        return slowly

    def lean(self, one, other):
        """How often one of two addresses is the slower one, in standard deviations from half of the time."""
        for path in (one, other):
            self.page(path)
        pairs = [self.timed(one, other) if turn % 2 else self.timed(other, one)[::-1] for turn in range(TIMED)]
        slower = sum(first > second for first, second in pairs)
        first, second = (f"{median(times) * 1000:.1f} ms" for times in zip(*pairs, strict=True))
        _logger.info("%s: the slower one %s of %s times, %s and %s in the middle", one, slower, TIMED, first, second)
        return abs(slower - TIMED / 2) / (TIMED**0.5 / 2)

    def timed(self, *paths):
        """How long each takes, asked one after the other."""
        times = []
        for path in paths:
            begin = time.perf_counter()
            self.page(path)
            times.append(time.perf_counter() - begin)
        return times

    def gives_away(self, path):
        """What an answer tells besides the address: status, body, headers, the queries it took."""
        with patch.object(type(self.env.cr), "execute", autospec=True, side_effect=type(self.env.cr).execute) as execute:
            answer = self.page(path)
        asked = tuple(str(getattr(call.args[1], "code", call.args[1])) for call in execute.call_args_list)
        text = re.sub(r'csrf_token: "\w+"', "", answer.text.replace(path, "PATH"))
        return answer.status_code, text, tuple(answer.headers.get(name) for name in ALIKE), asked

    def test_no_other_way_to_the_file(self):
        attachment = self.document.current_version_id.sudo()._attachment()
        version = self.document.current_version_id
        for login in ("otto", "carla"):
            self.log_in(login)
            for path in (
                f"/web/content/{attachment.id}",
                f"/web/image/{attachment.id}",
                f"/web/content/crm.document.version/{version.id}/file",
                f"/web/image/crm.document.version/{version.id}/file",
                f"/web/content?model=crm.document.version&id={version.id}&field=file&filename=x",
            ):
                with self.subTest(f"{login} {path}"):
                    answer = self.page(path)
                    self.assertNotIn(b"%PDF", answer.content)
                    self.assertNotIn("manual.pdf", str(answer.headers))

    # The file

    def test_the_file_is_an_attachment_for_any_type(self):
        for content, filename in [
            (pdf(), "a.pdf"),
            (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "a.svg"),
            (b"<html><script>alert(1)</script></html>", "a.html"),
            (b"GIF89a/*<script>*/=1;alert(1)", "a.gif"),
            (b"%PDF-1.4 <html><script>alert(1)</script>", "a.pdf.html"),
        ]:
            with self.subTest(filename):
                document = self.create_document("Any", readers=["carla"], content=content, filename=filename)
                self.log_in("carla")
                answer = self.page(f"/my/downloads/{document.id}/file")
                self.assertEqual(answer.content, content)
                self.assertTrue(answer.headers["Content-Disposition"].startswith("attachment"))
                self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")
                self.assertIn("sandbox", answer.headers["Content-Security-Policy"])
                self.assertNotRegex(answer.headers["Content-Type"], "svg|html|gif|xml|javascript")

    def test_names_are_clean(self):
        for name in ("../../etc/passwd", "a\r\nSet-Cookie: x=1.pdf", 'a";filename=b.html', "C:\\x\\‮fdp.exe"):
            with self.subTest(name):
                document = self.create_document("Any", readers=["carla"], content=b"x", filename=name)
                self.log_in("carla")
                headers = self.page(f"/my/downloads/{document.id}/file").headers
                disposition = unquote(headers["Content-Disposition"])
                self.assertNotIn("Set-Cookie: x=1", str(headers))
                self.assertNotRegex(disposition, r"\.\./|\\|‮|;filename=b")

    def test_a_download_goes_on_where_it_was_broken_off(self):
        self.log_in("carla")
        whole = self.page(f"/my/downloads/{self.document.id}/file").content
        rest = self.page(f"/my/downloads/{self.document.id}/file", headers={"Range": "bytes=100-"})
        self.assertEqual((rest.status_code, rest.content), (206, whole[100:]))
        self.assertEqual(len(self.fetches()), 1)

    def test_each_download_is_noted_once(self):
        self.log_in("carla")
        for via in ("page", "mail", "nonsense"):
            self.page(f"/my/downloads/{self.document.id}/file?via={via}")
        self.assertEqual(self.fetches().sorted("id").mapped("via"), ["page", "mail", "page"])
        self.assertEqual(self.fetches().user_id, self.users["carla"])
        self.assertEqual(self.fetches().version_id, self.document.current_version_id)

    def test_fetching_all_but_the_beginning_is_noted(self):
        self.log_in("carla")
        self.page(f"/my/downloads/{self.document.id}/file", headers={"Range": "bytes=1-"})
        self.assertEqual(len(self.fetches()), 1)

    def test_a_refused_download_is_not_noted(self):
        self.log_in("otto")
        self.assertEqual(self.page(f"/my/downloads/{self.document.id}/file").status_code, 404)
        self.assertFalse(self.fetches())

    def test_only_the_current_version_is_sent(self):
        self.add_version(self.document, b"new", "new.txt")
        self.log_in("carla")
        self.assertIn(b"%PDF", self.page(f"/my/downloads/{self.document.id}/file").content)
        self.publish(self.document)
        self.assertEqual(self.page(f"/my/downloads/{self.document.id}/file").content, b"new")

    def test_a_right_that_ended_closes_at_the_next_request(self):
        self.log_in("carla")
        self.assertEqual(self.page(f"/my/downloads/{self.document.id}/file").status_code, 200)
        self.document.permission_ids.unlink()
        for path in ("", "/file"):
            self.assertEqual(self.page(f"/my/downloads/{self.document.id}{path}").status_code, 404)
        etag = {"If-None-Match": "*"}
        self.assertEqual(self.page(f"/my/downloads/{self.document.id}/file", headers=etag).status_code, 404)

    # Receipts

    def test_receipt_is_confirmed_once(self):
        self.document.ask_receipt = True
        self.log_in("carla")
        page = f"/my/downloads/{self.document.id}"
        self.assertIn("Confirm receipt", self.page(page).text)
        for _time in range(2):
            self.assertEqual(self.confirm(self.document).status_code, 303)
        receipt = self.env["crm.document.receipt"].search([("document_id", "=", self.document.id)])
        self.assertEqual((receipt.user_id, receipt.version_id), (self.users["carla"], self.document.current_version_id))
        self.assertIn("You confirmed the receipt", self.page(page).text)

    def test_a_new_version_asks_again(self):
        self.document.ask_receipt = True
        self.log_in("carla")
        self.confirm(self.document)
        self.add_version(self.document)
        self.publish(self.document)
        self.assertIn("Confirm receipt", self.page(f"/my/downloads/{self.document.id}").text)

    def test_receipts_of_others_are_not_confirmed(self):
        self.document.ask_receipt = True
        self.log_in("otto")
        self.assertEqual(self.confirm(self.document).status_code, 404)
        self.assertFalse(self.env["crm.document.receipt"].search([("document_id", "=", self.document.id)]))

    def test_nothing_is_confirmed_that_nobody_asked_for(self):
        self.log_in("carla")
        self.assertEqual(self.confirm(self.document).status_code, 404)

    def confirm(self, document):
        return self.page(f"/my/downloads/{document.id}/receipt", data={"csrf_token": Request.csrf_token(self)})

    # Names on PDFs

    def test_pdfs_carry_the_readers_name(self):
        self.document.watermark = True
        self.users["carla"].name = "Carla Hadžić"
        self.log_in("carla")
        answer = self.page(f"/my/downloads/{self.document.id}/file")
        text = PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
        self.assertEqual(text.count("Carla Hadžić"), 2, text)
        self.assertIn("Secret page", text)
        self.assertTrue(answer.headers["Content-Disposition"].startswith("attachment"))
        self.assertEqual(len(self.fetches()), 1)

    def test_what_cannot_be_stamped_is_not_sent_bare(self):
        document = self.create_document("Broken", readers=["carla"], content=b"%PDF-1.4 broken")
        document.watermark = True
        self.log_in("carla")
        answer = self.page(f"/my/downloads/{document.id}/file")
        self.assertEqual(answer.status_code, 303)
        self.assertIn("cannot be downloaded", self.page(answer.headers["Location"]).text)
        self.assertNotIn(b"%PDF", answer.content)
        self.assertFalse(self.fetches(document))
