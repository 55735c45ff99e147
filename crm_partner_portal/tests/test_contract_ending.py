from datetime import date, datetime, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.crm_hierarchical_access.tests.common import NO_MAIL, StandingClock

from .common import PortalCase
from .declaration_common import DeclarationWorld, pdf_text, squeezed

#: rule, paid, price, first day, end, until when it was invoiced before the end was known; then all that is invoiced, less credit
MONEY = [
    ("monthly", "pre-paid", 31, "2030-01-01", "2030-03-31", "2030-02-15", 93),  # whole months
    ("monthly", "pre-paid", 31, "2030-01-01", "2030-03-10", "2030-02-15", 72),  # 10 days of 31
    ("monthly", "pre-paid", 28, "2030-01-01", "2030-02-15", "2030-02-15", 43),  # 15 days of 28, the rest credited
    ("monthly", "pre-paid", 31, "2030-01-01", "2030-01-10", "2030-02-15", 10),  # two months invoiced, ten days used
    ("monthly", "post-paid", 31, "2030-01-01", "2030-03-10", "2030-02-15", 72),
    ("monthly", "post-paid", 30, "2030-01-16", "2030-02-15", "2030-01-20", 30),
    ("monthly", "post-paid", 31, "2030-01-16", "2030-02-20", "2030-01-20", 36.54),  # 31 and 5 days of 28
    ("quarterly", "pre-paid", 90, "2030-01-01", "2030-02-28", "2030-01-02", 59),  # 59 days of 90
    ("yearly", "pre-paid", 365, "2030-01-01", "2030-03-01", "2030-01-02", 60),
    ("yearly", "pre-paid", 366, "2031-07-01", "2032-06-30", "2031-07-02", 366),  # a year with a leap day
    ("yearly", "pre-paid", 366, "2031-07-01", "2032-02-29", "2031-07-02", 244),
    ("weekly", "pre-paid", 7, "2030-01-01", "2030-01-17", "2030-01-02", 17),
    ("daily", "pre-paid", 1, "2030-01-01", "2030-01-05", "2030-01-02", 5),
    ("monthly", "pre-paid", 31, "2030-01-31", "2030-03-15", "2030-01-31", 48.71),  # to 27 February, then 16 days of 28
    ("monthly", "pre-paid", 31, "2030-05-01", "2030-04-10", "2030-03-15", 0),  # it never begins
]


class EndingCase(DeclarationWorld, PortalCase):
    """Contracts that end."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract = cls.create_contract(code="V-77")
        cls.put_in_groups("office", "crm_partner_portal.group_declaration_officer")

    @classmethod
    def create_contract(cls, partner=None, price=31.0, rule="monthly", paid="pre-paid", start="2030-01-01", **vals):
        """A contract for an indefinite time, a month's notice, unless said otherwise."""
        return cls.env["contract.contract"].with_context(**NO_MAIL).create({
            "name": "Service",
            "partner_id": (partner or cls.alpha).id,
            "date": min(start, "2029-12-01"),
            "date_start": start,
            "recurring_rule_type": rule,
            "recurring_invoicing_type": paid,
            "has_terms": True,
            "term_notice": 1,
            "line_recurrence": True,
            "contract_line_ids": [Command.create({
                "product_id": cls.product.id, "name": "Service", "quantity": 1, "specific_price": price, "date_start": start,
                "recurring_rule_type": rule, "recurring_invoicing_type": paid,
            })],
            **vals,
        })

    def invoice_until(self, contract, day):
        """What the schedule of the contract addon does day by day."""
        for _time in range(60):
            due = contract.contract_line_ids.filtered(lambda line: line.recurring_next_date and line.recurring_next_date <= day)
            if not due or not contract._recurring_create_invoice(min(due.mapped("recurring_next_date"))):
                break

    def invoiced(self, contract):
        moves = contract._get_related_invoices()
        return sum(move.amount_untaxed_signed for move in moves)


@tagged("post_install", "-at_install")
class TestMoney(StandingClock, EndingCase):
    """Cancelling stops the recurring invoices at the right day, parts of periods included."""

    NOW = datetime(2030, 3, 4, 12, 0)

    def test_table(self):
        for row in MONEY:
            rule, paid, price, first, end, before, total = row
            with self.subTest(row=row):
                contract = self.create_contract(price=price, rule=rule, paid=paid, start=first)
                self.invoice_until(contract, date.fromisoformat(before))
                declaration = self.receive(contract_ref="V-77")
                declaration.sudo().write({"contract_id": contract.id, "agreed_end": end})
                declaration.action_carry_out()
                self.invoice_until(contract, date.fromisoformat(end) + timedelta(days=400))
                self.assertAlmostEqual(self.invoiced(contract), total, 2)
                self.assertEqual(contract.ended_on, date.fromisoformat(end))

    def test_open_invoices_stay(self):
        contract = self.create_contract(start="2030-01-01")
        self.invoice_until(contract, date(2030, 2, 15))
        moves = contract._get_related_invoices()
        moves[0].action_post()
        states = moves.mapped("state")
        declaration = self.receive(contract_ref="V-77")
        declaration.write({"contract_id": contract.id, "agreed_end": "2030-01-31"})
        declaration.action_carry_out()
        self.assertEqual(moves.mapped("state"), states)
        credit = contract._get_related_invoices() - moves
        self.assertEqual((credit.move_type, credit.state, credit.amount_untaxed), ("out_refund", "draft", 31))

    def test_what_ends_before_stays_so(self):
        contract = self.create_contract()
        contract.contract_line_ids.date_end = "2030-02-28"
        declaration = self.receive(contract_ref="V-77")
        declaration.write({"contract_id": contract.id, "agreed_end": "2030-05-31"})
        declaration.action_carry_out()
        self.assertEqual(contract.contract_line_ids.date_end, date(2030, 2, 28))

    def test_other_contracts_go_on(self):
        other = self.create_contract(partner=self.beta)
        declaration = self.receive(contract_ref="V-77")
        declaration.write({"contract_id": self.contract.id, "agreed_end": "2030-01-15"})
        declaration.action_carry_out()
        self.invoice_until(other, date(2030, 3, 15))
        self.assertEqual(self.invoiced(other), 93)


@tagged("post_install", "-at_install")
class TestDecisions(StandingClock, EndingCase):
    """Signs suggest a contract, people decide, and may undo it."""

    NOW = datetime(2030, 3, 4, 12, 0)

    def assigned(self, **typed):
        declaration = self.receive(**{"person": "Somebody", "email": "x@nowhere.example", "contract_ref": "?", **typed})
        self.run_schedule()
        return declaration

    # Suggesting

    def test_suggestions(self):
        self.alpha.ref = "K-4711"
        table = [
            ({"contract_ref": "V-77", "email": "alpha@customers.example"}, "matched"),
            ({"contract_ref": "my contract v-77, thanks", "email": "Alpha@Customers.example"}, "matched"),
            ({"contract_ref": "V-77", "person": "alpha  gmbh"}, "matched"),
            ({"contract_ref": "V-77", "person": "Adam"}, "matched"),
            ({"contract_ref": "Kunde K-4711", "email": "alpha@customers.example"}, "matched"),
            ({"contract_ref": "V-77"}, "doubtful"),
            ({"email": "alpha@customers.example"}, "doubtful"),
            ({"person": "Alpha GmbH"}, "doubtful"),
            ({"contract_ref": "V-77", "email": "alpha@customers.example", "wished": "some day"}, "doubtful"),
            ({"contract_ref": "V-78"}, "unmatched"),
            ({"person": "Nobody Known"}, "unmatched"),
            ({"contract_ref": "%", "person": "%"}, "unmatched"),
            ({"person": "Al%pha GmbH"}, "unmatched"),
            ({"contract_ref": "V_77 V-7"}, "unmatched"),
        ]
        for typed, state in table:
            declaration = self.assigned(**typed)
            self.assertEqual(declaration.state, state, typed)
            self.assertEqual(declaration.contract_id, self.contract if state != "unmatched" else declaration.contract_id.browse(), typed)
            self.assertFalse(declaration.effect or self.contract.ended_on, "people decide")
        self.assertFalse(declaration.signs_said)
        declaration = self.assigned(contract_ref="V-77", person="Adam")
        self.assertEqual(declaration.signs_said, "number of the contract, name, is running")

    def test_two_contracts_of_one_customer(self):
        self.create_contract(code="V-99")
        declaration = self.assigned(email="alpha@customers.example")
        self.assertEqual((declaration.state, len(declaration.candidate_ids)), ("doubtful", 2))
        self.assertFalse(declaration.contract_id)

    def test_one_of_those_that_may_be_meant_is_chosen(self):
        other = self.create_contract(code="V-99")
        foreign = self.create_contract(partner=self.beta)
        declaration = self.assigned(email="alpha@customers.example")
        chosen = self.as_user("office", declaration.candidate_ids & other).with_context(declaration_id=declaration.id)
        chosen.action_choose_for_declaration()
        self.assertEqual((declaration.contract_id, declaration.state), (other, "doubtful"))
        with self.assertRaisesRegex(UserError, "not among those"):
            chosen.browse(foreign.id).action_choose_for_declaration()
        with self.assertRaises(AccessError):
            other.with_user(self.users["noah"]).with_context(declaration_id=declaration.id).action_choose_for_declaration()
        self.put_in_groups("sara", "account.group_account_invoice")  # reads contracts, and decides nothing
        with self.assertRaises(AccessError):
            self.as_user("sara", self.contract).with_context(declaration_id=declaration.id).action_choose_for_declaration()
        self.assertEqual(declaration.contract_id, other)
        self.as_user("office", declaration).action_reject()
        with self.assertRaisesRegex(UserError, "undo"):
            chosen.action_choose_for_declaration()

    def test_found_by_number(self):
        found = self.as_user("office", self.env["contract.contract"]).name_search("V-77")
        self.assertEqual([number for number, _name in found], self.contract.ids)

    def test_suppliers_contracts_are_not_meant(self):
        self.create_contract(code="L-1", contract_type="purchase")
        self.assertEqual(self.assigned(contract_ref="L-1").state, "unmatched")

    # The end in the confirmation

    def test_end_goes_to_the_address_on_file_only(self):
        for email, is_told in (("alpha@customers.example", True), ("x@nowhere.example", False)):
            self.sink.forget()
            self.assigned(contract_ref="V-77", person="Alpha GmbH", email=email)
            [letter] = self.sink.letters
            text = letter.get_body(("html",)).get_content() + pdf_text(next(iter(letter.iter_attachments())).get_content())
            self.assertEqual("04.04.2030" in text, is_told, email)
        self.assertIn("Your contract runs until 04.04.2030, because the notice of 1 month", squeezed(self.explanation()))

    def explanation(self):
        return self.declarations.search([("contract_id", "=", self.contract.id)], limit=1).explanation

    def test_end_follows_after_the_decision(self):
        declaration = self.assigned(contract_ref="V-77")
        self.sink.forget()
        self.as_user("office", declaration).action_carry_out()
        self.run_schedule()
        [letter] = self.sink.letters
        self.assertIn("04.04.2030", letter.get_body(("html",)).get_content())
        self.assertEqual(self.contract.ended_on, date(2030, 4, 4))
        self.assertEqual((declaration.state, declaration.effect), ("done", "ended"))

    def test_another_day_than_by_the_terms(self):
        """It is told without the reason, which is that of the terms' day."""
        declaration = self.assigned(contract_ref="V-77")
        self.sink.forget()
        self.as_user("office", declaration).agreed_end = "2030-05-31"
        self.as_user("office", declaration).action_carry_out()
        self.run_schedule()
        text = self.sink.letters[0].get_body(("html",)).get_content()
        self.assertIn("31.05.2030", text)
        self.assertNotIn("because", text)

    def test_one_mail_where_the_receipt_tells_the_end(self):
        declaration = self.receive(contract_ref="V-77", person="Alpha GmbH", email="alpha@customers.example")
        declaration._suggest()
        self.as_user("office", declaration).action_carry_out()
        self.assertEqual(declaration.mail_ids.mapped("what"), ["receipt"])

    def test_good_cause_is_judged_by_people(self):
        self.assigned(contract_ref="V-77", email="alpha@customers.example", cancel_kind="extraordinary", reason="Fault")
        self.assertNotIn("04.03.2030.", self.sink.letters[0].get_body(("html",)).get_content())
        declaration = self.declarations.search([], limit=1)
        self.assertEqual(declaration.proposed_end, date(2030, 3, 4))

    def test_without_terms_people_say_the_day(self):
        self.contract.has_terms = False
        declaration = self.assigned(contract_ref="V-77", email="alpha@customers.example")
        self.assertFalse(declaration.proposed_end)
        with self.assertRaisesRegex(UserError, "enter the day"):
            self.as_user("office", declaration).action_carry_out()
        self.as_user("office", declaration).agreed_end = "2030-05-31"
        self.as_user("office", declaration).action_carry_out()
        self.assertEqual(self.contract.ended_on, date(2030, 5, 31))

    # Deciding

    def test_wrong_match_is_undone(self):
        """Contract, invoices and lines are as if nothing had been decided."""
        self.invoice_until(self.contract, date(2030, 3, 4))
        line = self.contract.contract_line_ids
        names = ("date_end", "recurring_next_date", "last_date_invoiced", "is_canceled")
        before = (line.read(names), self.contract.recurring_next_date, self.contract.date_end, self.invoiced(self.contract))
        declaration = self.assigned(contract_ref="V-77", wished="2030-02-10", cancel_kind="extraordinary")
        self.as_user("office", declaration).action_carry_out()
        self.assertNotEqual(before[3], self.invoiced(self.contract))
        with self.assertRaisesRegex(UserError, "undo"):
            self.as_user("office", declaration).action_carry_out()
        self.as_user("office", declaration).action_undo()
        self.env.invalidate_all()
        after = (line.read(names), self.contract.recurring_next_date, self.contract.date_end, self.invoiced(self.contract))
        self.assertEqual(after, before)
        self.assertFalse(self.contract.ended_on or declaration.effect)
        other = self.create_contract(partner=self.beta)
        self.as_user("office", declaration).contract_id = other
        self.as_user("office", declaration).action_carry_out()
        self.assertTrue(other.ended_on)
        self.invoice_until(self.contract, date(2030, 5, 1))
        self.assertEqual(self.invoiced(self.contract), 31 * 5)

    def test_no_undoing_after_a_credit_note_is_posted(self):
        self.invoice_until(self.contract, date(2030, 3, 4))
        declaration = self.assigned(contract_ref="V-77", cancel_kind="extraordinary")
        self.as_user("office", declaration).action_carry_out()
        self.contract._get_related_invoices().filtered(lambda move: move.move_type == "out_refund").action_post()
        with self.assertRaisesRegex(UserError, "posted"):
            self.as_user("office", declaration).action_undo()

    def test_rejected(self):
        declaration = self.assigned(contract_ref="V-77")
        self.as_user("office", declaration).action_reject()
        self.assertEqual((declaration.state, declaration.effect), ("done", "rejected"))
        self.assertFalse(self.contract.ended_on)

    def test_only_officers_decide(self):
        declaration = self.assigned(contract_ref="V-77")
        for action in ("action_assign", "action_carry_out", "action_reject", "action_undo"):
            for login in ("noah", "anna", "boss"):
                with self.assertRaises(AccessError):
                    getattr(self.as_user(login, declaration), action)()
        with self.assertRaisesRegex(UserError, "choose the contract"):
            self.as_user("office", self.assigned()).action_assign()

    def test_a_contract_ends_once(self):
        self.as_user("office", self.assigned(contract_ref="V-77")).action_carry_out()
        with self.assertRaisesRegex(UserError, "already"):
            self.as_user("office", self.assigned(contract_ref="V-77")).action_carry_out()

    # Withdrawal

    def test_withdrawal(self):
        contract = self.create_contract(partner=self.users["portal_customer"].partner_id, code="W-1", date="2030-02-25",
                                        start="2030-03-01", told_on="2030-02-25", is_consumer=True)
        self.invoice_until(contract, date(2030, 3, 4))
        self.assertTrue(contract._may_withdraw())
        declaration = self.receive("withdraw", contract_ref="W-1")
        self.run_schedule()
        self.as_user("office", declaration).action_carry_out()
        self.assertEqual((declaration.effect, contract.ended_on), ("withdrawn", date(2030, 3, 4)))
        self.assertFalse(contract._may_withdraw())
        self.assertEqual(declaration.activity_ids.summary, "Refund what was paid")
        self.assertEqual(declaration.mail_ids.mapped("what"), ["receipt"], "nothing ends that has to be told of")
        self.assertEqual(declaration.activity_ids.date_deadline, date(2030, 3, 18))
        self.invoice_until(contract, date(2031, 1, 1))
        self.assertEqual(len(contract._get_related_invoices()), 1)

    def test_withdrawn_before_the_first_invoice(self):
        """The days up to then are not invoiced either."""
        contract = self.create_contract(date="2030-02-25", start="2030-03-01", told_on="2030-02-25", is_consumer=True)
        declaration = self.receive("withdraw")
        declaration.contract_id = contract
        self.as_user("office", declaration).action_carry_out()
        self.invoice_until(contract, date(2031, 1, 1))
        self.assertFalse(contract._get_related_invoices())

    def test_withdrawal_too_late(self):
        contract = self.create_contract(code="W-2", date="2030-01-01", told_on="2030-01-01", is_consumer=True)
        self.assertFalse(contract._may_withdraw())
        declaration = self.receive("withdraw", contract_ref="W-2")
        self.run_schedule()
        with self.assertRaisesRegex(UserError, "was over"):
            self.as_user("office", declaration).action_carry_out()

    # Who is told

    def test_seller_and_superior_are_told(self):
        lead = self.create_lead("noah", "north", partner_id=self.alpha.id)
        self.contract.user_id = self.users["noah"]
        for policy, told in (("superior", {"noah", "nina"}), ("seller", {"noah"}), ("nobody", set())):
            self.alpha.activity_ids.unlink()
            self.env.company.declaration_tell = policy
            declaration = self.assigned(contract_ref="V-77")
            self.as_user("office", declaration).action_carry_out()
            self.assertEqual(set(self.alpha.activity_ids.user_id.mapped("login")), told, policy)
            declaration.action_undo()
        self.assertTrue(lead)

    def test_each_is_told_in_his_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        (self.users["noah"] | self.users["office"]).lang = "de_DE"
        self.create_lead("noah", "north", partner_id=self.alpha.id)
        self.contract.user_id = self.users["noah"]
        declaration = self.assigned(contract_ref="V-77")
        self.as_user("office", declaration).action_carry_out()
        told = {activity.user_id.login: activity.summary for activity in self.alpha.activity_ids}
        self.assertIn("Kündigung: Vertrag", told["noah"])
        self.assertIn("Cancellation: contract", told["nina"])
        declaration.effect = "withdrawn"
        declaration._tell_people()
        self.assertEqual(declaration.activity_ids.summary, "Gezahltes erstatten")

    def test_who_may_not_see_the_customer_is_not_told(self):
        self.contract.user_id = self.users["noah"]
        declaration = self.assigned(contract_ref="V-77")
        self.as_user("office", declaration).action_carry_out()
        self.assertFalse(self.alpha.activity_ids)
