"""Rights without a login: a page without scripts, a code by mail, and nothing of anybody else."""

import json
import os
from datetime import timedelta
from unittest.mock import patch

import jsonschema
from lxml import html

from odoo import fields
from odoo.tests import Form, tagged
from odoo.tools import file_open, file_path

from odoo.addons.crm_hierarchical_access.tests.common import AccessCase, AccessHttpCase

from ..models.crm_gdpr_code import PER_ADDRESS, TRIES
from ..portal import new_code
from .privacy_world import EMAIL, OTHERS, OWN, PrivacyWorld, text_of

PERSON_PAGE = "/datenschutz/meine-daten"
#: codes that are guessed
GUESSES = int(os.environ.get("GDPR_GUESSES", "40"))


@tagged("-at_install", "post_install")
class TestPrivacyPages(PrivacyWorld, AccessHttpCase):
    def ask(self, email):
        return self.url_open("/datenschutz", data={"email": email, "lang": "en_US"})

    def type(self, email, code, **more):
        return self.url_open(PERSON_PAGE, data={"email": email, "code": code, "lang": "en_US", **more})

    def opened(self, email=EMAIL):
        """The person's page, by a code that was mailed."""
        self.ask(email)
        return self.type(email, self.mailed_code())

    def key(self, page):
        return html.fromstring(page.content).xpath("//input[@name='key']/@value")[0]

    def want(self, what, **typed):
        return self.url_open(PERSON_PAGE, data={"key": self.key(self.opened()), "what": what, "lang": "en_US", **typed})

    # The page

    def test_pages_need_no_script_and_no_cookie(self):
        for page in (self.url_open("/datenschutz"), self.url_open("/datenschutz/code"), self.opened()):
            self.assertEqual(page.status_code, 200)
            self.assertNotIn("<script", page.text)
            self.assertIn("default-src 'none'", page.headers["Content-Security-Policy"])
            self.assertEqual(page.headers["Cache-Control"], "no-store")
            self.assertNotIn("session_id", page.headers.get("Set-Cookie", ""))

    def test_every_page_leads_there(self):
        self.assertIn("/datenschutz?lang=", self.url_open("/web/login").text)

    def test_known_and_unknown_addresses_get_the_same_bytes(self):
        answers = [self.ask(email) for email in (EMAIL, "nobody@nowhere.example", self.users["noah"].email, EMAIL)]
        self.assertEqual({answer.content for answer in answers}, {self.url_open("/datenschutz/code?lang=en_US").content})
        self.assertEqual({answer.history[0].status_code for answer in answers}, {303})
        self.run_mailing()
        self.assertEqual(len(self.mails), 4, "each is mailed a code")
        for email in ("", "no address", "a@b@c", "x" * 300 + "@kunde.example"):
            self.assertIn('role="alert"', self.ask(email).text)

    # The code

    def test_a_code_opens_the_page_once(self):
        self.ask(EMAIL)
        code = self.mailed_code()
        self.assertNotIn(code[:4], self.mails[-1]["Subject"])
        self.assertIn(OWN["street"], self.type(EMAIL, code.lower().replace("-", " ")).text)
        self.assert_closed(self.type(EMAIL, code))

    def assert_closed(self, page):
        self.assertIn("This code is not right", page.text)
        self.assertNotIn(OWN["street"], page.text)

    def test_who_mistyped_the_code_need_not_type_the_address_again(self):
        page = html.fromstring(self.type(EMAIL, "AAAA-AAAA").content)
        self.assertEqual(page.xpath("//input[@id='email']/@value"), [EMAIL])
        self.assertEqual(html.fromstring(self.url_open("/datenschutz/code").content).xpath("//input[@id='email']/@value"), [""])

    def test_other_codes_open_nothing(self):
        self.ask(EMAIL)
        code = self.mailed_code()
        for email, typed in ((EMAIL, "AAAA-AAAA"), ("nobody@nowhere.example", code), (EMAIL, ""), (EMAIL, "\x00"), ("", code)):
            self.assert_closed(self.type(email, typed))
        self.assertIn(OWN["street"], self.type(EMAIL, code).text)

    def test_a_handful_of_tries(self):
        self.ask(EMAIL)
        code = self.mailed_code()
        for _time in range(TRIES):
            self.assert_closed(self.type(EMAIL, "AAAA-AAAA"))
        self.assert_closed(self.type(EMAIL, code))

    def test_a_code_ends(self):
        self.ask(EMAIL)
        code = self.mailed_code()
        self.env["crm.gdpr.code"].search([("email", "=", EMAIL)]).until = fields.Datetime.now() - timedelta(seconds=1)
        self.env.flush_all()
        self.assert_closed(self.type(EMAIL, code))

    def test_the_code_stands_nowhere(self):
        with self.assertLogs(level="DEBUG") as logs:
            self.ask(EMAIL)
            code = self.mailed_code()
            self.type(EMAIL, code)
        for word in (code, code.replace("-", "")):
            self.assertFalse([line for line in logs.output if word in line and "odoo.sql_db" not in line])
            self.env.flush_all()
            places = self.env["crm.gdpr.erasure"]._columns()
            for table in ("crm_gdpr_code", "mail_mail", "mail_message"):
                texts = " || ".join(f"COALESCE(\"{name}\"::text, '')" for name in places[table])
                self.env.cr.execute(f"SELECT COUNT(*) FROM {table} WHERE {texts} LIKE %s", [f"%{word}%"])  # pylint: disable=sql-injection
                self.assertEqual(self.env.cr.fetchone(), (0,), table)

    def test_an_address_gets_a_few_codes_an_hour(self):
        for _time in range(PER_ADDRESS + 2):
            self.ask(EMAIL)
        self.run_mailing()
        self.assertEqual(len(self.mails), PER_ADDRESS)

    def test_guessed_codes_get_nothing(self):
        self.ask(EMAIL)
        self.run_mailing()
        answers = [self.type(EMAIL, new_code()).text for _number in range(GUESSES)]
        self.assertEqual(len(answers), GUESSES)
        told = [answer for answer in answers if any(word in answer for word in (OWN["street"], OWN["name"], "Dach für Henriette"))]
        self.assertEqual(told, [])

    def test_nobody_makes_a_key(self):
        page = self.opened()
        key = self.key(page)
        changed = key[:-6] + ("A" if key[-6] != "A" else "B") + key[-5:]
        for wrong in (changed, "x", "", "%00"):
            self.assert_closed(self.url_open(PERSON_PAGE, data={"key": wrong, "what": "json", "lang": "en_US"}))
        with self.patch_later():
            self.assert_closed(self.url_open(PERSON_PAGE, data={"key": key, "lang": "en_US"}))

    def patch_later(self):
        later = fields.Datetime.now() + timedelta(hours=2)
        return patch("odoo.tools.misc.datetime.datetime", wraps=type(later), **{"now.return_value": later, "utcnow.return_value": later})

    # What is told

    def test_the_page_the_pdf_and_the_json_tell_of_nobody_else(self):
        page = self.opened()
        text = html.fromstring(page.content).text_content()
        for word in (*OWN.values(), "Dach für Henriette", "Bitte rufen Sie mich an", "Unit north", "Kennt ···, Tel. 0···"):
            self.assertIn(word, text)
        self.assert_nobody_else(text)
        self.assertNotIn("Zahlt spät", text)
        data = json.loads(self.want("json").content)
        self.assert_nobody_else(json.dumps(data, ensure_ascii=False))
        with file_open("crm_gdpr/static/schema/access.schema.json") as schema:
            jsonschema.validate(data, json.load(schema))
        pdf = self.want("pdf")
        words = text_of(pdf.content)
        self.assertIn(OWN["street"], words)
        self.assert_nobody_else(words)
        self.assertIn("attachment", pdf.headers["Content-Disposition"])

    def test_people_read_days_and_amounts_as_they_write_them_programs_as_they_do(self):
        self.lead.write({"date_deadline": "2026-12-24", "expected_revenue": 12345.5})
        self.env.flush_all()
        self.env["res.lang"]._activate_lang("de_DE")
        data = {"key": self.key(self.opened()), "lang": "de_DE"}
        text = html.fromstring(self.url_open(PERSON_PAGE, data=data).content).text_content()
        self.assertIn("24.12.2026", text)
        self.assertIn("12.345,50", text)
        program = self.url_open(PERSON_PAGE, data={**data, "what": "json"}).json()
        [lead] = [part for part in program["held"] if part["model"] == "crm.lead"]
        values = {value["name"]: value["value"] for value in lead["records"][0]["values"]}
        self.assertEqual((values["date_deadline"], values["expected_revenue"]), ("2026-12-24", "12345.5"))

    def test_a_contact_without_leads_is_told_who_deals_with_the_company(self):
        person = self.env["res.partner"].create({"name": "Ida Linde", "email": "ida@obsthof.example", "parent_id": self.firm.id})
        self.create_lead("noraly", name="Auftrag der Firma", partner_id=self.firm.id)
        readers = self.env["crm.gdpr.person"].held(person.email)["readers"]
        self.assertIn("Unit north", {row["unit"] for row in readers})
        stranger = self.env["res.partner"].create({"name": "Udo Ulme", "email": "udo@ulme.example"})
        self.assertNotIn("Unit north", {row["unit"] for row in self.env["crm.gdpr.person"].held(stranger.email)["readers"]})

    def test_fields_are_typed_into_that_look_alike(self):
        """The style sheet knows fields by their type."""
        page = html.fromstring(self.opened().content)
        self.assertEqual(page.xpath("//input[not(@type)]"), [])

    def test_who_is_unknown_is_told_that_nothing_is_held(self):
        self.assertIn("We hold nothing of you.", self.opened("nobody@nowhere.example").text)

    def test_several_people_of_one_address_are_not_told_apart(self):
        self.other.email = EMAIL
        self.env.flush_all()
        page = self.opened()
        self.assertIn("Several people have this address", page.text)
        for word in (OWN["street"], "Zwetschgenbaum", "Dach für"):
            self.assertNotIn(word, page.text)

    def test_employees_are_nobody_here(self):
        self.assertNotIn("Noah", html.fromstring(self.opened(self.users["noah"].email).content).text_content())

    def test_the_schema_is_served_and_refuses_what_is_more(self):
        self.assertTrue(file_path("crm_gdpr/static/schema/access.schema.json"))
        schema = self.url_open("/crm_gdpr/static/schema/access.schema.json").json()
        held = self.env["crm.gdpr.person"].held(EMAIL)
        jsonschema.validate(held, schema)
        with self.assertRaises(jsonschema.ValidationError):
            jsonschema.validate({**held, "others": OTHERS}, schema)

    # What is asked for

    def request_of(self, kind):
        self.env.invalidate_all()
        return self.env["crm.gdpr.request"].search([("email", "=", EMAIL), ("kind", "=", kind), ("way", "=", "web")])

    def test_no_advertising_from_now_on(self):
        page = self.want("objection")
        self.assertIn("You get no advertising from us any more", page.text)
        self.assertTrue(self.env["mail.blacklist"].search([("email", "=", EMAIL)]))
        self.assertEqual(self.request_of("objection").state, "answered")

    def test_what_staff_decides_arrives_once_with_its_day(self):
        for kind in ("erasure", "restriction", "rectification"):
            for _time in range(2):
                self.env["crm.gdpr.code"].search([]).unlink()
                self.env.flush_all()
                page = self.want(kind, note="Bitte bald", name="Henriette Apfelbaum-Birne")
            request = self.request_of(kind)
            self.assertEqual((len(request), request.state, request.note), (1, "new", "Bitte bald"))
            self.assertIn(f"no. {request.id}", page.text)
            self.assertIn(f"{request.deadline:%d.%m.%Y}", page.text)
        self.assertEqual(self.person.name, OWN["name"], "nothing is changed before somebody has decided")

    def test_a_copy_is_noted_as_answered(self):
        self.want("pdf")
        self.env["crm.gdpr.code"].search([]).unlink()
        self.env.flush_all()
        self.want("json")
        self.assertEqual((self.request_of("access").state, self.request_of("portability").state), ("answered", "answered"))

    # Logged in

    def test_who_is_logged_in_needs_no_code(self):
        self.assertIn("/web/login", self.url_open("/my/datenschutz").url)
        self.users["portal_customer"].partner_id.write({"street": "Amselgasse 3"})
        self.env.flush_all()
        self.log_in("portal_customer")
        page = self.url_open("/my/datenschutz")
        self.assertIn("Amselgasse 3", page.text)
        self.assertNotIn(OWN["street"], page.text)
        self.log_in("noah")
        self.assertTrue(self.url_open("/my/datenschutz").url.endswith("/datenschutz"))

    def test_who_has_no_address_is_not_told_of_all_others_without_one(self):
        mine = self.users["portal_customer"].partner_id
        mine.email = False
        self.create_lead("noraly", name="Erker für Fremde", contact_name="Fremde Frau", email_from=False)
        vals = {"partner_id": mine.id, "contact_name": "Fremde Frau", "description": "<p>Fremde Frau empfiehlt uns</p>"}
        self.create_lead("noraly", name="Fenster", email_from=False, **vals)
        people = self.env["res.partner"].create([{"name": "Ohne Adresse", "street": "Nirgendwo 1"}])
        self.env.flush_all()
        self.log_in("portal_customer")
        page = self.url_open("/my/datenschutz")
        self.assertIn("Fenster", page.text)
        for word in ("Erker", "Fremde", people.street):
            self.assertNotIn(word, page.text)
        for kind in ("json", "objection", "erasure"):
            answer = self.url_open(PERSON_PAGE, data={"key": self.key(page), "what": kind, "lang": "en_US"})
            self.assertNotIn("Fremde", answer.text)
        self.assertIn("add one first", answer.text)


class TestRequestsReceived(PrivacyWorld, AccessCase):
    """What the officer does with what came in."""

    def receive(self, kind, **typed):
        self.env["crm.gdpr.request"].receive(kind, EMAIL, None, typed, "en_US")
        request = self.env["crm.gdpr.request"].search([("email", "=", EMAIL), ("kind", "=", kind)])
        return self.as_user("officer", request)

    def test_corrected_as_asked_and_recipients_told(self):
        request = self.receive("rectification", name="Henriette Birnbaum", phone=OWN["phone"], street=" ", city="Ulm", password="x")
        self.assertEqual(request.corrections, {"name": [OWN["name"], "Henriette Birnbaum"], "city": ["Stuttgart", "Ulm"]})
        request.action_apply()
        self.assertEqual((self.person.name, self.person.city, self.person.street), ("Henriette Birnbaum", "Ulm", OWN["street"]))
        self.assertEqual((self.lead.contact_name, self.lead.city), ("Henriette Birnbaum", "Ulm"))
        self.assertEqual(self.other.name, OTHERS[0])
        told = self.lead.message_ids.filtered(lambda message: "Corrected at the person" in (message.body or ""))
        self.assertIn(self.seller.partner_id, told.partner_ids)
        self.assertIn("Art. 19", request.answer)

    def test_restricted_until_it_is_lifted(self):
        request = self.receive("restriction")
        self.as_user("noraly", self.lead).phone = "1"
        request.action_restrict()
        for record in (self.lead, self.person):
            with self.assertRaisesRegex(Exception, "frozen"):
                self.as_user("noraly", record).write({"phone": "2"})
        self.as_user("noraly", self.others_lead).phone = "3"
        request.action_lift()
        self.as_user("noraly", self.lead).phone = "4"

    def test_an_erasure_goes_the_usual_way(self):
        request = self.receive("erasure")
        action = request.action_freeze()
        erasure = self.env["crm.gdpr.erasure"].browse(action["res_id"])
        self.assertIn(("res.partner", self.person.id), {(line.model, line.res_id) for line in erasure.line_ids})

    def test_the_officer_says_who_of_several_people_with_an_address_it_is(self):
        self.other.email = EMAIL
        request = self.receive("erasure")
        self.assertFalse(request.partner_id)
        with self.assertRaisesRegex(Exception, "choose who asks"), self.env.cr.savepoint():
            request.action_freeze()
        with Form(request) as form:
            form.partner_id = self.person
        erasure = self.env["crm.gdpr.erasure"].browse(request.action_freeze()["res_id"])
        self.assertEqual(erasure.scope, {"res.partner": self.person.ids, "crm.lead": self.lead.ids})

    def test_identity_is_asked_for_on_reasonable_doubt_once(self):
        request = self.receive("erasure")
        with self.assertRaisesRegex(Exception, "Why Doubt Is Reasonable"):
            request.action_ask_identity()
        request.doubt = "The name differs from that of the contract"
        request.action_ask_identity()
        self.assertTrue(request.is_identity_asked)
        with self.assertRaisesRegex(Exception, "ask once"):
            request.action_ask_identity()

    def test_the_company_answers_also_where_the_officer_has_no_address(self):
        self.users["officer"].partner_id.email = False
        self.env.company.email = "privacy@company.example"
        request = self.receive("erasure")
        request.answer = "<p>Done</p>"
        request.action_answer()
        self.assertIn("privacy@company.example", self.mails[-1]["From"])
        self.assertEqual(request.state, "answered")

    def test_officers_are_told_without_data_of_the_person(self):
        request = self.receive("erasure", note="Geheimnis")
        message = self.env["mail.message"].search([("message_type", "=", "user_notification")], order="id desc", limit=1)
        self.assertIn(self.users["officer"].partner_id, message.notified_partner_ids)
        self.assertIn(str(request.id), message.body)
        for word in (OWN["name"], EMAIL, "Geheimnis"):
            self.assertNotIn(word, message.body)

    def test_a_company_s_lead_gives_its_contact_only(self):
        vals = {"name": "Großer Auftrag", "partner_name": "Obsthof AG", "expected_revenue": 4711}
        lead = self.create_lead("noraly", email_from=EMAIL, contact_name=OWN["name"], **vals)
        [leads] = [part for part in self.env["crm.gdpr.person"].held(EMAIL)["held"] if part["model"] == "crm.lead"]
        rows = {row["number"]: row for row in leads["records"]}
        values = {value["name"]: value["value"] for value in rows[lead.id]["values"]}
        self.assertEqual(values["contact_name"], OWN["name"])
        self.assertNotIn("expected_revenue", values)
