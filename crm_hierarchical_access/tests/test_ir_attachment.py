from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import AccessCase, AccessHttpCase


@tagged("post_install", "-at_install")
class TestIrAttachment(AccessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls.create_lead("noah")
        cls.file = cls.attach(cls.lead, name="secret.txt")

    @classmethod
    def attach(cls, record, **vals):
        return cls.env["ir.attachment"].create(
            {"name": "x", "raw": b"Secret file", "res_model": record._name, "res_id": record.id, **vals}
        )

    def assertSeenBy(self, attachment, expected):
        for login in ("noah", "nina", "sara", "office", "admin_sales"):
            with self.subTest(login=login):
                file = self.as_user(login, attachment)
                self.assertEqual(file.has_access("read"), login in expected)
                self.assertEqual(bool(file.search([("id", "=", file.id)])), login in expected)
                self.assertEqual(bool(file.search([("name", "=", file.sudo().name)])), login in expected)

    def test_file_follows_the_document(self):
        self.assertSeenBy(self.file, {"noah", "nina", "admin_sales"})

    def test_public_file_of_a_document(self):
        """The public flag does not open a lead's file to colleagues."""
        self.file.public = True
        self.assertSeenBy(self.file, {"noah", "nina", "admin_sales"})

    def test_file_of_a_message(self):
        message = self.lead.message_post(body="x")
        self.assertSeenBy(self.attach(message, name="m.txt"), {"noah", "nina", "admin_sales"})

    def test_file_of_who_lost_the_document(self):
        """The file that somebody uploaded is lost with the lead."""
        file = self.as_user("noah", self.lead).env["ir.attachment"].create(
            {"name": "mine", "raw": b"Secret", "res_model": "crm.lead", "res_id": self.lead.id}
        )
        self.give_away(self.lead, "nora")
        file = self.as_user("noah", file)
        for operation in ("read", "write", "unlink"):
            self.assertFalse(file.has_access(operation), operation)

    def test_attach_to_foreign_document(self):
        environment = self.env_as("sara")
        with self.assertRaises(AccessError):
            environment["ir.attachment"].create({"name": "x", "res_model": "crm.lead", "res_id": self.lead.id})
        own = environment["ir.attachment"].create({"name": "x", "raw": b"x"})
        with self.assertRaises(AccessError):
            own.write({"res_model": "crm.lead", "res_id": self.lead.id})

    def test_public_file_elsewhere_as_in_stock(self):
        file = self.env["ir.attachment"].create({"name": "logo", "raw": b"x", "public": True})
        self.assertTrue(self.as_user("sara", file).has_access("read"))


@tagged("post_install", "-at_install")
class TestIrAttachmentHttp(AccessHttpCase):
    def test_file_by_address(self):
        """By id, by token, as a picture, in an archive: what others may not read is not served."""
        lead = self.create_lead("noah")
        file = self.env["ir.attachment"].create(
            {"name": "secret.txt", "raw": b"Secret file", "res_model": "crm.lead", "res_id": lead.id}
        )
        token = file.generate_access_token()[0]
        signed = file._get_raw_access_token()
        for public in (False, True):
            file.public = public
            for login, seen in {"noah": True, "nina": True, "sara": False}.items():
                self.log_in(login)
                for path in (
                    f"/web/content/{file.id}",
                    f"/web/content/{file.id}?access_token={token}",
                    f"/web/content/{file.id}?access_token={signed}",
                    f"/web/content?model=ir.attachment&id={file.id}&field=raw",
                    f"/web/image/{file.id}",
                ):
                    with self.subTest(login=login, path=path, public=public):
                        served = "Secret" in self.url_open(path).text
                        self.assertEqual(served, seen)
