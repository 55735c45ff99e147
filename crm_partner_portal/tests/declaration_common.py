"""Declarations over HTTP, their mails and PDFs, for tests."""

import re
import subprocess
from unittest.mock import patch

from odoo.addons.crm_hierarchical_access.tests.mail_sink import Sink

TYPED = {
    "cancel_kind": "ordinary",
    "person": "Änne Müller",
    "contract_ref": "V-1",
    "wished": "",
    "email": "aenne@customers.example",
}


def pdf_text(pdf):
    """The words of a PDF, as a reader program shows them."""
    return subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()


def squeezed(text):
    return re.sub(r"\s+", " ", text)


class DeclarationWorld:
    """Mixin for test classes: a mail server of our own, and what the schedule does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.mail_server"].search([]).unlink()
        cls.sink = Sink()
        cls.addClassCleanup(cls.sink.stop)
        cls.env["ir.mail_server"].create(
            {"name": "Here", "smtp_host": "127.0.0.1", "smtp_port": cls.sink.port, "smtp_encryption": "none"}
        )
        cls.env.company.write({"email": "office@company.example", "name": "Morgenrot GmbH"})
        cls.declarations = cls.env["crm.declaration"]

    def setUp(self):
        super().setUp()
        self.sink.forget()
        self.sink.start()
        self.addCleanup(self.sink.stop)
        self.startPatcher(patch.object(type(self.env["ir.mail_server"]), "_disable_send", lambda *_args: False))

    def run_schedule(self):
        """What the scheduled job does."""
        with self.enter_registry_test_mode():
            self.env.ref("crm_partner_portal.ir_cron_declarations").method_direct_trigger()
        self.env.invalidate_all()

    def receive(self, kind="cancel", form_key=None, **typed):
        return self.declarations._receive(kind, {**TYPED, **typed}, form_key, lang="en_US")
