import os
import re
import time
from datetime import date, datetime, timedelta

from lxml import html

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.crm_hierarchical_access.tests.common import StandingClock

from ..models.crm_declaration_mail import MOST_TRIES, PER_HOUR
from .common import PortalCase, PortalHttpCase
from .declaration_common import TYPED, DeclarationWorld, pdf_text, squeezed

#: declarations from one address, more than go out in two hours
MANY = int(os.environ.get("DECLARATIONS_OF_ONE", PER_HOUR * 2 + 5))

PAGES = {"cancel": "/kuendigen", "withdraw": "/widerrufen"}


@tagged("post_install", "-at_install")
class TestDeclarationPages(DeclarationWorld, PortalHttpCase):
    """The public pages: no login, no script; what comes in is stored, and confirmed as page, PDF and mail."""

    def form(self, kind="cancel"):
        """The form, and what it carries."""
        page = self.url_open(PAGES[kind])
        self.assertEqual(page.status_code, 200)
        return html.fromstring(page.content).forms[0]

    def post(self, kind="cancel", fields=None, **typed):
        fields = {**dict(self.form(kind).fields), **TYPED, **typed} if fields is None else fields
        return self.url_open(PAGES[kind], data=fields)

    def stored(self):
        return self.declarations.search([("email", "like", "%customers.example")])

    # What the law wants

    def test_pages_ask_for_what_the_law_names_and_no_more(self):
        hidden = {"form_key", "lang"}
        self.assertEqual(
            set(self.form("cancel").fields) - hidden, {"cancel_kind", "reason", "person", "contract_ref", "wished", "email"}
        )
        self.assertEqual(set(self.form("withdraw").fields) - hidden, {"person", "contract_ref", "email"})

    def test_pages_need_no_script_and_no_cookie(self):
        for path in PAGES.values():
            page = self.url_open(path)
            self.assertNotIn("<script", page.text)
            self.assertIn("default-src 'none'", page.headers["Content-Security-Policy"])
            self.assertNotIn("session_id", page.headers.get("Set-Cookie", ""))

    def test_each_page_leads_there_in_one_step(self):
        for login, paths in ((None, ("/web/login", *PAGES.values())), ("anna", ("/my", "/my/invoices", "/my/home", "/my/account"))):
            if login:
                self.log_in(login)
            for path in paths:
                links = {link.split("?")[0] for link in html.fromstring(self.url_open(path).content).xpath("//a/@href")}
                self.assertLessEqual(set(PAGES.values()), links, path)

    def test_getting_a_page_stores_nothing(self):
        before = self.declarations.search_count([])
        for path in PAGES.values():
            self.url_open(path + "?person=Me&contract_ref=1&email=me%40customers.example")
        self.assertEqual(self.declarations.search_count([]), before)

    # Receipt

    def test_receipt_as_page_pdf_and_mail(self):
        self.post(reason="Too dear", cancel_kind="extraordinary", contract_ref="Vertrag V-1\nHauptstraße 5, 12345 Ort")
        declaration = self.stored()
        answer = self.post(reason="Łódź – <b>\"x\"</b>", cancel_kind="extraordinary", wished="2030-01-31")
        declaration = self.stored() - declaration
        received = declaration._received()
        wanted = [
            f"Received on {received:%d.%m.%Y} at {received:%H:%M:%S}", declaration.name, "Änne Müller", "V-1", "extraordinary",
            'Łódź – <b>"x"</b>', "31.01.2030", "aenne@customers.example", "I hereby cancel the contract named below.",
        ]
        page = html.fromstring(answer.content)
        link = page.xpath("//a[contains(@href, '/pdf')]/@href")[0]
        pdf = self.url_open(link)
        self.assertEqual(pdf.headers["Content-Type"], "application/pdf")
        self.assertIn("attachment", pdf.headers["Content-Disposition"])
        self.run_schedule()
        letter = self.sink.letters[-1]
        [attached] = letter.iter_attachments()
        mail = html.fromstring(letter.get_body(("html",)).get_content()).text_content()
        texts = {
            "page": page.text_content(), "pdf": pdf_text(pdf.content), "mail": mail, "attached": pdf_text(attached.get_content()),
        }
        for where, text in texts.items():
            for words in wanted:
                self.assertIn(words, squeezed(text), where)
        self.assertEqual(letter["To"], "aenne@customers.example")
        self.assertNotIn("V-1", letter["Subject"])

    def test_withdrawal(self):
        self.post("withdraw")
        [declaration] = self.stored()
        self.assertEqual((declaration.kind, declaration.state), ("withdraw", "new"))
        self.run_schedule()
        self.assertIn("withdraw", self.sink.letters[0].get_body(("html",)).get_content())

    def test_links_are_nobodys_to_guess(self):
        answer = self.post()
        path = answer.url[answer.url.index("/kuendigen"):]
        self.assertEqual(self.url_open(path).status_code, 200)
        token = path.split("/")[-1]
        changed = token[:-6] + ("A" if token[-6] != "A" else "B") + token[-5:]
        for wrong in (changed, "x", "1", "%00", token[:20]):
            self.assertEqual(self.url_open(f"/kuendigen/eingang/{wrong}").status_code, 404, wrong)
        self.assertEqual(self.url_open(f"/kuendigen/eingang/{changed}/pdf").status_code, 404)

    # Once, and everything

    def test_double_click_and_replay(self):
        fields = {**dict(self.form().fields), **TYPED}
        answers = {self.post(fields=fields).text.count("") and self.stored().ids[0] for _time in range(3)}
        self.assertEqual(len(answers), 1)
        self.assertEqual(len(self.stored()), 1)
        self.post(fields={**fields, "person": "Somebody else"})
        self.assertEqual(len(self.stored()), 2, "another declaration by the same form is another one")

    def test_whatever_is_typed_is_stored(self):
        strange = [
            {"email": "no address at customers.example"}, {"wished": "as soon as possible"}, {"wished": "31.02.2027"},
            {"person": "x" * 5000, "email": "long@customers.example"}, {"cancel_kind": "<script>alert(1)</script>"},
            {"contract_ref": "\x00\x1b" + "0" * 3000}, {"person": "", "contract_ref": ""}, {"wished": "1999-01-01"},
        ]
        for number, typed in enumerate(strange, 1):
            answer = self.post(**typed)
            self.assertEqual(answer.status_code, 200, typed)
            self.assertIn("/kuendigen/eingang/", answer.url)
            self.assertNotIn("<script", answer.text)
            self.assertEqual(len(self.stored()), number, typed)
        self.run_schedule()
        self.assertEqual(len(self.sink.letters), len(strange) - 1)

    def test_nothing_typed_is_no_declaration(self):
        before = self.declarations.search_count([])
        answer = self.post(person=" ", contract_ref="", email="")
        self.assertIn("which contract it is about", answer.text)
        self.assertEqual(self.declarations.search_count([]), before)

    def test_without_a_browser(self):
        """A program that sends the declaration without having asked for the form."""
        self.post(fields={"person": "Program", "email": "program@customers.example"})
        self.assertEqual(self.stored().person, "Program")

    def test_who_is_logged_in_does_nothing_in_his_name(self):
        self.log_in("anna")
        self.post()
        self.assertFalse(self.stored().message_follower_ids)
        self.assertEqual(self.stored().way, "web")

    def test_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        german = self.url_open("/kuendigen", headers={"Accept-Language": "de-AT,de;q=0.9"})
        self.assertIn('lang="de-DE"', german.text)
        self.assertIn('lang="en-US"', self.url_open("/kuendigen?lang=en_US", headers={"Accept-Language": "de"}).text)

    def test_no_room_for_files(self):
        """Neither receipt nor mail needs a file to be written."""

        def full(*_args):
            raise OSError(28, "No space left on device")

        self.url_open("/kuendigen")
        self.patch(type(self.env["ir.attachment"]), "_file_write", full)
        answer = self.post()
        link = html.fromstring(answer.content).xpath("//a[contains(@href, '/pdf')]/@href")[0]
        self.assertEqual(self.url_open(link).status_code, 200)
        self.run_schedule()
        self.assertEqual(self.stored().mail_ids.state, "sent")

    # The same page for everybody

    def neutral(self, answer):
        """A receipt's page without what cannot be the same: number, moment, link."""
        text = re.sub(r"/eingang/[^/\"]+", "/eingang/…", answer.text)
        text = re.sub(r"E-\d{4}-\d+", "NUMBER", text)
        return re.sub(r"Received on \d\d\.\d\d\.\d{4} at \d\d:\d\d:\d\d", "MOMENT", text)

    def test_page_is_the_same_for_known_and_unknown(self):
        contract = self.env["contract.contract"].create({"name": "Known", "code": "V-77", "partner_id": self.alpha.id})
        known = self.post(contract_ref="V-77", person="Alpha GmbH", email="alpha@customers.example")
        unknown = self.post(contract_ref="V-78", person="Alpha GmbH", email="alpha@customers.example")
        self.assertEqual(self.neutral(known).replace("V-77", "V-78"), self.neutral(unknown))
        self.assertTrue(contract)

    def test_answering_times_tell_nothing(self):
        """Interleaved requests for a known and an unknown contract: each is the slower one as often as by chance.

        `DECLARATION_REQUESTS=200` asks more often than the usual 24.
        """
        count = int(os.environ.get("DECLARATION_REQUESTS", "24"))
        self.env["contract.contract"].create({"name": "Known", "code": "V-77", "partner_id": self.alpha.id})
        known = {"person": "Alpha GmbH", "email": "alpha@customers.example", "contract_ref": "V-77"}
        slower = 0
        for number in range(count // 2):
            unknown = {**known, "contract_ref": "V-78"}
            pair = [("known", {**known, "form_key": f"k{number}"}), ("unknown", {**unknown, "form_key": f"u{number}"})]
            times = {}
            for name, fields in pair if number % 2 else reversed(pair):
                begin = time.perf_counter()
                self.url_open("/kuendigen", data=fields)
                times[name] = time.perf_counter() - begin
            slower += times["known"] > times["unknown"]
        pairs = count // 2
        self.assertLess(abs(slower - pairs / 2), 3.3 * pairs**0.5 / 2)

    def test_nothing_is_looked_up_before_the_answer(self):
        """Known or not, storing asks the database the same."""
        self.env["contract.contract"].create({"name": "Known", "code": "V-77", "partner_id": self.alpha.id})
        counts = set()
        self.receive(contract_ref="first")  # what is read once
        for number in ("V-77", "V-78", "V-77"):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.receive(contract_ref=number, email="alpha@customers.example")
            self.env.flush_all()
            counts.add(self.env.cr.sql_log_count - before)
        self.assertEqual(len(counts), 1, counts)


@tagged("post_install", "-at_install")
class TestDeclarations(StandingClock, DeclarationWorld, PortalCase):
    """What is stored stays, and every confirmation goes out in the end."""

    NOW = datetime(2030, 3, 4, 12, 0)

    def later(self, **pause):
        self.clock.tick(timedelta(**pause))
        self.run_schedule()

    def test_is_never_changed_nor_deleted(self):
        declaration = self.receive()
        for vals in ({"person": "Other"}, {"received_at": "2030-01-01"}, {"wished": ""}, {"kind": "withdraw"}):
            with self.assertRaises(UserError):
                declaration.write(vals)
        with self.assertRaises(UserError):
            declaration.unlink()

    def test_who_sees_them(self):
        declaration = self.receive()
        self.put_in_groups("office", "crm_partner_portal.group_declaration_officer")
        self.assertTrue(self.as_user("office", declaration).has_access("read"))
        for login in ("anna", "ada", "noah", "boss", "portal_customer"):
            with self.assertRaises(AccessError):
                self.as_user(login, declaration).read(["person"])
            with self.assertRaises(AccessError):
                self.as_user(login, declaration.mail_ids).read(["address"])
        with self.assertRaises(AccessError):
            self.as_user("office", self.declarations).create({"kind": "cancel"})

    def test_numbers_differ_and_key_without_form(self):
        one, other = self.receive(), self.receive()
        self.assertNotEqual(one.name, other.name)
        self.assertEqual(self.receive(form_key="k"), self.receive(form_key="k"))

    def test_received_by_the_clock_in_germany(self):
        self.clock.move_to(datetime(2030, 7, 31, 22, 30, 5))
        self.assertIn(("Receipt", "Received on 01.08.2030 at 00:30:05"), self.receive()._receipt()["rows"])

    def test_mail_server_down_for_a_day(self):
        self.sink.stop()
        declarations = self.receive() | self.receive("withdraw", email="other@customers.example")
        for _hour in range(24):
            self.later(hours=1)
        self.assertEqual(set(declarations.mail_ids.mapped("state")), {"waiting"})
        self.assertGreater(min(declarations.mail_ids.mapped("tries")), 4)
        self.sink.start()
        for _hour in range(6):
            self.later(hours=1)
        self.assertEqual(self.sink.people(), ["aenne", "other"])
        self.assertEqual(set(declarations.mail_ids.mapped("state")), {"sent"})

    def test_refused_and_no_address(self):
        self.sink.refused = ["aenne@customers.example"]
        refused, no_address = self.receive(), self.receive(email="nobody")
        self.run_schedule()
        self.assertEqual((refused | no_address).mail_ids.mapped("state"), ["failed", "failed"])
        self.assertTrue(all((refused | no_address).mail_ids.mapped("reason")))
        self.sink.refused = []
        self.put_in_groups("office", "crm_partner_portal.group_declaration_officer")
        self.as_user("office", refused.mail_ids).action_send_again()
        with self.assertRaises(AccessError):
            self.as_user("noah", refused.mail_ids).action_send_again()
        self.run_schedule()
        self.assertEqual(self.sink.people(), ["aenne"])

    def test_turned_away_for_now(self):
        """A mailbox that takes nothing at the moment gets it later."""
        self.sink.refused, self.sink.refusal = ["aenne@customers.example"], "450 Try again later"
        declaration = self.receive()
        self.run_schedule()
        self.assertEqual(declaration.mail_ids.state, "waiting")
        self.sink.refused = []
        self.later(minutes=6)
        self.assertEqual((declaration.mail_ids.state, self.sink.people()), ("sent", ["aenne"]))
        self.sink.refused = ["aenne@customers.example"]
        given_up = self.receive()
        given_up.mail_ids.tries = MOST_TRIES
        self.run_schedule()
        self.assertEqual(given_up.mail_ids.state, "failed")

    def test_deadlines(self):
        """Three days for a cancellation, fourteen for a withdrawal, from the day of receipt in Germany."""
        self.assertEqual([self.receive(kind).deadline for kind in ("cancel", "withdraw")], [date(2030, 3, 7), date(2030, 3, 18)])
        self.clock.move_to(datetime(2030, 7, 31, 22, 30))
        self.assertEqual(self.receive().deadline, date(2030, 8, 4))

    def test_one_that_fails_holds_up_nobody(self):
        broken, fine = self.receive(email="broken@customers.example"), self.receive()
        self.sink.refused = ["broken@customers.example"]
        self.run_schedule()
        self.assertEqual(self.sink.people(), ["aenne"])
        self.assertEqual((broken.mail_ids.state, fine.mail_ids.state), ("failed", "sent"))

    def test_many_from_one_address(self):
        """All are stored; their mails go out slowly, and those of others at once."""
        many = [self.receive() for _number in range(MANY)]
        other = self.receive(email="other@customers.example")
        self.run_schedule()
        self.assertEqual(len(self.sink.letters), PER_HOUR + 1)
        self.assertEqual(other.mail_ids.state, "sent")
        for _hour in range(MANY // PER_HOUR):
            self.later(minutes=61)
        self.assertEqual({declaration.mail_ids.state for declaration in many}, {"sent"})
        self.assertEqual(len({letter["Message-Id"] for letter in self.sink.letters}), len(many) + 1)
