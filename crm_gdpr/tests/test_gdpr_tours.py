"""Journeys in German by a real browser: the data protection officer, a seller who exports, a customer without scripts."""

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.crm_hierarchical_access.tests.browser import BrowserTests
from odoo.addons.crm_hierarchical_access.tests.common import AccessHttpCase

from .privacy_world import EMAIL, OTHERS, OWN, PrivacyWorld

SPOKEN = ["base", "web", "mail", "crm", "sales_team", "crm_hierarchical_access", "crm_gdpr"]


class GermanJourney(PrivacyWorld, BrowserTests, AccessHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("de_DE")
        cls.env["ir.module.module"].search([("name", "in", SPOKEN)])._update_translations(["de_DE"])


@tagged("post_install", "-at_install")
class TestGdprTours(GermanJourney):
    browser_size = "1366x900"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for login in ("officer", "noraly"):
            cls.users[login].write({"password": login, "lang": "de_DE"})  # a tour logs in with the login as password
        cls.put_in_groups("noraly", "base.group_allow_export")
        draft = cls.env.ref("crm_gdpr.policy_suggested").copy()
        draft.export_ids = [Command.clear(), Command.create({"quota": 5, "alone": 3})]
        draft.action_put_in_force()

    def test_the_officer_corrects_and_answers(self):
        self.env["crm.gdpr.request"].receive("rectification", EMAIL, None, {"city": "Ulm"}, "de_DE")
        self.start_tour("/odoo/action-crm_gdpr.crm_gdpr_request_action", "crm_gdpr.officer_corrects", login="officer")
        self.assertEqual(self.person.city, "Ulm")
        [mail] = [mail for mail in self.mails if EMAIL in mail["To"]]
        self.assertIn("Sehr geehrte Damen und Herren", mail.get_body(("html",)).get_content())

    def test_a_seller_says_what_an_export_is_for(self):
        self.start_tour("/odoo/action-crm.crm_lead_action_pipeline", "crm_gdpr.seller_says_what_for", login="noraly")
        note = self.env["crm.gdpr.export"].search([])
        self.assertEqual((note.user_id, note.purpose, note.record_count), (self.seller, "Einladung zur Messe", 1))

    def test_the_officer_grants_an_export(self):
        ask = self.env_as("noraly")["crm.gdpr.export.request"].create({"record_count": 50, "purpose": "Abschied"})
        self.start_tour("/odoo/action-crm_gdpr.crm_gdpr_export_request_action", "crm_gdpr.officer_grants", login="officer")
        self.assertEqual((ask.sudo().state, ask.sudo().decided_by_id), ("granted", self.users["officer"]))


@tagged("post_install", "-at_install")
class TestCustomerJourney(GermanJourney):
    def submit(self, selector, until):
        """Click what a person sees; no script of the page runs."""
        box = self.ask(
            f"(() => {{const it = document.querySelector({selector!r}); it.scrollIntoView({{block: 'center'}});"
            "const box = it.getBoundingClientRect(); return [box.x + box.width / 2, box.y + box.height / 2]})()"
        )
        for kind in ("mousePressed", "mouseReleased"):
            self.command("Input.dispatchMouseEvent", type=kind, x=box[0], y=box[1], button="left", clickCount=1)
        self.wait_for(until)

    def fill(self, selector, text):
        self.ask(f"document.querySelector({selector!r}).focus()")
        self.type(text)

    def text(self):
        return self.ask("document.body.innerText")

    def test_a_customer_sees_the_data_and_objects(self):
        with self.browse(lang="de_DE"):
            self.command("Emulation.setScriptExecutionDisabled", value=True)
            self.open("/datenschutz?lang=de_DE")
            self.assertIn("Ihre Daten, Ihre Rechte", self.text())
            self.assert_fits()
            self.fill("#email", EMAIL)
            self.submit("main form button", "location.pathname === '/datenschutz/code'")
            code = self.mailed_code()
            self.env.flush_all()
            self.env.cr.clear()
            self.fill("#email", EMAIL)
            self.fill("#code", code)
            self.submit("main form button", "location.pathname === '/datenschutz/meine-daten'")
            text = self.text()
            for word in (OWN["street"], "Wer Zugriff hat", "Ihre Rechte"):
                self.assertIn(word, text)
            self.assertNotIn(OTHERS[0], text)
            self.assert_fits()
            self.submit(".objection button", "!!document.querySelector('.box.good')")
            self.assertIn("Sie erhalten ab sofort keine Werbung mehr von uns.", self.text())
        self.env.invalidate_all()
        self.assertTrue(self.env["mail.blacklist"].search([("email", "=", EMAIL)]))
