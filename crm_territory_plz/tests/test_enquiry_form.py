"""The web form as somebody from outside meets it, over HTTP."""

from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.crm_territory_plz.controllers import enquiry_form, intake

from .enquiry_common import TYPED, EnquiryHttpCase

#: field, what was typed, what the page says of it
FAULTS = [
    ("name", "", "Name: please fill this in."),
    ("name", "x" * 101, "Name: at most 100 characters."),
    ("company", "x" * 121, "Company: at most 120 characters."),
    ("email", "anna", "E-mail: an address like name@example.com is expected."),
    ("email", "", "E-mail: please fill this in."),
    ("phone", "later", "Phone: at least five digits are expected"),
    ("zip", "8" * 41, "Postcode: at most 40 characters."),
    ("city", "x" * 81, "City: at most 80 characters."),
    ("country", "XX", "Country: two letters like DE are expected."),
    ("message", " ", "Your message: please fill this in."),
    ("message", "a\x00b", "Your message: it contains characters that cannot be stored."),
    ("consent", "", "Consent: without it we may not answer."),
]


@tagged("post_install", "-at_install")
class TestEnquiryForm(EnquiryHttpCase):
    # The page

    def test_page_works_without_scripts_and_cookies(self):
        answer = self.url_open("/anfrage")
        self.assertEqual(answer.status_code, 200)
        self.assertNotIn("<script", answer.text)
        self.assertNotIn("Set-Cookie", answer.headers)
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        self.assertIn("default-src 'none'", answer.headers["Content-Security-Policy"])

    def test_page_is_accessible(self):
        """Each field has a label; what is needed says so; the page has its language, a title and one heading."""
        page = self.page(self.url_open("/anfrage"))
        shown = [field for field in page.xpath("//input | //select | //textarea") if field.get("type") != "hidden"]
        self.assertEqual(len(shown), 10)
        for field in shown:
            self.assertTrue(page.xpath(f"//label[@for='{field.get('id')}']"), field.get("name"))
        needed = {field.get("name") for field in shown if field.get("required")}
        self.assertEqual(needed, {"name", "email", "message", "consent"})
        optional = {field.get("name") for field in shown} - needed - {"extension"}
        for name in optional:
            self.assertIn("optional", page.xpath(f"string(//label[@for='{name}'])"))
        self.assertEqual(page.get("lang"), "en-US")
        self.assertEqual(len(page.xpath("//h1")), 1)
        self.assertEqual(page.xpath("//input[@name='extension']/@tabindex"), ["-1"])
        self.assertFalse(page.xpath("//option[@selected][@value!='DE']"))

    def test_every_form_has_a_stamp_of_its_own(self):
        stamps = {self.page(self.url_open("/anfrage")).xpath("//input[@name='stamp']/@value")[0] for _turn in range(3)}
        self.assertEqual(len(stamps), 3)

    def test_speaks_the_visitors_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        for query, accepted, lang in (
            ("", "de-AT,en;q=0.5", "de-DE"),
            ("", "en-GB,de;q=0.5", "en-US"),
            ("?lang=de", "en", "de-DE"),
            ("?lang=en_US", "de", "en-US"),
            ("?lang=xx", "de", "de-DE"),
        ):
            page = self.page(self.url_open("/anfrage" + query, headers={"Accept-Language": accepted}))
            self.assertEqual(page.get("lang"), lang, (query, accepted))
            agreed = page.xpath("string(//label[@for='consent'])")
            self.assertIn("Einwilligung" if lang == "de-DE" else "consent", agreed)
        self.assertEqual(page.xpath("//nav//a/@href"), ["?lang=en_US"])
        self.assertEqual(page.xpath("//nav//*[@aria-current]/text()"), ["Deutsch"])

    def test_links_to_imprint_and_privacy(self):
        self.settings(imprint_url="https://roth.example/imprint", privacy_url="/privacy")
        links = self.page(self.url_open("/anfrage")).xpath("//footer//a/@href")
        self.assertEqual(links, ["https://roth.example/imprint", "/privacy"])

    # Faults

    def test_each_fault_stands_at_its_field(self):
        for name, value, sentence in FAULTS:
            with self.subTest(field=name, value=value):
                answer = self.post(**{name: value})
                self.assertEqual(answer.status_code, 422)
                page = self.page(answer)
                [field] = page.xpath(f"//*[@id='{name}']")
                self.assertEqual(field.get("aria-invalid"), "true")
                [told] = [row for row in page.xpath("//p[@class='message']") if row.get("id") in field.get("aria-describedby")]
                self.assertIn(sentence, told.text)
                [summary] = page.xpath("//div[@role='alert']")
                self.assertEqual([link.get("href") for link in summary.xpath(".//a")], [f"#{name}"])
                self.assertIn("Please correct", page.xpath("string(//title)"))
        self.assertNothingStored()

    def test_what_was_typed_is_kept(self):
        page = self.page(self.post(email="anna", name='"><b>Anna</b>'))
        for name in ("company", "phone", "zip", "city"):
            self.assertEqual(page.xpath(f"//*[@id='{name}']/@value"), [TYPED[name]])
        self.assertEqual(page.xpath("//*[@id='name']/@value"), ['"><b>Anna</b>'])
        self.assertEqual(page.xpath("string(//textarea)"), TYPED["message"])
        self.assertFalse(page.xpath("//b"))
        self.assertFalse(page.xpath("//*[@id='consent']/@checked"), "agreed to anew")

    def test_a_file_is_no_text(self):
        for name in ("name", "stamp", "lang", "consent_text", "consent", "country"):
            answer = self.url_open("/anfrage", data={"email": "anna@roth.example"}, files={name: ("a.txt", b"text")})
            self.assertIn(answer.status_code, (200, 422), name)
        self.assertNothingStored()

    def test_missing_fields(self):
        answer = self.post(without=list(TYPED))
        self.assertEqual(answer.status_code, 422)
        self.assertEqual(
            [link.get("href") for link in self.page(answer).xpath("//div[@role='alert']//a")],
            ["#name", "#email", "#message", "#consent"],
        )

    def test_correcting_keeps_the_stamp(self):
        stamp = self.stamp()
        page = self.page(self.post(email="", stamp=stamp))
        self.assertEqual(page.xpath("//input[@name='stamp']/@value"), [stamp])

    def test_too_large_is_refused_clearly(self):
        for size, told in ((70_000, "This is more than can be sent at once"), (2_000_000, "")):
            answer = self.post(message="x" * size)
            self.assertEqual(answer.status_code, 413)
            self.assertIn(told, answer.text)
        self.assertNothingStored()

    def test_form_of_another_site_is_shown_to_be_sent(self):
        """Without a stamp, or with one that is forged or old, nothing is stored; what was typed is on the page."""
        for stamp, status in (("", 200), ("1-" + "0" * 32 + "-" + "0" * 32, 422), (self.stamp(age=8 * 24 * 3600), 422)):
            answer = self.post(stamp=stamp)
            self.assertEqual(answer.status_code, status)
            page = self.page(answer)
            self.assertEqual(page.xpath("//*[@id='name']/@value"), ["Anna Roth"])
            self.assertIn("was not sent yet", page.xpath("string(//div[@role='status'])"))
            self.assertNotEqual(page.xpath("//input[@name='stamp']/@value"), [stamp])
        self.assertNothingStored()

    def test_unknown_version_of_the_text(self):
        for version in ("", "0", "x", "999999999", "-1"):
            answer = self.post(consent_text=version)
            self.assertEqual(answer.status_code, 422, version)
            self.assertIn("there is no such version", answer.text)

    # Storing

    def test_becomes_a_lead_and_is_handed_out(self):
        reference = self.send()
        row = self.row(reference)
        self.assertEqual((row.state, row.lead_id.id, row.create_uid.id), ("received", False, 1))
        self.hand_out()
        lead = self.row(reference).lead_id
        self.assertEqual(lead.contact_name, "Anna Roth")
        self.assertEqual(lead.partner_name, "Roth Dach GmbH")
        self.assertEqual((lead.email_from, lead.phone, lead.city), ("anna@roth.example", "+49 89 1234567", "München"))
        self.assertEqual((lead.zip, lead.zip_read, lead.country_id.code), ("D-80331", "80331", "DE"))
        self.assertIn("Ein neues Dach, bitte.<br>Mit &lt;Gauben&gt; &amp; Fenstern", lead.description.replace("<br/>", "<br>"))
        self.assertEqual((lead.enquiry_source, lead.enquiry_reference), ("web", reference))
        self.assertEqual((lead.consent_text_id, lead.consent_source), (self.texts._current("en"), "web"))
        self.assertEqual(lead.consent_date, row.create_date)
        self.assertEqual(lead.lang_id.code, "en_US")
        self.assertEqual((lead.team_id, lead.user_id), (self.units["north"], self.users["noah"]))
        self.assertEqual(self.row(reference).team_id, self.units["north"])

    def test_what_cannot_be_read_waits_for_a_dispatcher(self):
        for typed in ("", "unbekannt", "A-1010", "123456"):
            reference = self.send(zip=typed)
            self.hand_out()
            lead = self.row(reference).lead_id
            self.assertEqual((lead.zip or "", lead.zip_read, lead.team_id.id, lead.user_id.id), (typed, False, False, False))
            self.assertTrue(self.as_user("dispo", lead).has_access("read"))

    def test_row_forgets_what_the_lead_has(self):
        row = self.row(self.send())
        self.hand_out()
        self.assertEqual(row.state, "handed")
        for name in ("contact_name", "company_name", "email", "phone", "zip", "city", "country_id", "message"):
            self.assertFalse(row[name], name)

    def test_thank_you_page(self):
        answer = self.post(follow=True)
        self.assertEqual((answer.status_code, answer.request.method), (200, "GET"))
        [reference] = self.page(answer).xpath("//*[@class='number']/text()")
        self.assertTrue(self.row(reference))
        self.assertNotIn("Anna", answer.text)
        self.assertEqual(self.url_open("/anfrage/danke/<b>x").status_code, 404)
        self.assertEqual(self.url_open("/anfrage/danke/ABCDE-ABCDU").status_code, 404)

    def test_twice_is_once(self):
        stamp = self.stamp()
        first, second = self.send(stamp=stamp), self.send(stamp=stamp)
        self.assertEqual(first, second)
        self.hand_out()
        self.assertEqual(self.send(stamp=stamp), first, "also when it was handed out")
        self.hand_out()
        self.assertEqual(len(self.enquiries.search([])), 1)
        self.assertEqual(self.env["crm.lead"].search_count([("enquiry_reference", "=", first)]), 1)

    def test_what_was_changed_is_another_enquiry(self):
        """Going back, and sending the same form with another message: nothing is lost."""
        stamp = self.stamp()
        self.assertNotEqual(self.send(stamp=stamp), self.send(stamp=stamp, message="Two roofs"))

    def test_somebody_logged_in_enters_nothing_in_his_own_name(self):
        self.log_in("siri")
        reference = self.send()
        self.hand_out()
        row = self.row(reference)
        self.assertEqual((row.create_uid.id, row.lead_id.create_uid.id), (1, 1))
        self.assertNotEqual(row.lead_id.user_id, self.users["siri"])

    def test_text_agreed_to_is_the_one_that_was_shown(self):
        """A new version that came while somebody was typing is not what he agreed to."""
        shown = self.texts._current("en")
        self.texts.create({"lang_id": shown.lang_id.id, "body": "Another wording"})
        reference = self.send(consent_text=str(shown.id))
        self.hand_out()
        self.assertEqual(self.row(reference).lead_id.consent_text_id, shown)
        self.assertIn("Another wording", self.url_open("/anfrage").text)

    # Known and unknown

    def test_answer_tells_nothing_of_who_is_known(self):
        """The same bytes but for the reference, and the same number of queries."""
        self.create_lead("sara", email_from="known@roth.example")
        self.create_customer("Known", email="known@roth.example")
        answers, queries = [], []
        for email in ("warm@roth.example", "known@roth.example", "nobody@roth.example"):
            with patch.object(intake, "hand_out") as handing:
                before = self.cr.sql_log_count
                answer = self.post(email=email, follow=True)
                queries.append(self.cr.sql_log_count - before)
                self.assertFalse(handing.called)
            [reference] = self.page(answer).xpath("//*[@class='number']/text()")
            answers.append(answer.text.replace(reference, "REFERENCE"))
        self.assertEqual(answers[1], answers[2])
        self.assertEqual(queries[1], queries[2])

    def test_answering_asks_nobody_who_is_known(self):
        """All that depends on it comes after the answer."""
        with patch.object(type(self.env["crm.territory.known"]), "_who_has", side_effect=AssertionError), patch.object(
            type(self.env["crm.lead"]), "create", side_effect=AssertionError
        ):
            self.send()

    # Spam

    def assertPutAside(self, reference, because):
        row = self.row(reference)
        self.hand_out()
        self.assertEqual((row.state, row.suspicion, row.lead_id.id), ("suspected", because, False))
        self.assertTrue(row.look)
        self.assertEqual(row.email, TYPED["email"], "nothing is lost")
        return row

    def test_trap(self):
        self.assertPutAside(self.send(extension="12"), "trap")
        self.assertFalse(self.mails(), "no mail to somebody who may know nothing of it")

    def test_too_fast(self):
        self.assertPutAside(self.send(age=1), "fast")
        self.settings(seconds=0)
        self.assertEqual(self.row(self.send(age=0)).state, "received")

    def test_many_from_one_connection(self):
        self.settings(per_hour=3)
        for number in range(3):
            self.assertEqual(self.row(self.send(message=f"No. {number}")).state, "received")
        self.assertPutAside(self.send(message="No. 3"), "many")
        with freeze_time(self.env.cr.now() + timedelta(minutes=61)):
            self.assertEqual(self.row(self.send(message="Later")).state, "received")

    def test_far_too_many_are_refused_clearly(self):
        self.settings(per_hour=1)
        with patch.object(enquiry_form, "REFUSED_AT", 2):
            self.send(message="No. 1")
            self.send(message="No. 2")
            answer = self.post(message="No. 3")
        self.assertEqual(answer.status_code, 429)
        self.assertIn("Too many enquiries came from your connection", answer.text)
        self.assertEqual(self.page(answer).xpath("string(//textarea)"), "No. 3")
        self.assertEqual(len(self.enquiries.search([])), 2)

    def test_suspicious_gets_the_same_answer(self):
        answers = []
        for values in ({}, {"extension": "12"}, {"age": 0}):
            answer = self.post(message=str(values), follow=True, **values)
            [reference] = self.page(answer).xpath("//*[@class='number']/text()")
            answers.append(answer.text.replace(reference, "REFERENCE"))
        self.assertEqual(len(set(answers)), 1)

    def test_dispatcher_hears_of_suspicious_ones_once(self):
        self.send(extension="1")
        self.hand_out()
        self.send(extension="2")
        self.hand_out()
        activities = self.env["mail.activity"].search([("res_model", "=", "crm.territory.enquiry")])
        self.assertEqual(activities.user_id, self.users["dispo"])
        self.assertEqual(len(activities), 1)
        self.assertEqual(self.as_user("dispo", self.enquiries).search_count([("look", "=", True)]), 2)

    def test_dispatcher_hears_of_them_in_his_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.users["dispo"].lang = "de_DE"
        self.send(extension="1")
        self.hand_out()
        activity = self.env["mail.activity"].search([("res_model", "=", "crm.territory.enquiry")])
        self.assertIn("Anfragen", activity.summary)

    def test_no_spam_after_all(self):
        row = self.row(self.send(extension="1"))
        self.hand_out()
        self.as_user("dispo", row).action_hand_out()
        self.assertEqual((row.state, row.decided_by_id), ("handed", self.users["dispo"]))
        self.assertEqual(row.lead_id.contact_name, "Anna Roth")
        self.assertFalse(row.look or row.activity_ids)

    def test_spam_is_forgotten_after_a_while(self):
        row = self.row(self.send(extension="1"))
        self.as_user("dispo", row).action_spam()
        self.assertEqual((row.state, row.look), ("spam", False))
        row._gc_enquiries()
        self.assertTrue(row.message)
        with freeze_time(self.env.cr.now() + timedelta(days=31)):
            row._gc_enquiries()
        self.assertFalse(row.message or row.email or row.contact_name or row.address_hash or row.sender_hash)

    def test_what_nobody_decided_about_is_never_forgotten(self):
        row = self.row(self.send(extension="1"))
        with freeze_time(self.env.cr.now() + timedelta(days=400)):
            row._gc_enquiries()
        self.assertEqual(row.message, TYPED["message"])
        self.assertFalse(row.address_hash, "nor is it kept from where it came")

    def test_only_dispatchers_see_and_decide(self):
        row = self.row(self.send(extension="1"))
        for login in ("boss", "sara", "office", "portal_customer"):
            with self.assertRaises(AccessError):
                self.as_user(login, row).read(["reference"])
            for action in ("action_hand_out", "action_spam", "action_seen"):
                with self.assertRaises(AccessError):
                    getattr(self.as_user(login, row), action)()
        with self.assertRaises(AccessError):
            self.as_user("dispo", row).write({"state": "spam"})
        self.assertEqual(row.state, "suspected")

    # Mails

    def mails(self, address=TYPED["email"]):
        return self.env["mail.mail"].search([("email_to", "ilike", address)])

    def test_confirmation_is_queued_once_and_repeats_nothing(self):
        reference = self.send(name="Buy cheap http://bad.example")
        self.hand_out()
        self.hand_out()
        [mail] = self.mails()
        self.assertEqual(mail.state, "outgoing")
        self.assertIn(reference, mail.subject)
        self.assertIn(reference, mail.body_html)
        for typed in ("cheap", "bad.example", "Roth", "Dach", "80331"):
            self.assertNotIn(typed, mail.subject + mail.body_html)
        self.assertIn(self.env.ref("base.main_company").email or "@", mail.email_from)

    def test_nobodys_mailbox_is_flooded(self):
        self.settings(per_hour=0)
        for number in range(5):
            self.send(message=f"No. {number}")
        self.hand_out()
        self.assertEqual(len(self.mails()), 3)
        name, _at, domain = TYPED["email"].partition("@")
        self.send(email=f"{name}+1@{domain}")
        self.hand_out()
        self.assertFalse(self.mails(f"{name}+1@"), "the same mailbox")
        self.send(email="other@roth.example")
        self.hand_out()
        self.assertEqual(len(self.mails("other@roth.example")), 1)

    # What fails

    def test_one_that_fails_keeps_nobody_waiting(self):
        good, bad, last = self.send(), self.send(message="Bad"), self.send(message="Last")
        create = type(self.env["crm.lead"]).create

        def failing(records, vals_list):
            if any("Bad" in str(vals.get("description")) for vals in vals_list):
                raise ValueError("out of order")
            return create(records, vals_list)

        with patch.object(type(self.env["crm.lead"]), "create", failing), self.assertLogs(
            "odoo.addons.crm_territory_plz.models.crm_territory_enquiry", "WARNING"
        ):
            self.hand_out()
            self.assertTrue(self.row(good).lead_id and self.row(last).lead_id)
            row = self.row(bad)
            self.assertEqual((row.state, row.attempts, row.error, row.look), ("received", 1, "out of order", False))
            for _turn in range(5):
                self.enquiries._hand_out_batch(10, attempts=5)
        self.assertEqual((row.attempts, row.look, row.message), (5, True, "Bad"))
        self.as_user("dispo", row).action_hand_out()
        self.assertEqual((row.state, row.error), ("handed", False))

    def test_schedule_hands_out_what_was_left(self):
        for number in range(3):
            self.send(message=f"No. {number}")
        self.env.ref("crm_territory_plz.ir_cron_enquiry").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(self.enquiries.search([]).mapped("state"), ["handed"] * 3)
