from datetime import timedelta

from lxml import html

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.http import Request
from odoo.tests import tagged

from ..termination import withdrawal_ends
from .common import PortalHttpCase
from .declaration_common import DeclarationWorld, pdf_text, squeezed


@tagged("post_install", "-at_install")
class TestContractOffers(DeclarationWorld, PortalHttpCase):
    """Concluded online in three clicks at most, cancelled and withdrawn from in two; counted as a browser does it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["product.template"].search([("is_contract_offered", "=", True)]).is_contract_offered = False
        cls.env.company.contract_terms = "<p>General terms of ours.</p>"
        cls.offer = cls.env["product.template"].create({
            "name": "Maintenance", "type": "service", "list_price": 100.0, "is_contract": True, "is_contract_offered": True,
            "term_first": 12, "term_notice": 1, "term_renewal": "on", "contract_conditions": "<p>Twice a year.</p>",
            "taxes_id": cls.env["account.tax"].create({"name": "19 %", "amount": 19, "type_tax_use": "sale"}).ids,
        })
        cls.solo = cls.users["portal_customer"].partner_id
        cls.solo.write({"email": "solo@customers.example", "is_company": False})

    def get(self, path):
        self.clicks += 1
        return html.fromstring(self.url_open(path).content)

    def send(self, tree, action, **typed):
        """Click a form's button."""
        self.clicks += 1
        form = next(form for form in tree.forms if form.get("action") == action)
        self.assertEqual(len(form.xpath(".//button")), 1)
        return self.url_open(action, data={**{name: value or "" for name, value in form.fields.items()}, **typed})

    def link(self, tree, path):
        links = tree.xpath(f"//a[starts-with(@href, '{path}')]/@href")
        self.assertTrue(links, path)
        return links[0]

    def conclude(self, login="portal_customer", **typed):
        """From the list of offers to the contract."""
        self.log_in(login)
        start = html.fromstring(self.url_open("/vertraege").content)
        self.clicks = 0
        page = self.get(self.link(start, f"/vertraege/{self.offer.id}"))
        answer = self.send(page, f"/vertraege/{self.offer.id}/bestellen", **typed)
        self.assertEqual(answer.status_code, 200)
        contract = self.env["contract.contract"].search([("concluded_by_id", "!=", False)], limit=1, order="id desc")
        self.assertIn(f"/my/contracts/{contract.id}", answer.url)
        return contract

    # Offers

    def test_everybody_sees_the_essential_facts(self):
        for path in ("/vertraege", f"/vertraege/{self.offer.id}"):
            page = self.url_open(path)
            self.assertEqual(page.status_code, 200)
            self.assertIn("119.00", page.text)
        text = squeezed(html.fromstring(page.content).text_content())
        for words in ("12 months", "1 month, at any time", "Total of the first term", "1,428.00", "Twice a year.", "General terms of ours.",
                      "right to withdraw from this contract within fourteen days", "Model form for withdrawal", "Morgenrot GmbH"):
            self.assertIn(words, text)
        self.assertIn("/web/login?redirect=", page.text)
        self.offer.is_contract_offered = False
        self.assertEqual(self.url_open(f"/vertraege/{self.offer.id}").status_code, 404)
        self.assertIn("nothing to conclude online", self.url_open("/vertraege").text)

    def test_order_button_is_right_below_the_facts(self):
        self.log_in("portal_customer")
        tree = html.fromstring(self.url_open(f"/vertraege/{self.offer.id}").content)
        button = tree.xpath("//form//button")[0]
        self.assertEqual(button.text_content(), "order with obligation to pay")
        self.assertEqual(button.getprevious().tag, "dl")
        self.assertFalse(tree.xpath("//script"))

    def test_companies_see_net_prices_and_no_right_to_withdraw(self):
        self.log_in("alpha")
        text = self.url_open(f"/vertraege/{self.offer.id}").text
        self.assertIn("plus taxes", text)
        self.assertNotIn("Model form", text)

    def test_what_a_consumer_may_not_be_offered(self):
        renewed = {"term_renewal": "again", "term_again": 12}
        for wrong in ({"term_first": 25}, {"term_notice": 2}, {"term_notice": 40, "term_notice_unit": "day"}, renewed):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.offer.write(wrong)
        self.offer.write({"is_contract_offered": False, "term_notice": 2})

    # Concluding

    def test_conclude(self):
        contract = self.conclude()
        today = fields.Date.context_today(contract)
        self.assertLessEqual(self.clicks, 3)
        self.assertEqual(contract.conclusion_clicks, self.clicks)
        self.assertEqual((contract.partner_id, contract.term_first, contract.term_notice), (self.solo, 12, 1))
        self.assertEqual(contract._first_day(), withdrawal_ends(today, today) + timedelta(days=1))
        self.assertTrue(contract.is_consumer and contract.code)
        self.offer.term_first = 24
        self.assertEqual(contract.term_first, 12, "terms are those of the day it was concluded")
        self.run_schedule()
        [letter] = self.sink.letters
        [paper] = letter.iter_attachments()
        text = squeezed(pdf_text(paper.get_content()))
        legal = ("Twice a year.", "General terms of ours.", "within fourteen days", "Model form for withdrawal")
        for words in (contract.code, "12 months", "119.00", *legal):
            self.assertIn(words, text)
        self.assertEqual(letter["To"], "solo@customers.example")
        page = self.url_open(f"/my/contracts/{contract.id}/confirmation")
        self.assertEqual(page.headers["Content-Type"], "application/pdf")

    def test_first_invoice(self):
        contract = self.conclude(begin="at_once")
        self.assertEqual(contract._first_day(), contract._today())
        move = contract._recurring_create_invoice()
        self.assertEqual((move.amount_untaxed, move.amount_total, move.partner_id), (100.0, 119.0, self.solo))

    def test_a_business_begins_today(self):
        contracts = self.env["contract.contract"]
        self.assertEqual(contracts._first_possible_day(False, False), contracts._today())

    def test_order_sent_twice_is_one(self):
        self.log_in("portal_customer")
        action = f"/vertraege/{self.offer.id}/bestellen"
        form = html.fromstring(self.url_open(f"/vertraege/{self.offer.id}").content).forms[0]
        before = self.env["contract.contract"].search_count([])
        answers = [self.url_open(action, data=dict(form.fields)) for _time in range(3)]
        self.assertEqual(self.env["contract.contract"].search_count([]), before + 1)
        self.assertEqual({answer.status_code for answer in answers}, {200})
        self.assertEqual(len({answer.url for answer in answers}), 1, "each time the page of the contract")

    def test_who_cannot_order(self):
        action = f"/vertraege/{self.offer.id}/bestellen"
        before = self.env["contract.contract"].search_count([])
        self.authenticate(None, None)
        self.assertIn("/web/login", self.url_open(action, data={"csrf_token": Request.csrf_token(self)}).url)
        self.log_in("noah")
        self.assertEqual(self.url_open(action, data={"csrf_token": Request.csrf_token(self)}).status_code, 404)
        self.log_in("portal_customer")
        self.assertEqual(self.url_open(action, data={"begin": "at_once"}).status_code, 400)
        other = self.env["product.template"].create({"name": "No offer", "is_contract": True})
        answer = self.url_open(f"/vertraege/{other.id}/bestellen", data={"csrf_token": Request.csrf_token(self)})
        self.assertEqual(answer.status_code, 404)
        self.assertEqual(self.env["contract.contract"].search_count([]), before)

    # Cancelling and withdrawing, logged in

    def declared(self, contract, kind, **typed):
        """From the contract's page to the receipt."""
        start = html.fromstring(self.url_open(f"/my/contracts/{contract.id}").content)
        self.clicks = 0
        path = f"/my/contracts/{contract.id}/{kind}"
        return self.send(self.get(self.link(start, path)), path, **typed)

    def test_cancel(self):
        contract = self.conclude()
        answer = self.declared(contract, "cancel")
        self.assertEqual(self.clicks, 2)
        end = contract.ended_on
        self.assertTrue(end)
        text = squeezed(html.fromstring(answer.content).text_content())
        self.assertIn(f"{end:%d.%m.%Y}. Your contract runs until {end:%d.%m.%Y}, because the first term ends on this day", text)
        pdf = self.url_open(f"{answer.url}/pdf")
        self.assertIn(f"{end:%d.%m.%Y}", pdf_text(pdf.content))
        self.run_schedule()
        letter = self.sink.letters[-1]
        self.assertEqual(letter["To"], "solo@customers.example")
        self.assertIn(f"{end:%d.%m.%Y}", letter.get_body(("html",)).get_content())
        page = self.url_open(f"/my/contracts/{contract.id}").text
        self.assertIn(f"{end:%d.%m.%Y}", page)
        self.assertNotIn(f"/my/contracts/{contract.id}/cancel", page)
        declaration = contract.declaration_ids
        self.assertEqual((declaration.state, declaration.way, declaration.effect), ("done", "portal", "ended"))
        self.assertEqual([mail.what for mail in declaration.mail_ids], ["receipt"])

    def test_cancel_for_good_cause_waits_for_people(self):
        contract = self.conclude()
        self.declared(contract, "cancel", cancel_kind="extraordinary", reason="Never came")
        self.assertFalse(contract.ended_on)
        self.assertEqual((contract.declaration_ids.state, contract.declaration_ids.reason), ("matched", "Never came"))

    def test_double_click(self):
        contract = self.conclude()
        tree = html.fromstring(self.url_open(f"/my/contracts/{contract.id}/cancel").content)
        for _time in range(2):
            self.clicks = 0
            self.send(tree, f"/my/contracts/{contract.id}/cancel")
        self.assertEqual(len(contract.declaration_ids), 1)

    def test_withdraw(self):
        contract = self.conclude()
        answer = self.declared(contract, "withdraw")
        self.assertEqual(self.clicks, 2)
        self.assertIn("I hereby withdraw", answer.text)
        self.assertEqual((contract.declaration_ids.effect, contract.ended_on), ("withdrawn", fields.Date.context_today(contract)))
        self.assertTrue(contract.declaration_ids.activity_ids)
        self.assertNotIn(f"/my/contracts/{contract.id}/withdraw", self.url_open(f"/my/contracts/{contract.id}").text)

    def test_no_button_to_withdraw_after_the_time(self):
        contract = self.conclude()
        contract.write({"date": "2026-01-01", "told_on": "2026-01-01"})
        self.assertNotIn(f"/my/contracts/{contract.id}/withdraw", self.url_open(f"/my/contracts/{contract.id}").text)
        self.assertEqual(self.url_open(f"/my/contracts/{contract.id}/withdraw").status_code, 404)

    def test_foreign_contracts(self):
        contract = self.conclude()
        self.declared(contract, "cancel")
        declaration = contract.declaration_ids
        self.log_in("bert")
        for path in ("", "/cancel", "/withdraw", "/confirmation", f"/declared/{declaration.id}", f"/declared/{declaration.id}/pdf"):
            self.assertEqual(self.url_open(f"/my/contracts/{contract.id}{path}").status_code, 404, path)
        self.assertEqual(
            self.url_open(f"/my/contracts/{contract.id}/cancel", data={"csrf_token": Request.csrf_token(self)}).status_code, 404
        )
        self.assertEqual(len(contract.declaration_ids), 1)
        own = self.env["contract.contract"].create({"name": "Own", "partner_id": self.users["bert"].partner_id.id})
        self.assertEqual(self.url_open(f"/my/contracts/{own.id}").status_code, 200)
        self.assertEqual(self.url_open(f"/my/contracts/{own.id}/declared/{declaration.id}").status_code, 404)

    def test_links_of_the_list_show_the_buttons_and_mailed_ones_open_nothing(self):
        contract = self.conclude()
        link = self.link(html.fromstring(self.url_open("/my/contracts").content), f"/my/contracts/{contract.id}")
        self.assertIn(f"/my/contracts/{contract.id}/cancel", self.url_open(link).text)
        self.log_in("bert")
        self.assertEqual(self.url_open(link).status_code, 404)
        self.authenticate(None, None)
        self.assertIn("/web/login", self.url_open(link).url)

    # Parity

    def test_parity_report_has_the_very_numbers(self):
        contract = self.conclude()
        concluded = self.clicks
        self.declared(contract, "cancel")
        self.env["crm.contract.parity"]._measure()
        row = self.env["crm.contract.parity"].search([("product_id", "=", self.offer.id)])
        self.assertEqual((row.conclude_clicks, row.cancel_clicks, row.public_clicks, row.withdraw_clicks), (concluded, self.clicks, 2, 2))
        self.assertEqual((row.reorder_clicks, row.complain_clicks), (2, 2))
        self.assertEqual((row.public_said, row.withdraw_said), ("2 clicks, 3 fields", "2 clicks"))
        self.assertEqual((row.conclude_fields, row.cancel_fields, row.public_fields), (0, 0, 3))
        self.assertFalse(row.is_worse or row.is_missing)

    def test_parity_is_red_where_the_button_is_gone(self):
        view = self.env.ref("crm_partner_portal.declaration_cancel")
        view.arch = view.arch.replace('<button type="submit">cancel now</button>', "")
        self.env["crm.contract.parity"]._measure()
        row = self.env["crm.contract.parity"].search([("product_id", "=", self.offer.id)])
        self.assertTrue(row.is_worse and row.is_missing)
        self.assertEqual((row.public_clicks, row.public_said), (0, "is missing"))

    def test_parity_is_red_where_an_order_cannot_be_sent(self):
        """The button that shows the sum is none that orders; a link to ask is none to complain."""
        for name, old in (
            ("portal_framework_order_form", '<button type="submit" class="btn btn-primary o_framework_order_now">'),
            ("portal_case_items", "/new/ticket?kind=complaint&amp;document={{case_document}}&amp;line={{line.id}}"),
        ):
            view = self.env.ref(f"crm_partner_portal.{name}")
            kept = view.arch
            self.assertIn(old, kept)
            view.arch = kept.replace(old, '<button type="button">' if "button" in old else "/new/ticket")
            self.env["crm.contract.parity"]._measure()
            self.assertTrue(self.env["crm.contract.parity"].search([("product_id", "=", self.offer.id)]).is_missing, name)
            view.arch = kept


@tagged("post_install", "-at_install")
class TestSelfCheck(DeclarationWorld, PortalHttpCase):
    """The nightly check notices what goes wrong on the public pages, and tells it once."""

    def setUp(self):
        super().setUp()
        faults = self.env["crm.contract.fault"]
        faults.search([]).unlink()
        self.changed = {}
        self.patch(type(faults), "_fetch", lambda _faults, path: self.changed.get(path) or self.fetched(path))
        self.patch(type(faults), "_lang", lambda _faults: "en")
        self.told = []
        tell = type(faults)._tell
        self.patch(type(faults), "_tell", lambda new: (self.told.append(new.mapped("code")), tell(new)))

    def fetched(self, path):
        answer = self.url_open(path, headers={"Accept-Language": "en"}, allow_redirects=False)
        return answer.status_code, answer.text

    def check(self):
        self.env["crm.contract.fault"]._note(self.env["crm.contract.fault"]._findings())
        return set(self.env["crm.contract.fault"].search([("solved_at", "=", False)]).mapped("code"))

    def page_with(self, path, old, new):
        status, text = self.fetched(path)
        self.assertIn(old, text)
        self.changed[path] = status, text.replace(old, new)

    def test_only_administrators_look_at_once(self):
        faults = self.env["crm.contract.fault"]
        with self.assertRaises(AccessError):
            self.as_user("boss", faults).action_check_now()
        self.sink.stop()
        faults.with_user(self.env.ref("base.user_admin")).action_check_now()
        self.assertEqual(self.told, [["mail"]])

    def test_all_is_well(self):
        self.assertFalse(self.check())
        self.assertFalse(self.told)

    def test_each_fault_is_noticed_and_told_once(self):
        cases = [
            (lambda: self.page_with("/kuendigen", '<button type="submit">cancel now</button>', ""), "button /kuendigen"),
            (lambda: self.page_with("/widerrufen", "Confirm withdrawal", "Send"), "words /widerrufen"),
            (lambda: self.page_with("/kuendigen", 'name="person"', 'name="password"'), "fields /kuendigen"),
            (lambda: self.page_with("/kuendigen", "</form>", "</form><script></script>"), "script /kuendigen"),
            (lambda: self.changed.update({"/kuendigen": (500, "")}), "status /kuendigen"),
            (lambda: self.changed.update({"/widerrufen": (303, "")}), "status /widerrufen"),
            (lambda: self.page_with("/web/login", "/kuendigen?", "/web/login?"), "link /web/login /kuendigen"),
            (lambda: self.page_with("/vertraege", "Withdraw from contract", "Other"), "link words /vertraege /widerrufen"),
            (self.sink.stop, "mail"),  # the last one
        ]
        for spoil, code in cases:
            self.changed, self.told = {}, []
            self.check()
            self.told = []
            spoil()
            self.assertEqual(self.check(), {code})
            self.check()
            self.assertEqual(self.told, [[code]], "told once")
            message = self.env["mail.message"].search([("subject", "=", "The public pages of contracts need you")], limit=1)
            self.assertIn(self.env.ref("base.user_admin").partner_id, message.notified_partner_ids)
        self.changed = {}
        self.sink.start()
        self.assertFalse(self.check())
