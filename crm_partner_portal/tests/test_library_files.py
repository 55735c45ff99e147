import base64
import os
import tempfile

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..models.crm_document_version import AROUND
from .library_common import EDITOR, LibraryCase

FOLDER = "crm_partner_portal.import_folder"


@tagged("post_install", "-at_install")
class TestLibraryFiles(LibraryCase):
    def test_dropped_files_become_drafts(self):
        documents = self.as_user("edda", self.env["crm.document"])
        ids = [documents.create_from_file(name, base64.b64encode(b"%PDF-1.4 x").decode()) for name in ("../a_b.pdf", "c\r\nd.txt")]
        made = documents.browse(ids)
        self.assertEqual(made.mapped("name"), ["a b", "cd"])
        self.assertEqual(made.version_ids.sorted("id").mapped("filename"), ["a_b.pdf", "cd.txt"])
        self.assertEqual(set(made.mapped("state")), {"draft"})
        self.assertEqual(made.version_ids.mapped("size"), [10, 10])

    def test_only_editors_add(self):
        for login in ("noah", "portal_customer", "admin_sales"):
            with self.assertRaises(AccessError):
                self.as_user(login, self.env["crm.document"]).create_from_file("a.pdf", base64.b64encode(b"x").decode())

    def test_too_large_is_refused_and_leaves_nothing(self):
        self.env["ir.config_parameter"].set_param("web.max_file_upload_size", AROUND + 16)
        documents = self.as_user("edda", self.env["crm.document"])
        count = documents.search_count([])
        with self.assertRaises(ValidationError) as caught, self.cr.savepoint():
            documents.create_from_file("a.pdf", base64.b64encode(b"1234567890123").decode())
        self.assertIn("File:", str(caught.exception))
        self.assertEqual(documents.search_count([]), count)
        documents.create_from_file("a.pdf", base64.b64encode(b"123456789012").decode())

    def test_no_base64_is_refused(self):
        with self.assertRaises(ValidationError):
            self.as_user("edda", self.env["crm.document"]).create_from_file("a.pdf", "%%%%")

    def test_versions(self):
        document = self.create_document()
        first = document.current_version_id
        document.version_ids = [self.file_command(b"second", "second.txt")]
        self.assertEqual(document.current_version_id, first)
        document.action_publish()
        second = document.current_version_id
        self.assertEqual((first.number, second.number, second.filename), (1, 2, "second.txt"))
        self.assertEqual((first.is_current, second.is_current), (False, True))
        self.give(document, kind="partner", partner_id=self.users["noah"].partner_id.id)
        self.assertEqual(self.as_user("noah", first).search([("document_id", "=", document.id)]), second)
        self.assertEqual([self.as_user("noah", each).has_access("read") for each in first + second], [False, True])
        self.assertEqual([self.as_user("edda", each).has_access("read") for each in first + second], [True, True])
        with self.assertRaises(UserError):
            first.file = base64.b64encode(b"other")

    def test_file_is_read_by_editors_only(self):
        document = self.create_document()
        self.give(document, kind="partner", partner_id=self.users["noah"].partner_id.id)
        version = document.current_version_id
        self.assertTrue(self.as_user("edda", version).read(["file"])[0]["file"])
        with self.assertRaises(AccessError):
            self.as_user("noah", version).read(["file"])
        attachment = version._attachment()
        self.assertEqual(len(attachment), 1)
        self.assertEqual([self.as_user(login, attachment).has_access("read") for login in ("noah", "edda")], [False, True])

    def test_without_a_file_nothing_is_published(self):
        with self.assertRaises(UserError):
            self.env["crm.document"].create({"name": "Empty"}).action_publish()

    def test_only_editors_publish_and_withdraw(self):
        document = self.create_document()
        self.give(document, kind="partner", partner_id=self.users["noah"].partner_id.id)
        for method in ("action_publish", "action_withdraw", "action_who_may_read"):
            with self.assertRaises(AccessError):
                getattr(self.as_user("noah", document), method)()

    def test_who_may_read_before_publishing(self):
        document = self.create_document(published=False)
        self.give(document, kind="partner", partner_id=self.users["noah"].partner_id.id)
        self.give(document, kind="unit", team_id=self.units["south"].id)
        document = self.as_user("edda", document)
        why = document.env["crm.document.why"].browse(document.action_who_may_read()["res_id"])
        self.assertEqual(why.line_ids.user_id.mapped("login"), ["noah", "sara", "siri", "sven"])
        self.assertTrue(why.is_ahead)
        self.assertIn("Noah", why.line_ids[0].reason)
        why.user_id = self.users["nina"]
        self.assertIn("No permission", why.answer)
        self.assertFalse(document._readers())

    # A folder of the server

    def test_import_from_a_folder(self):
        with tempfile.TemporaryDirectory() as folder, tempfile.NamedTemporaryFile() as outside:
            self.env["ir.config_parameter"].set_param(FOLDER, folder)
            os.mkdir(os.path.join(folder, "sub"))
            content = os.urandom(3 * 1024 * 1024 + 5)
            for name in ("big.bin", "sub/other.bin"):
                with open(os.path.join(folder, name), "wb") as file:
                    file.write(content)
            os.symlink(outside.name, os.path.join(folder, "link"))
            imports = self.as_user("edda", self.env["crm.document.import"])
            wizard = imports.create(imports.default_get(["line_ids"]))
            self.assertEqual(wizard.line_ids.mapped("name"), ["big.bin", "sub/other.bin"])
            wizard.line_ids[0].chosen = True
            document = self.env["crm.document"].browse(wizard.action_import()["res_id"])
            version = document.version_ids
            self.assertEqual((document.name, version.size, version._attachment().raw == content), ("big", len(content), True))
            for name in ("../" + os.path.basename(outside.name), outside.name, "link", "sub", "none", "a\0b"):
                with self.assertRaises(AccessError, msg=name):
                    wizard._path(name)

    def test_import_is_for_editors(self):
        for login in ("noah", "admin_sales"):
            with self.assertRaises(AccessError):
                self.as_user(login, self.env["crm.document.import"]).default_get(["line_ids"])
        self.assertNotIn(self.env.ref(EDITOR), self.users["admin_sales"].all_group_ids)
