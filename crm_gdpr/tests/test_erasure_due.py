"""What the law wanted kept is gone when its term is over, not before, and not while the law wants it kept anew."""

from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import TransactionCase, new_test_user, tagged

from ..erasure import DOTS, RESTRICT
from .erasure_world import NAME, ErasureWorld


@tagged("-at_install", "post_install")
@freeze_time("2026-11-28")
class TestErasureDue(ErasureWorld, TransactionCase):
    def restricted(self, erasure, model):
        return erasure.line_ids.filtered(lambda line: (line.model, line.effect) == (model, RESTRICT))

    def test_the_proof_of_the_request_is_blanked(self):
        erasure = self.carried_out()
        self.cron_due("2029-12-31")
        self.assertEqual(self.request.name, NAME)
        self.cron_due("2030-01-01")
        self.assertEqual((self.request.name, self.request.email, self.request.answer), (DOTS, DOTS, False))
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

    def test_the_letter_says_so(self):
        self.request.lang = "en_US"
        self.assertIn("After that day it is erased", self.carried_out().request_id.answer)
