"""What the law wanted kept is gone when its term is over, not before, and not while the law wants it kept anew."""

from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import html2plaintext

from ..erasure import DOTS, ERASE, KEEP, LOG, RESTRICT, SEALED
from ..ledger import Entry
from .erasure_world import NAME, ErasureWorld


@tagged("-at_install", "post_install")
@freeze_time("2026-11-28")
class TestErasureDue(ErasureWorld, TransactionCase):
    def restricted(self, erasure, model):
        return erasure.line_ids.filtered(lambda line: (line.model, line.effect) == (model, RESTRICT))

    def test_the_proof_of_the_request_is_blanked(self):
        self.request.write({"address": f"{NAME}, Kiesweg 7", "letter": f"<p>Dear {NAME}</p>", "letter_title": NAME})
        erasure = self.carried_out()
        self.cron_due("2029-12-31")
        self.assertEqual(self.request.name, NAME)
        self.cron_due("2030-01-01")
        self.assertEqual(self.request.name, DOTS)
        for name in ("email", "address", "letter", "letter_title", "answer"):
            self.assertFalse(self.request[name], name)
        self.assertEqual(str(self.restricted(erasure, "crm.gdpr.request").date_ended), "2030-01-01")
        self.assertFalse(self.found())

    def test_once(self):
        self.carried_out()
        self.cron_due("2030-01-01")
        self.request.note = "Kept afterwards"
        self.cron_due("2030-01-02")
        self.assertEqual(self.request.note, "Kept afterwards")

    def test_an_order_is_blanked_and_seen_again(self):
        if "sale.order" not in self.env:
            return
        seller = new_test_user(self.env, "seller", "sales_team.group_sale_manager")
        order = self.env["sale.order"].create({"partner_id": self.partner.id, "note": NAME})
        order.action_confirm()
        paper = self.env["ir.attachment"].create({"name": "order.txt", "raw": NAME.encode(), "res_model": "sale.order", "res_id": order.id})
        erasure = self.carried_out()
        number, place = order.name, ("sale_order", order.id)
        self.cron_due("2032-12-31")
        self.assertIn(place, self.found())
        self.assertTrue(paper.exists())
        self.assertFalse(order.with_user(seller).has_access("read"))
        self.cron_due("2033-01-01")
        self.assertNotIn(place, self.found())
        self.assertFalse(paper.exists())
        self.assertEqual((order.name, order.note), (number, False))
        self.assertTrue(order.with_user(seller).has_access("read"))
        self.assertEqual(self.restricted(erasure, "sale.order").effect, RESTRICT, "what was signed is not changed")

    def test_what_the_law_wants_kept_anew_gets_the_longer_term(self):
        if "sale.order" not in self.env:
            return
        order = self.env["sale.order"].create({"partner_id": self.partner.id, "note": NAME})
        order.action_confirm()
        erasure = self.carried_out()
        order.date_order = "2032-05-05"
        self.cron_due("2033-01-01")
        self.assertIn(NAME, order.note)
        line = self.restricted(erasure, "sale.order")
        self.assertEqual((str(line.until), line.date_ended), ("2038-12-31", False))
        self.cron_due("2039-01-01")
        self.assertFalse(order.note)

    def test_what_refuses_is_told_and_the_others_go_on(self):
        erasure = self.carried_out()
        other = self.env["crm.gdpr.request"].create({"name": "Other", "email": "other@other.example"})
        line = self.restricted(erasure, "crm.gdpr.request")
        second = line.sudo().copy({"res_id": other.id, "is_done": True, "until": line.until})
        update = type(erasure)._update_record

        def refuse(self, line, values):
            if line.res_id == other.id:
                raise ValueError(line.res_id)
            return update(self, line, values)

        with patch.object(type(erasure), "_update_record", refuse):
            self.cron_due("2030-01-01")
        self.assertEqual((second.failure, second.date_ended, line.failure), ("ValueError", False, False))
        self.assertEqual((self.request.name, other.name), (DOTS, "Other"))

    # What the letter says of the end

    def letter(self):
        self.request.lang = "en_US"
        return " ".join(html2plaintext(self.carried_out().request_id.answer).split())

    def test_the_letter_says_until_when_and_what_has_no_end(self):
        letter = self.letter()
        self.assertIn("Request of a Person: 1, until 12/31/2029", letter)
        self.assertIn("After that day it is erased", letter)
        before, after = letter.split("Kept without an end")
        self.assertIn("neither an old list nor a restored backup brings you back", after)
        self.assertNotIn("Log", before)
        self.assertNotIn("Request of a Person", after)

    def test_a_log_stays_for_good_and_the_letter_says_why(self):
        log = self.env["crm.gdpr.access"]
        moment = "2026-11-28 10:00:00.000000"
        log._append(self.env.cr, [Entry(moment, self.officer.id, "reveal", "crm.lead", (self.lead.id,), "phone", f"{NAME} asks")])
        row = log.search([], limit=1)
        erasure = self.erasure(lang="en_US")
        line = erasure.line_ids.filtered(lambda line: line.model == "crm.gdpr.access")
        with self.assertRaisesRegex(UserError, "the law wants this kept"):
            line.write({"effect": ERASE, "reason": "Away with it"})
        letter = " ".join(html2plaintext(self.run_all(erasure).request_id.answer).split())
        self.assertEqual((line.res_id, line.effect, line.until, line.clause), (row.id, RESTRICT, False, LOG))
        before, after = letter.split("Kept without an end")
        self.assertIn(f"{line.title}: 1 ({LOG}); it proves who read what", after)
        self.assertNotIn(line.title, before)
        self.cron_due("2099-01-01")
        self.assertFalse(line.failure)

    def test_what_an_officer_keeps_is_told_with_the_reason(self):
        erasure = self.erasure(lang="en_US")
        line = erasure.line_ids.filtered(lambda line: line.model == "ir.attachment" and line.res_id == self.file.id)
        line.write({"effect": KEEP, "reason": "Needed in court"})
        self.run_all(erasure)
        self.assertIn("Attachment: 1 (Art. 17(1) GDPR); Needed in court", html2plaintext(erasure.request_id.answer))

    def test_what_is_sealed_by_hashes_is_told_to_stay(self):
        def hashed(_erasure, line):
            return {"name"} if line.model == "crm.gdpr.request" else set()

        with patch.object(self.env.registry["crm.gdpr.erasure"], "_hashed_columns", hashed):
            after = self.letter().split("Kept without an end")[1]
        self.assertIn(f"Request of a Person: 1 ({SEALED}); of these, Name of the Person stay after that day, too", after)

    def test_a_protection_s_numbers_go_with_the_protection(self):
        vals = {"customer_name": "Roof", "lead_id": self.lead.id, "team_id": self.env["crm.team"].search([], limit=1).id}
        dates = {"date_from": "2026-11-01 00:00:00", "date_to": "2027-05-01 00:00:00"}
        protection = self.env["crm.customer.protection"].create({**vals, **dates})
        self.env["crm.customer.protection.key"]._claim({"4711": protection.id})
        letter = self.letter()
        line = self.env["crm.gdpr.erasure.line"].search([("model", "=", "crm.customer.protection.key")])
        self.assertEqual((line.effect, str(line.until)), (KEEP, "2027-05-01"))
        self.assertIn("Key of a Protected Customer: 1, until 05/01/2027", letter.split("Kept without an end")[0])
