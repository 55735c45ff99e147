"""Journeys in German by a real browser: the data protection officer, a seller who exports, a superior, a customer without scripts."""

import os
import tempfile
from unittest.mock import patch

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
        for login in ("officer", "noraly", "nina"):
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

    def test_the_officer_answers_a_letter_by_a_letter(self):
        vals = {"name": self.person.name, "kind": "access", "lang": "de_DE", "partner_id": self.person.id}
        request = self.env["crm.gdpr.request"].create({**vals, "address": "Kiesweg 7\n70173 Stuttgart"})
        self.start_tour("/odoo/action-crm_gdpr.crm_gdpr_request_action", "crm_gdpr.officer_answers_on_paper", login="officer")
        self.assertEqual((request.state, request.letter_title), ("answered", "Antwort auf Ihre Anfrage"))

    def test_a_seller_says_what_an_export_is_for(self):
        self.start_tour("/odoo/action-crm.crm_lead_action_pipeline", "crm_gdpr.seller_says_what_for", login="noraly")
        note = self.env["crm.gdpr.export"].search([])
        self.assertEqual((note.user_id, note.purpose, note.record_count), (self.seller, "Einladung zur Messe", 1))

    def test_a_seller_asks_for_a_large_export_where_it_was_refused(self):
        for number in range(3):
            self.create_lead("noraly", name=f"Gaube {number}")
        self.start_tour("/odoo/action-crm.crm_lead_action_pipeline", "crm_gdpr.seller_asks_for_more", login="noraly")
        ask = self.env["crm.gdpr.export.request"].search([])
        self.assertEqual((ask.user_id, ask.res_model, ask.record_count, ask.purpose), (self.seller, "crm.lead", 5, "Weihnachtskarten"))

    def test_the_officer_grants_an_export(self):
        ask = self.env_as("noraly")["crm.gdpr.export.request"].create({"record_count": 50, "purpose": "Abschied"})
        self.start_tour("/odoo/action-crm_gdpr.crm_gdpr_export_request_action", "crm_gdpr.officer_grants", login="officer")
        self.assertEqual((ask.sudo().state, ask.sudo().decided_by_id), ("granted", self.users["officer"]))

    def test_a_superior_looks_into_what_is_the_winners_only_and_says_why(self):
        self.units["north"].policy_winner_only = True
        lead = self.create_lead("nora", name="Villa am See", contact_name="Frau Seewald")
        self.assertFalse(self.as_user("nina", lead).has_access("read"))
        self.start_tour("/odoo/crm", "crm_gdpr.superior_looks", login="nina")
        note = self.env["crm.gdpr.override"].search([])
        self.assertEqual((note.user_id, note.lead_number, note.reason), (self.users["nina"], lead.id, "Beschwerde der Kundin"))
        told = self.env["mail.message"].search([("body", "ilike", "Beschwerde der Kundin")]).notified_partner_ids
        self.assertLessEqual((self.users["nora"] | self.users["officer"]).partner_id, told)
        self.assertTrue(self.as_user("nina", lead).has_access("read"))

    def test_the_officer_erases_from_the_request_to_the_answer(self):
        folder = self.enterContext(tempfile.TemporaryDirectory())
        self.enterContext(patch.dict(os.environ, {"CRM_GDPR_FOLDER": folder}))
        self.start_tour("/odoo/privacy-requests", "crm_gdpr.officer_signs", login="officer")
        with self.enter_registry_test_mode():
            self.env.ref("crm_gdpr.ir_cron_erase").method_direct_trigger()
        self.start_tour("/odoo/erasures", "crm_gdpr.officer_answers", login="officer")
        self.env.invalidate_all()
        self.assertEqual((self.person.name, self.person.active), ("···", False))
        self.assertEqual(self.env["crm.gdpr.request"].search([("email", "=", EMAIL)]).state, "answered")
        [mail] = [mail for mail in self.mails if EMAIL in mail["To"]]
        self.assertIn("Gelöscht oder anonymisiert", mail.get_body(("html",)).get_content())


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
