import base64
import json
import os

from odoo.http import Request
from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.crm_hierarchical_access.tests.common import AccessHttpCase

from ..models.crm_document_version import AROUND
from ..service import LARGEST
from .downloads_world import DownloadsWorld
from .test_service_files import PNG

#: what a request may have in these tests, and with which file it just does
ALLOWED = 4 * AROUND
FITS = 3 * AROUND * 3 // 4


@tagged("post_install", "-at_install")
class TestUploadsHttp(DownloadsWorld, AccessHttpCase):
    """Files above the limit are refused in words or by their status, and nothing of them is left behind."""

    def setUp(self):
        super().setUp()
        self.env["ir.config_parameter"].set_param("web.max_file_upload_size", ALLOWED)

    def kept(self):
        """How many documents, versions, attachments and cases there are, and files in the store."""
        self.env.flush_all()
        tables = ("crm_document", "crm_document_version", "ir_attachment", "helpdesk_ticket")
        counts = [self.env.execute_query(SQL("SELECT count(*) FROM %s", SQL.identifier(table)))[0][0] for table in tables]
        return [*counts, sum(len(files) for _folder, _folders, files in os.walk(self.env["ir.attachment"]._filestore()))]

    def ask(self, model, method, *args):
        params = {"model": model, "method": method, "args": args, "kwargs": {}}
        return self.url_open(
            f"/web/dataset/call_kw/{model}/{method}",
            data=json.dumps({"jsonrpc": "2.0", "params": params}),
            headers={"Content-Type": "application/json"},
        )

    def drop(self, size):
        """What the list of the library does with a file."""
        return self.ask("crm.document", "create_from_file", "large.pdf", base64.b64encode(os.urandom(size)).decode())

    def post(self, path, content, name="ufile", filename="x.png", **data):
        files = [(name, (filename, content, "image/png"))]
        return self.url_open(path, data={"csrf_token": Request.csrf_token(self), **data}, files=files, allow_redirects=False)

    def assertLeavesNothing(self, send, status, words=""):
        before = self.kept()
        answer = send()
        self.assertEqual(answer.status_code, status)
        self.assertIn(words, answer.text)
        self.assertEqual(self.kept(), before)

    def test_editors(self):
        self.log_in("edda")
        for size in (FITS + 1, 2 * ALLOWED):
            with self.subTest(size):
                self.assertLeavesNothing(lambda size=size: self.drop(size), 200, "no more than 0.1 MB may be uploaded")
        document = self.create_document("Any")
        file = {"document_id": document.id, "filename": "x", "file": base64.b64encode(os.urandom(FITS + 1)).decode()}
        self.assertLeavesNothing(lambda: self.ask("crm.document.version", "create", file), 200, "may be uploaded")
        self.assertLeavesNothing(
            lambda: self.post("/web/binary/upload_attachment", os.urandom(ALLOWED + 1), model="crm.document", id=document.id), 413
        )

    def test_what_just_fits_is_taken(self):
        self.log_in("edda")
        before = self.kept()
        answer = self.drop(FITS).json()
        self.assertEqual(self.env["crm.document"].browse(answer["result"]).version_ids.size, FITS)
        more = [after - count for after, count in zip(self.kept(), before, strict=True)]
        self.assertEqual(more, [1, 1, 1, 0, 2], "with a mark in the store")

    def test_customers(self):
        """Of a complaint: one file of several, and all together."""
        self.env["ir.config_parameter"].set_param("web.max_file_upload_size", LARGEST + AROUND)
        self.log_in("carla")
        form = {"kind": "complaint", "description": "Broken", "form_key": "key"}

        def send(content):
            return self.post("/submitted/ticket", content, "attachment", **form)

        self.assertLeavesNothing(lambda: send(PNG + bytes(LARGEST)), 200, "x.png: at most 10 MB a file.")
        self.assertLeavesNothing(lambda: send(PNG + bytes(LARGEST + AROUND)), 413)

    def test_customers_put_no_files_elsewhere(self):
        self.log_in("carla")
        document = self.create_document(readers=["carla"])
        for path, data in [
            ("/web/binary/upload_attachment", {"model": "crm.document", "id": document.id}),
            ("/web/binary/upload_attachment", {"model": "res.partner", "id": self.users["carla"].partner_id.id}),
            ("/mail/attachment/upload", {"thread_model": "crm.document", "thread_id": document.id}),
            ("/mail/attachment/upload", {"thread_model": "res.partner", "thread_id": self.users["otto"].partner_id.id}),
        ]:
            with self.subTest(path=path, data=data):
                before = self.kept()
                self.post(path, b"<svg onload='alert(1)'/>", filename="../../x.svg", **data)
                self.assertEqual(self.kept(), before)
