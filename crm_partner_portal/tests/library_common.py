"""Documents of the library for tests within the organisation of the kernel's tests."""

import base64

from odoo.fields import Command

from odoo.addons.crm_hierarchical_access.tests.common import AccessCase

EDITOR = "crm_partner_portal.group_library_editor"


class LibraryWorld:
    """Mixin for test classes: an editor, and helpers that make documents."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_user("edda", f"base.group_user,{EDITOR}")

    @classmethod
    def create_document(cls, name="Secret document", published=True, **vals):
        """A document with one file, published, given to nobody."""
        document = cls.env["crm.document"].create({"name": name, "version_ids": [cls.file_command()], **vals})
        if published:
            document.action_publish()
        return document

    @classmethod
    def file_command(cls, content=b"%PDF-1.4 secret", filename="secret.pdf"):
        return Command.create({"file": base64.b64encode(content), "filename": filename})

    @classmethod
    def give(cls, document, **vals):
        """A permission for the document."""
        return cls.env["crm.document.permission"].create({"document_id": document.id, **vals})

    def is_open(self, document, *logins):
        """Whether the document is open to each of the users."""
        return [self.as_user(login, document).has_access("read") for login in logins]


class LibraryCase(LibraryWorld, AccessCase):
    """Tests with documents."""
