"""The interface for the company's own web site and programs, over HTTP."""

import json
from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.http import root
from odoo.tests import new_test_user, tagged

from ..models.res_users_enquiry import GROUP, SCOPE
from .enquiry_common import EnquiryHttpCase
from .test_enquiry_form import FAULTS

SENT = {
    "reference": "order form 17",
    "name": "Anna Roth",
    "company": "Roth Dach GmbH",
    "email": "anna@roth.example",
    "zip": "1067",
    "city": "Dresden",
    "country": "DE",
    "message": "Ein Dach für Dresden",
    "consent": True,
    "lang": "de",
}


@tagged("post_install", "-at_install")
class TestEnquiryApi(EnquiryHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.site = new_test_user(cls.env, "site", "base.group_portal")
        cls.site.group_ids |= cls.env.ref(GROUP)
        cls.key = cls.make_key(cls.site)

    @classmethod
    def make_key(cls, user, scope=SCOPE, until=None):
        return cls.env["res.users.apikeys"].with_user(user).sudo()._generate(scope, "Web site", until)

    def api(self, body=None, key=None, method="POST", headers=None, **values):
        """Answer of the interface to ``SENT`` with what is given, or to a body."""
        headers = {"Authorization": f"Bearer {key or self.key}", "Content-Type": "application/json", **(headers or {})}
        data = body if body is not None else json.dumps({**SENT, **values})
        return self.url_open("/anfrage/api", data=data if method == "POST" else None, headers=headers, method=method)

    def faults(self, answer):
        return [(fault["field"], fault["code"]) for fault in answer.json()["fields"]]

    def test_becomes_a_lead(self):
        answer = self.api()
        self.assertEqual((answer.status_code, answer.headers["Content-Type"]), (201, "application/json; charset=utf-8"))
        self.assertEqual(set(answer.json()), {"reference", "status"})
        row = self.row(answer.json()["reference"])
        self.assertEqual((row.source, row.client_reference, row.api_user_id), ("api", "order form 17", self.site))
        self.hand_out()
        lead = row.lead_id
        self.assertEqual((lead.contact_name, lead.zip, lead.zip_read), ("Anna Roth", "1067", "01067"))
        self.assertEqual((lead.consent_source, lead.consent_text_id), ("api", self.texts._current("de")))
        self.assertEqual(lead.create_uid.id, 1)

    def test_no_cookie(self):
        self.assertNotIn("Set-Cookie", self.api().headers)

    # The same again

    def test_same_again_gets_the_same_answer(self):
        first, second = self.api(), self.api()
        self.assertEqual((first.status_code, first.content), (second.status_code, second.content))
        self.hand_out()
        self.assertEqual(self.api().content, first.content)
        self.hand_out()
        self.assertEqual(self.env["crm.lead"].search_count([("enquiry_reference", "=", first.json()["reference"])]), 1)

    def test_same_again_in_another_order_and_with_other_blanks(self):
        first = self.api()
        second = self.api(json.dumps(dict(reversed({**SENT, "name": " Anna  Roth"}.items())), indent=4))
        self.assertEqual((first.status_code, first.content), (second.status_code, second.content))

    def test_reference_of_another_enquiry_is_refused(self):
        self.api()
        answer = self.api(message="Another")
        self.assertEqual((answer.status_code, self.faults(answer)), (409, [("reference", "other")]))
        self.assertEqual(len(self.enquiries.search([])), 1)

    def test_reference_belongs_to_the_user_of_the_key(self):
        other = new_test_user(self.env, "other_site", "base.group_portal")
        other.group_ids |= self.env.ref(GROUP)
        first, second = self.api(), self.api(key=self.make_key(other))
        self.assertNotEqual(first.json()["reference"], second.json()["reference"])
        self.assertEqual(self.api(key=self.make_key(self.site)).content, first.content, "another key of the same user")

    # What is wrong

    def test_each_fault_names_its_field(self):
        for name, value, sentence in FAULTS:
            with self.subTest(field=name, value=value):
                answer = self.api(lang="en", **{name: value})
                self.assertEqual(answer.status_code, 422)
                [fault] = answer.json()["fields"]
                self.assertEqual(fault["field"], name)
                self.assertIn(sentence, fault["message"])
        self.assertNothingStored()

    def test_faults_of_the_interface(self):
        for values, field, code in (
            ({"reference": ""}, "reference", "needed"),
            ({"reference": None}, "reference", "needed"),
            ({"reference": 17}, "reference", "text"),
            ({"reference": "x" * 101}, "reference", "long"),
            ({"reference": "a\x00"}, "reference", "signs"),
            ({"name": {"first": "Anna"}}, "name", "text"),
            ({"message": "\ud800"}, "message", "signs"),
            ({"consent": "no"}, "consent", "consent"),
            ({"lang": 7}, "lang", "text"),
            ({"consent_version": 99}, "consent_version", "version"),
            ({"consent_version": True}, "consent_version", "version"),
            ({"consent_version": 2**40}, "consent_version", "version"),
            ({"user_id": 1}, "user_id", "unknown"),
            ({"team_id": 1}, "team_id", "unknown"),
            ({"\ud800": 1}, "?", "unknown"),
        ):
            answer = self.api(**values)
            self.assertEqual((answer.status_code, self.faults(answer)), (422, [(field, code)]), values)
        self.assertNothingStored()

    def test_all_faults_at_once(self):
        answer = self.api("{}")
        self.assertEqual(
            self.faults(answer),
            [("reference", "needed"), ("name", "needed"), ("email", "needed"), ("message", "needed"), ("consent", "consent")],
        )

    def test_faults_in_the_language_asked_for(self):
        self.env["res.lang"]._activate_lang("de_DE")
        said = {lang: self.api(lang=lang, name="").json()["fields"][0]["message"] for lang in ("en", "de")}
        self.assertEqual(said["en"], "Name: please fill this in.")

    def test_bodies_that_are_none(self):
        for body in ("", "{", "[]", '"text"', "17", "null", "[" * 5000, b"\xff\xfe"):
            answer = self.api(body)
            self.assertEqual((answer.status_code, answer.json()["error"]), (400, "json"), body)
        answer = self.api("name=Anna", headers={"Content-Type": "application/x-www-form-urlencoded"})
        self.assertEqual((answer.status_code, answer.json()["error"]), (415, "type"))
        answer = self.api(message="x" * 70_000)
        self.assertEqual((answer.status_code, answer.json()["error"]), (413, "large"))
        self.assertNothingStored()

    def test_far_too_many_of_one_key_are_refused_clearly(self):
        self.settings(key_per_hour=2)
        first = [self.api(reference=str(number)) for number in (1, 2)]
        answer = self.api(reference="3")
        self.assertEqual((answer.status_code, answer.json()["error"], answer.headers["Retry-After"]), (429, "many", "3600"))
        self.assertEqual(self.api(reference="2").content, first[1].content, "sent again, since nobody answered")
        self.assertEqual(len(self.enquiries.search([])), 2)
        self.settings(key_per_hour=0)
        self.assertEqual(self.api(reference="3").status_code, 201)

    # Keys

    def test_no_key_in_the_log(self):
        with self.assertLogs(level="DEBUG") as logs:
            for key in (self.key, self.key[:-1] + "x"):
                self.api(key=key)
                self.api("{", key=key)
                self.api(name="", key=key)
        self.assertIn("/anfrage/api", "".join(logs.output))
        for line in logs.output:
            self.assertNotIn(self.key[10:-1], line)

    def assertRefused(self, status, code, **kwargs):
        for method in ("POST", "GET"):
            answer = self.api(method=method, **kwargs)
            self.assertEqual((answer.status_code, answer.json()["error"]), (status, code))
        return answer

    def test_without_a_key(self):
        key = self.key
        for header in ("", "Bearer", "Bearer ", "Bearer x", "Basic YTpi", f"Token {key}", f"Bearer {key} x", f"Bearer {key[:-1]}"):
            answer = self.assertRefused(401, "key", headers={"Authorization": header})
            self.assertIn("Bearer", answer.headers["WWW-Authenticate"])
        self.assertNothingStored()

    def test_a_session_is_no_key(self):
        self.log_in("admin_sales")
        self.assertRefused(401, "key", key="x")

    def test_keys_that_count_no_more(self):
        ended = self.make_key(self.site, until=fields.Datetime.now() + timedelta(days=1))
        self.assertEqual(self.api(key=ended).status_code, 201)
        self.env.cr.execute("UPDATE res_users_apikeys SET expiration_date = now() - interval '1 day' WHERE expiration_date IS NOT NULL")
        self.assertRefused(401, "key", key=ended)
        self.site.active = False
        self.env.flush_all()
        self.assertRefused(401, "key")

    def test_key_for_something_else(self):
        self.assertRefused(401, "key", key=self.make_key(self.site, "rpc"))

    def test_key_of_somebody_outside_the_group(self):
        self.assertRefused(403, "group", key=self.make_key(self.users["admin_sales"]))

    def test_key_for_enquiries_opens_nothing_else(self):
        keys = self.env["res.users.apikeys"]
        self.assertEqual(keys._check_credentials(scope=SCOPE, key=self.key), self.site.id)
        self.assertFalse(keys._check_credentials(scope="rpc", key=self.key))

    # Describing

    def test_tells_the_text_to_agree_to(self):
        self.env["res.lang"]._activate_lang("de_DE")
        answer = self.url_open("/anfrage/api?lang=de", headers={"Authorization": f"Bearer {self.key}"})
        said = answer.json()
        text = self.texts._current("de")
        self.assertEqual(said["consent"], {"version": text.version, "lang": "de", "text": text.body})
        self.assertEqual(said["fields"]["message"], {"limit": 5000, "needed": True})

    def test_version_that_was_shown(self):
        self.env["res.lang"]._activate_lang("de_DE")
        shown = self.texts._current("de")
        newer = self.texts.create({"lang_id": shown.lang_id.id, "body": "Ein anderer Wortlaut"})
        older = self.row(self.api(consent_version=1).json()["reference"])
        current = self.row(self.api(reference="18").json()["reference"])
        self.assertEqual((older.consent_text_id, current.consent_text_id), (shown, newer))

    # Making keys

    def test_who_makes_keys(self):
        wizard = self.env["crm.territory.enquiry.key"].create({"name": "www.roth.example", "user_id": self.site.id})
        self.assertIsNone(wizard._check_may_make())
        with self.assertRaises(AccessError):
            wizard.with_user(self.users["admin_sales"]).sudo(False)._check_may_make()
        with self.assertRaisesRegex(UserError, "User: Sara is not in the group Enquiry intake"):
            wizard.user_id = self.users["sara"]
            wizard._check_may_make()
        with freeze_time(self.env.cr.now() + timedelta(days=400)), self.assertRaisesRegex(UserError, "Until: a day in the future"):
            wizard.user_id = self.site
            wizard._check_may_make()

    def test_making_a_key(self):
        admin = self.env.ref("base.user_admin")
        admin.password = "admin_of_keys"
        self.env.flush_all()
        self.authenticate("admin", "admin_of_keys")
        wizard = self.env["crm.territory.enquiry.key"].with_user(admin).create({"name": "www.roth.example", "user_id": self.site.id})
        self.env.flush_all()
        asked = json.loads(self.call_kw("crm.territory.enquiry.key", "action_make", [wizard.id]))["result"]
        self.assertEqual(asked["res_model"], "res.users.identitycheck", "asks for the password first")
        self.session["identity-check-last"] = 2**40
        root.session_store.save(self.session)
        made = json.loads(self.call_kw("crm.territory.enquiry.key", "action_make", [wizard.id]))["result"]
        self.assertEqual(self.api(key=made["context"]["default_key"]).status_code, 201)
        shown = self.env["res.users.apikeys.show"].get_view(made["views"][0][0])["arch"]
        self.assertIn("and nothing else", shown, "Odoo's window says that a key gives full access")
