from contextlib import contextmanager
from unittest.mock import patch

from odoo.http import SessionExpiredException, request
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.crm_contract_fault import ADDRESS
from .common import PortalHttpCase
from .declaration_common import DeclarationWorld

SUBJECT = "The public pages of contracts need you"
ROUTE_LOGGERS = ("odoo.http", "odoo.addons.base.models.ir_qweb")


@tagged("post_install", "-at_install")
class TestCheckOfAServer(DeclarationWorld, PortalHttpCase):
    """The nightly check asks the running server over HTTP, and what is wrong with it is really wrong."""

    def setUp(self):
        super().setUp()
        self.faults = self.env["crm.contract.fault"]
        self.faults.search([]).unlink()
        self.env["ir.config_parameter"].set_param(ADDRESS, self.base_url())
        fetch = type(self.faults)._fetch

        def fetch_allowed(faults, path):
            self.env.flush_all()
            with self.allow_requests(all_requests=True):
                return fetch(faults, path)

        self.patch(type(self.faults), "_fetch", fetch_allowed)
        self.patch(type(self.faults), "_lang", lambda _faults: "en")

    def check(self):
        """What is open after a night, and how often the administrator was told."""
        with mute_logger(*ROUTE_LOGGERS):
            self.faults._cron_check()
        messages = self.env["mail.message"].search([("subject", "=", SUBJECT)])
        told = messages.filtered(lambda message: self.env.ref("base.user_admin").partner_id in message.notified_partner_ids)
        return set(self.faults.search([("solved_at", "=", False)]).mapped("code")), len(told)

    @contextmanager
    def changed(self, name, old, new):
        """A page that somebody edited."""
        view = self.env.ref(f"crm_partner_portal.{name}")
        kept = view.arch
        self.assertIn(old, kept)
        view.arch = kept.replace(old, new)
        yield
        view.arch = kept

    @contextmanager
    def mail_out(self):
        self.sink.stop()
        yield
        self.sink.start()

    @contextmanager
    def behind_login(self, path):
        """A page that asks for a login first."""
        ask = type(self.env["ir.http"])._auth_method_public

        def refuse(cls):
            if request.httprequest.path == path:
                raise SessionExpiredException("Log in first")
            return ask.__func__(cls)

        with patch.object(type(self.env["ir.http"]), "_auth_method_public", classmethod(refuse)):
            yield

    def test_each_administrator_is_told_in_his_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        admins = self.env.ref("base.user_admin"), self.create_user("german", "base.group_system", lang="de_DE")
        with self.mail_out():
            self.check()
        told = self.env["mail.message"].search([("subject", "in", (SUBJECT, "Die öffentlichen Vertragsseiten brauchen Sie"))])
        bodies = [told.filtered(lambda message, to=admin.partner_id: to in message.notified_partner_ids).body for admin in admins]
        self.assertIn("Confirmations cannot be mailed", bodies[0])
        self.assertIn("Bestätigungen", bodies[1])

    def test_each_fault_is_found_and_told_once(self):
        self.assertEqual(self.check(), (set(), 0), "all is well")
        button = '<button type="submit">cancel now</button>'
        links = 'aria-label="Contracts" t-ignore="true"'
        nights = [
            ("button removed", self.changed("declaration_cancel", button, ""), {"button /kuendigen"}),
            ("text changed", self.changed("declaration_withdraw", "Confirm withdrawal", "Send"), {"words /widerrufen"}),
            ("page 500", self.changed("declaration_withdraw", "<h1>", '<t t-out="1 / 0"/><h1>'), {"status /widerrufen"}),
            ("mail out", self.mail_out(), {"mail"}),
            ("page behind login", self.behind_login("/kuendigen"), {"status /kuendigen"}),
            (
                "link behind login",
                self.changed("declaration_links", links, f't-if="not request.env.user._is_public()" {links}'),
                {"link /web/login /kuendigen", "link /web/login /widerrufen"},
            ),
        ]
        for told, (what, fault, codes) in enumerate(nights, 1):
            with self.subTest(what=what):
                with fault:
                    self.assertEqual(self.check(), (codes, told))
                    self.assertEqual(self.check(), (codes, told), "told once")
                self.assertEqual(self.check(), (set(), told), "well again")
