"""Who has no e-mail address, or asks so, is answered on paper; and answers with a copy of the data, by both ways."""

import doctest
import json
import sys

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from odoo.addons.crm_hierarchical_access.tests.common import AccessCase, AccessHttpCase

from ..portal.code import spelled
from ..portal.letter import blocks_of
from ..portal.told import is_given
from .privacy_world import EMAIL, OWN, PrivacyWorld, text_of

ADDRESS = "Kiesweg 7\n70173 Stuttgart"


class LetterWorld(PrivacyWorld):
    def enter(self, kind="access", **vals):
        """A request that the officer enters."""
        return self.env_as("officer")["crm.gdpr.request"].create({"name": OWN["name"], "kind": kind, "lang": "en_US", **vals})


@tagged("-at_install", "post_install")
class TestLetters(LetterWorld, AccessCase):
    def test_the_examples_hold(self):
        for function in (blocks_of, is_given, spelled):
            result = doctest.testmod(sys.modules[function.__module__])
            self.assertEqual((result.failed, bool(result.attempted)), (0, True))

    def test_somewhere_the_person_is_to_be_reached(self):
        for vals, field in (
            ({}, "Postal Address"),
            ({"address": "  "}, "Postal Address"),
            ({"email": EMAIL, "is_by_post": True}, "Postal Address"),
            ({"email": "no address"}, "E-mail"),
        ):
            with self.subTest(**vals), self.assertRaisesRegex(ValidationError, field), self.env.cr.savepoint():
                self.enter(**vals)
        for vals in ({"email": EMAIL}, {"address": ADDRESS}, {"email": EMAIL, "is_by_post": True, "address": ADDRESS}):
            with self.subTest(**vals):
                self.assertTrue(self.enter(**vals))

    def test_who_is_chosen_is_addressed_where_the_officer_sees_the_person(self):
        self.env.ref("crm_gdpr.policy_suggested").copy().action_put_in_force()
        groups = "crm_gdpr.group_officer", "crm_gdpr.group_sees_persons"
        for group, told in zip(groups, ((False, False), (OWN["name"], EMAIL)), strict=True):
            self.put_in_groups("nina", group)  # she leads the unit, and sees the contact masked
            with self.subTest(group), Form(self.env_as("nina")["crm.gdpr.request"]) as form:
                form.partner_id = self.person
                self.assertEqual((form.name, form.email), told)
                self.assertIn(OWN["street"], form.address, "the policy does not mask it")
                form.name, form.email = OWN["name"], EMAIL

    def test_each_letter_is_mailed_or_printed(self):
        self.env["res.lang"]._activate_lang("de_DE")
        for vals, mailed in (({"email": EMAIL}, True), ({"address": ADDRESS}, False)):
            with self.subTest(**vals):
                texts = {"doubt": "No such order", "extension_reason": "Many records", "answer": "<p>Done</p>"}
                request = self.enter("erasure", lang="de_DE", **texts, **vals)
                for action, subject in (
                    ("action_ask_identity", "Bitte zeigen Sie uns, dass Sie es sind"),
                    ("action_extend", "Ihre Anfrage dauert länger"),
                    ("action_answer", "Antwort auf Ihre Anfrage"),
                ):
                    self.mails.clear()
                    sent = getattr(request, action)()
                    self.assertEqual([mail["Subject"] for mail in self.mails], [subject] if mailed else [])
                    self.assertEqual((sent or {}).get("url"), None if mailed else f"/crm_gdpr/letter/{request.id}")
                    self.assertEqual(request.letter_title, False if mailed else subject)
                self.assertEqual(request.state, "answered")

    def test_a_letter_has_address_day_and_words(self):
        request = self.enter("erasure", address=ADDRESS, answer="<p>It is done</p>")
        with self.assertRaisesRegex(UserError, "none was written"):
            request.action_print_letter()
        request.action_refuse()
        self.assertEqual(request.state, "refused")
        text = text_of(request.letter_on_paper()[1])
        for word in (OWN["name"], "Kiesweg 7", "70173 Stuttgart", "Answer to your request", "It is done", str(request.answered.year)):
            self.assertIn(word, text)
        with self.assertRaises(AccessError):
            self.as_user("noraly", request).letter_on_paper()

    # A copy of the data

    def test_a_copy_goes_with_the_answer(self):
        for kind, name in (("access", "my-data.pdf"), ("portability", "my-data.json")):
            with self.subTest(kind=kind):
                request = self.enter(kind, email=EMAIL)
                request.action_write_answer()
                self.mails.clear()
                request.action_answer()
                [mail] = self.mails
                [file] = mail.iter_attachments()
                self.assertEqual(file.get_filename(), name)
                data = file.get_payload(decode=True)
                text = text_of(data) if kind == "access" else json.dumps(json.loads(data), ensure_ascii=False)
                self.assertIn(OWN["street"], text)
                self.assert_nobody_else(text)
        self.assertFalse(self.env["ir.attachment"].search([("name", "in", ("my-data.pdf", "my-data.json"))]), "nothing is kept")

    def test_who_is_refused_gets_no_copy(self):
        request = self.enter(email=EMAIL, answer="<p>We do not know that it is you.</p>")
        request.action_refuse()
        self.assertEqual(list(self.mails[-1].iter_attachments()), [])

    def test_it_is_said_whose_copy_where_the_address_does_not(self):
        self.other.email = EMAIL
        for vals in ({"email": EMAIL}, {"address": ADDRESS}):
            request = self.enter(**vals)
            with self.subTest(**vals), self.assertRaisesRegex(UserError, "Contact"):
                request.action_write_answer()
            request.partner_id = self.person
            request.action_write_answer()
            self.assertIn("Art. 15", request.answer)
        with self.assertRaisesRegex(UserError, "not answered with a copy"):
            self.enter("erasure", email=EMAIL).action_copy()

    def test_no_copy_of_companies_and_colleagues(self):
        for contact in (self.firm, self.seller.partner_id):
            request = self.enter(address=ADDRESS, partner_id=contact.id)
            for refused in (request.action_write_answer, request.action_copy, request.copy_of_data):
                with self.assertRaisesRegex(UserError, "a company or an employee"):
                    refused()

    def test_who_reads_the_copy_is_noted(self):
        self.enter(address=ADDRESS, partner_id=self.person.id).copy_of_data()
        noted = [(key[0], key[2], ids) for key, ids in self.env.cr.postcommit.data.pop("crm_gdpr_access").items() if key[1] == "report"]
        self.assertIn((self.users["officer"].id, "res.partner", {self.person.id}), noted)

    # Without an address, everything else

    def test_who_has_no_address_is_erased_alone(self):
        person = self.env["res.partner"].create({"name": "Ohne Mail", "street": "Nirgendwo 1"})
        others = self.env["res.partner"].create([{"name": "Auch Ohne"}, {"name": "Ebenso Ohne"}])
        lead = self.create_lead("noraly", name="Fremder Erker", email_from=False)
        request = self.enter("erasure", address=ADDRESS, name="Ohne Mail", partner_id=person.id)
        erasure = self.env["crm.gdpr.erasure"].browse(request.action_freeze()["res_id"])
        self.assertEqual(erasure.scope, {"res.partner": person.ids, "crm.lead": []})
        planned = {(line.model, line.res_id) for line in erasure.line_ids}
        self.assertIn(("res.partner", person.id), planned)
        self.assertFalse(planned & {("crm.lead", lead.id), *(("res.partner", number) for number in others.ids)})

    def test_who_has_no_address_is_restricted_alone(self):
        person = self.env["res.partner"].create({"name": "Ohne Mail"})
        mine = self.create_lead("noraly", name="Erker", partner_id=person.id)
        others = self.create_lead("noraly", name="Fremder Erker", email_from=False)
        request = self.enter("restriction", address=ADDRESS, partner_id=person.id)
        request.action_restrict()
        with self.assertRaisesRegex(Exception, "frozen"):
            self.as_user("noraly", mine).write({"street": "2"})
        self.as_user("noraly", others).write({"street": "2"})
        self.assertEqual(request.action_lift()["url"], f"/crm_gdpr/letter/{request.id}")

    def test_without_address_and_contact_nobody_is_meant(self):
        person = self.env["crm.gdpr.person"]
        self.env["res.partner"].create({"name": "Ohne Mail"})
        for email in (False, "", "no address"):
            self.assertFalse(person._found(email) | person.contacts(email))
            self.assertFalse(person.is_of_several(email) or person.is_shared(email))
        with self.assertRaisesRegex(UserError, "choose who asks"):
            self.enter("restriction", address=ADDRESS).action_restrict()

    def test_an_objection_by_letter_ends_advertising(self):
        request = self.enter("objection", email=EMAIL)
        request.action_object()
        self.assertEqual((request.state, self.person.is_blacklisted), ("answered", True))
        with self.assertRaisesRegex(UserError, "E-mail"):
            self.enter("objection", address=ADDRESS).action_object()


@tagged("-at_install", "post_install")
class TestPaperHttp(LetterWorld, AccessHttpCase):
    def test_copy_and_letter_are_the_officer_s(self):
        request = self.enter(address=ADDRESS, partner_id=self.person.id, answer="<p>It is done</p>")
        paths = [request.action_copy()["url"], request.action_answer()["url"]]
        self.assertEqual(paths, [f"/crm_gdpr/copy/{request.id}", f"/crm_gdpr/letter/{request.id}"])
        self.env.flush_all()
        for path, word in zip(paths, (OWN["street"], "It is done"), strict=True):
            self.log_in("officer")
            answer = self.url_open(path)
            self.assertEqual((answer.headers["Content-Type"], answer.headers["Cache-Control"]), ("application/pdf", "no-store"))
            text = text_of(answer.content)
            self.assertIn(word, text)
            self.assert_nobody_else(text)
            for login in ("noraly", "nina", "portal_customer"):
                self.log_in(login)
                answer = self.url_open(path)
                self.assertIn(answer.status_code, (403, 404))
                self.assertNotIn(b"%PDF", answer.content)
        self.log_in("officer")
        self.assertEqual(self.url_open("/crm_gdpr/copy/999999999").status_code, 404)
