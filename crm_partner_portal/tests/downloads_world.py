"""Customers, a sales partner and an editor, with documents, for tests of the download pages."""

import base64
import io
from datetime import timedelta

from reportlab.pdfgen import canvas

from odoo.addons.crm_hierarchical_access.tests.common import AccessWorld

EDITOR = "crm_partner_portal.group_library_editor"


def pdf(text="Secret page", pages=1):
    """A PDF with some pages."""
    buffer = io.BytesIO()
    paper = canvas.Canvas(buffer)
    for _page in range(pages):
        paper.drawString(72, 720, text)
        paper.showPage()
    paper.save()
    return buffer.getvalue()


class DownloadsWorld(AccessWorld):
    """Mixin for test classes, besides the units of :class:`AccessWorld`.

    ========= ==========================================
    login     who
    ========= ==========================================
    edda      edits the library
    carla     customer, of the company Secret Works
    otto      another customer
    ========= ==========================================
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_user("edda", EDITOR)
        for login in ("carla", "otto"):
            cls.create_user(login, "base.group_portal")
        cls.topic = cls.env["crm.document.topic"].create({"name": "Heat pumps"})

    @classmethod
    def create_document(cls, name="Secret manual", readers=(), content=None, publish=True, notify=False, filename="manual.pdf", **vals):
        """A document, published by the editor and given to the partners of some users."""
        documents = cls.env["crm.document"].with_user(cls.users["edda"])
        document = documents.create({
            "name": name,
            "permission_ids": [(0, 0, {"partner_id": cls.users[login].partner_id.id}) for login in readers],
            **vals,
        })
        cls.add_version(document, content, filename)
        if publish:
            cls.publish(document, notify)
        return document

    @classmethod
    def add_version(cls, document, content=None, filename="manual.pdf"):
        content = pdf() if content is None else content
        versions = cls.env["crm.document.version"].with_user(cls.users["edda"])
        return versions.create({"document_id": document.id, "file": base64.b64encode(content), "filename": filename})

    @classmethod
    def publish(cls, document, notify=False):
        document.action_publish_notify() if notify else document.action_publish()

    @classmethod
    def give(cls, document, login, **vals):
        """Let somebody read a document."""
        vals = {"document_id": document.id, "partner_id": cls.users[login].partner_id.id, **vals}
        return cls.env["crm.document.permission"].with_user(cls.users["edda"]).create(vals)

    def offered(self, login):
        """Titles that somebody is offered."""
        documents = self.env["crm.document"].with_user(self.users[login])
        return set(documents.search(documents._offered_domain()).mapped("name"))


def tomorrow(now):
    return (now + timedelta(days=1)).date()
