"""Consent: asked by mail, given by a click, withdrawn on the same page as easily; with text, time, source and proof."""

import re
from datetime import timedelta

from lxml import html
from psycopg2.errors import UniqueViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.crm_hierarchical_access.tests.common import AccessHttpCase

from .privacy_world import EMAIL, PrivacyWorld


@tagged("-at_install", "post_install")
class TestConsent(PrivacyWorld, AccessHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.gdpr.purpose"].search([]).is_offered = False  # the demo's
        text = {"lang": "en_US", "body": "You may write to me about roofs."}
        cls.purpose = cls.env["crm.gdpr.purpose"].create({"name": "Roof news", "text_ids": [Command.create(text)]})
        cls.env.flush_all()

    def ask(self, **vals):
        consents = self.env_as("officer")["crm.gdpr.consent"]
        vals = {"email": EMAIL.upper(), "partner_id": self.person.id, "purpose_id": self.purpose.id, "source": "Fair", **vals}
        consent = consents.create(vals)
        self.env.flush_all()
        return consent.sudo()

    def link(self):
        """The link of the last mail, as somebody clicks it."""
        text = "".join(part.get_content() for part in self.mails[-1].walk() if part.get_content_type() == "text/html")
        return re.search(r"/einwilligung/[^\"'<\s]+", text)[0]

    def click(self, what, link=None):
        page = self.url_open(link or self.link(), data={"what": what, "lang": "en_US"})
        self.env.invalidate_all()
        return page

    def is_given(self):
        return self.env["crm.gdpr.consent"].is_given(EMAIL, self.purpose)

    def test_only_the_person_s_click_is_a_consent(self):
        consent = self.ask(state="given", given_at=fields.Datetime.now())
        self.assertEqual((consent.state, consent.email, consent.given_at), ("asked", EMAIL, False))
        page = self.url_open(self.link())
        self.assertIn("You may write to me about roofs.", page.text)
        self.assertNotIn("<script", page.text)
        self.assertFalse(self.is_given(), "looking is no consent: programs that check mails look, too")
        self.click("give")
        self.assertTrue(self.is_given())
        self.assertEqual((consent.state, consent.text_id.version, consent.source), ("given", 1, "Fair"))
        self.assertEqual(consent.proof, "Link in a mail, confirmed")
        self.assertTrue(consent.given_at)

    def test_withdrawn_on_the_same_page_by_one_click(self):
        consent = self.ask()
        buttons = html.fromstring(self.click("give").content).xpath("//button/@value")
        self.assertEqual(buttons, ["withdraw"])
        self.click("withdraw")
        self.assertEqual((consent.state, self.is_given()), ("withdrawn", False))
        self.assertTrue(consent.withdrawn_at)
        self.click("give")
        self.assertTrue(self.is_given())
        again = self.env["crm.gdpr.consent"].search([("email", "=", EMAIL)])
        self.assertEqual(sorted(again.mapped("state")), ["given", "withdrawn"], "what was stays known")

    def test_a_mail_program_s_own_button_withdraws(self):
        self.ask()
        self.click("give")
        self.url_open(self.link(), data={"List-Unsubscribe": "One-Click"})
        self.env.invalidate_all()
        self.assertFalse(self.is_given())

    def test_a_question_grows_old(self):
        consent = self.ask()
        consent.asked_at = fields.Datetime.now() - timedelta(days=15)
        self.env.flush_all()
        self.assertIn("This question is too old", self.click("give").text)
        self.assertFalse(self.is_given())

    def test_links_are_nobody_s_to_guess(self):
        self.ask()
        link = self.link()
        changed = link[:-6] + ("A" if link[-6] != "A" else "B") + link[-5:]
        for wrong in (changed, "/einwilligung/x", "/einwilligung/1"):
            self.assertEqual(self.url_open(wrong, data={"what": "give"}).status_code, 404)
        self.assertFalse(self.is_given())

    def test_objecting_withdraws_what_is_advertising(self):
        self.ask()
        self.click("give")
        self.env["crm.gdpr.request"].receive("objection", EMAIL, None, {}, "en_US")
        self.assertFalse(self.is_given())

    def test_on_the_person_s_own_page(self):
        self.purpose.is_offered = True
        self.url_open("/datenschutz", data={"email": EMAIL, "lang": "en_US"})
        data = {"email": EMAIL, "code": self.mailed_code(), "lang": "en_US"}
        page = html.fromstring(self.url_open("/datenschutz/meine-daten", data=data).content)
        for what, given in (("give", True), ("withdraw", False)):
            [form] = [form for form in page.forms if form.get("class") == "consent"]
            page = html.fromstring(self.url_open("/datenschutz/meine-daten", data={**dict(form.fields), "what": what}).content)
            self.env.invalidate_all()
            self.assertEqual(self.is_given(), given)
            self.assertIn("you agree from now on" if given else "You have withdrawn", page.find_class("good")[0].text)

    def test_nobody_agrees_to_what_is_not_offered(self):
        agree = self.env["crm.gdpr.consent"]._agree
        agree(EMAIL, self.person, self.purpose.id)
        self.assertFalse(self.is_given())
        self.purpose.is_offered = True
        agree(EMAIL, self.person, self.purpose.id)
        self.assertTrue(self.is_given())

    def test_withdrawing_once_more_changes_nothing(self):
        consent = self.ask()
        consent.withdraw("Link in a mail")
        consent.withdraw("Another day")
        self.assertEqual((consent.state, consent.proof), ("withdrawn", "Link in a mail"))

    def test_others_consents_are_not_touched_by_number(self):
        other = self.ask(email="somebody@else.example", partner_id=False)
        self.click("give")
        self.url_open("/datenschutz", data={"email": EMAIL, "lang": "en_US"})
        page = self.url_open("/datenschutz/meine-daten", data={"email": EMAIL, "code": self.mailed_code(), "lang": "en_US"})
        key = html.fromstring(page.content).xpath("//input[@name='key']/@value")[0]
        for number in (str(other.id), "²", "-1", "x"):
            self.url_open("/datenschutz/meine-daten", data={"key": key, "what": "withdraw", "number": number})
        self.env.invalidate_all()
        self.assertEqual(other.state, "given")

    def test_what_somebody_agreed_to_is_not_changed(self):
        consent = self.ask()
        for change in ({"body": "Other"}, {"lang": "en_US"}):
            with self.assertRaises(UserError):
                self.purpose.text_ids.write(change)
        with self.assertRaises(UserError):
            self.as_user("officer", consent).write({"state": "given"})
        self.env["crm.gdpr.consent.text"].create({"purpose_id": self.purpose.id, "lang": "en_US", "body": "Newer"})
        self.assertEqual((consent.text_id.version, self.purpose._text("en_US").version), (1, 2))
        with self.assertRaises(AccessError):
            self.env_as("nora")["crm.gdpr.consent"].search([])

    @mute_logger("odoo.sql_db")
    def test_nobody_is_asked_without_a_text_or_twice(self):
        with self.assertRaises(UserError):
            self.ask(purpose_id=self.env["crm.gdpr.purpose"].create({"name": "No text"}).id)
        self.ask()
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self.ask()
