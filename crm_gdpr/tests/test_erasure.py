"""From the request to the answer: what is signed is what is done, nothing of the person is left, and business keeps what it must."""

import os
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessDenied, AccessError, UserError
from odoo.tests import TransactionCase, new_test_user
from odoo.tools import SQL

from odoo.addons.base.models.ir_mail_server import MailDeliveryException

from ..erasure import BLANK, DOTS, ERASE, KEEP, RESTRICT
from .erasure_world import EMAIL, NAME, PHONE, ErasureWorld


class TestErasure(ErasureWorld, TransactionCase):
    def test_the_plan_says_what_happens_and_changes_nothing(self):
        before = self.partner.read(["name", "email", "phone", "active"])
        erasure = self.erasure()
        self.assertEqual(self.partner.read(["name", "email", "phone", "active"]), before)
        effects = self.effects(erasure)
        self.assertEqual(effects["res.partner", self.partner.id], BLANK)
        self.assertEqual(effects["crm.lead", self.lead.id], BLANK)
        self.assertEqual(effects["mail.message", self.note.id], ERASE)
        self.assertEqual(effects["ir.attachment", self.file.id], ERASE)
        self.assertEqual(effects["crm.gdpr.request", self.request.id], RESTRICT)

    def test_nothing_of_the_person_is_left(self):
        erasure = self.carried_out()
        self.assertEqual(erasure.state, "done", erasure.left)
        self.assertFalse(self.found_but_for("crm_gdpr_request"))
        self.assertEqual((self.partner.exists().name, self.partner.active), (DOTS, False))
        self.assertFalse((self.note | self.mention).exists() - self.mention)
        self.assertIn(DOTS, self.mention.body)
        self.assertFalse(self.file.exists())

    def test_a_person_of_many_records_is_planned(self):
        """As many as the database's stack holds no list of pairs of."""
        note = next(place for place in self.env["crm.gdpr.erasure"]._gdpr_handlers() if place.model == "mail.message")
        found = self.erasure().sudo()._belonging(note, {"crm.lead": {self.lead.id, *range(10**6, 10**6 + 30000)}, "res.partner": set()})
        self.assertIn(self.note.id, found)

    def test_others_are_left_as_they_are(self):
        other = self.env["res.partner"].create({"name": "Berta Other", "email": "berta@other.example", "comment": f"Knows {NAME} well"})
        self.carried_out()
        self.assertEqual((other.name, other.email, other.active), ("Berta Other", "berta@other.example", True))
        self.assertIn("Knows", other.comment)
        self.assertNotIn(NAME, other.comment)

    def test_a_company_s_lead_loses_its_contact_only(self):
        company = self.env["res.partner"].create({"name": "Firm Ltd", "is_company": True})
        lead = self.env["crm.lead"].create({"name": "Firm's", "partner_id": company.id, "contact_name": NAME, "email_from": EMAIL})
        self.carried_out()
        self.assertEqual((lead.name, lead.contact_name, lead.email_from), ("Firm's", False, False))

    def test_the_login_is_dead(self):
        user = new_test_user(self.env, EMAIL, "base.group_portal", name=NAME, partner_id=self.partner.id, password="secret-of-anna")
        self.carried_out()
        with self.assertRaises(AccessDenied):
            self.env["res.users"]._login({"login": EMAIL, "password": "secret-of-anna", "type": "password"}, {"interactive": False})
        self.assertEqual((user.active, user.login), (False, f"erased-{user.id}"))

    def test_what_the_log_of_changes_notes_of_it_has_no_name(self):
        """Where the contact keeps its name, the login's end is noted without; else the run itself would have to be erased."""
        user = new_test_user(self.env, EMAIL, "base.group_portal", partner_id=self.partner.id, name=NAME)
        erasure = self.erasure()
        line = erasure.line_ids.filtered(lambda line: line.model == "res.partner" and line.res_id == self.partner.id)
        line.write({"effect": KEEP, "reason": "Needed in court"})
        self.run_all(erasure)
        self.assertEqual((erasure.state, erasure.left, self.partner.name), ("done", False, NAME))
        change = self.env["crm.access.change.log"].search([("subject", "=", "user"), ("res_id", "=", user.id)], order="id desc", limit=1)
        self.assertEqual((change.before["active"], change.after["active"]), (True, False))
        self.assertEqual({change.before["name"], change.after["name"]}, {None})
        later = new_test_user(self.env, "later", "base.group_portal", name="Later")
        change = self.env["crm.access.change.log"].search([("subject", "=", "user"), ("res_id", "=", later.id)], limit=1)
        self.assertEqual(change.after["name"], "Later", "only what erases has none")

    def test_an_address_of_several_people_erases_who_asks_alone(self):
        address = "family@garden.example"
        self.partner.email = address
        husband = self.env["res.partner"].create({"name": "Balduin Sauerbier", "email": address})
        his = self.env["crm.lead"].create({"name": "Cellar of Balduin", "email_from": address, "contact_name": husband.name})
        with self.assertRaisesRegex(UserError, "choose who asks"), self.env.cr.savepoint():
            self.erasure(name="Quastenflosch", email=address)
        erasure = self.erasure(name=NAME.upper(), email=address)
        self.assertEqual(erasure.scope, {"res.partner": self.partner.ids, "crm.lead": self.lead.ids})
        self.run_all(erasure)
        self.assertEqual(erasure.state, "done")
        self.assertNotEqual(self.partner.name, NAME)
        self.assertEqual((husband.name, husband.email), ("Balduin Sauerbier", address))
        self.assertEqual((his.contact_name, his.email_from), ("Balduin Sauerbier", address))

    def test_employees_leave_first(self):
        new_test_user(self.env, "inside", "base.group_user", email="inside@people.example")
        with self.assertRaises(UserError):
            self.erasure(email="inside@people.example")

    def test_places_name_fields_that_are_there(self):
        for place in self.env["crm.gdpr.erasure"]._places().values():
            columns = self.env["crm.gdpr.erasure"]._columns()[self.env[place.model]._table]
            owner = place.owner if isinstance(place.owner, tuple) else (place.owner,)
            named = [*owner, place.day if place.kind else None, *(leaf[0] for leaf in place.domain)]
            with self.subTest(model=place.model):
                self.assertFalse([name for name in named if name and name not in self.env[place.model]._fields])
                self.assertFalse(set(place.spared) - columns.keys())

    # Signature

    def test_what_is_carried_out_was_signed(self):
        erasure = self.erasure()
        with self.assertRaises(UserError):
            erasure.action_run()
        erasure.action_sign()
        self.assertEqual(erasure.signed_by_id, self.officer)
        with self.assertRaises(UserError):
            erasure.line_ids[0].write({"effect": KEEP, "reason": "No"})
        line = erasure.line_ids.filtered(lambda line: line.effect == ERASE)[0]
        self.env.cr.execute(SQL("UPDATE crm_gdpr_erasure_line SET effect = 'keep' WHERE id = %s", line.id))
        self.env.invalidate_all()
        with self.assertRaises(UserError):
            erasure.action_run()

    def test_a_signature_is_taken_back_before_anything_is_done_only(self):
        erasure = self.erasure()
        erasure.action_sign()
        with self.assertRaises(UserError):
            erasure.sudo().unlink()
        erasure.action_withdraw()
        self.assertEqual((erasure.state, erasure.digest, erasure.signed_by_id.id), ("planned", False, False))
        self.run_all(erasure)
        with self.assertRaises(UserError):
            erasure.action_withdraw()

    def test_an_answer_takes_longer_once_in_time_with_a_reason(self):
        request = self.request.with_user(self.officer)
        with self.assertRaisesRegex(UserError, "the person has to be told"):
            request.action_extend()
        request.write({"extension_reason": "Many records", "received": fields.Date.today() - timedelta(days=60)})
        with self.assertRaisesRegex(UserError, "within the first month"):
            request.action_extend()
        request.received = fields.Date.today()
        before = request.deadline
        request.action_extend()
        self.assertEqual((request.state, request.deadline > before + timedelta(days=55)), ("extended", True))
        with self.assertRaisesRegex(UserError, "once"):
            request.action_extend()

    def test_the_officer_decides_with_a_reason(self):
        erasure = self.erasure()
        line = erasure.line_ids.filtered(lambda line: line.model == "ir.attachment" and line.res_id == self.file.id)
        with self.assertRaises(UserError):
            line.write({"effect": KEEP})
        line.write({"effect": KEEP, "reason": "Needed in court"})
        self.run_all(erasure)
        self.assertTrue(self.file.exists())
        self.assertEqual(erasure.state, "done")

    def test_the_officer_cannot_decide_against_the_law(self):
        erasure = self.erasure()
        kept = erasure.line_ids.filtered("until")[:1]
        for line, effect in ((kept, ERASE), (kept, BLANK), (erasure.line_ids.filtered(lambda line: line.effect == ERASE)[:1], BLANK)):
            with self.assertRaises(UserError):
                line.write({"effect": effect, "reason": "Because"})

    def test_another_of_the_same_name_stays_unless_decided(self):
        twin = self.env["res.partner"].create({"name": NAME, "email": "another@other.example"})
        erasure = self.erasure()
        line = erasure.line_ids.filtered(lambda line: (line.model, line.res_id) == ("res.partner", twin.id))
        self.assertEqual(line.effect, KEEP)
        line.write({"effect": BLANK, "reason": "It is the same person"})
        self.run_all(erasure)
        self.assertEqual((twin.name, erasure.state), (DOTS, "done"))

    def test_only_the_officer_may(self):
        seller = new_test_user(self.env, "seller", "sales_team.group_sale_manager")
        for model in ("request", "erasure", "erasure.line", "erased", "return"):
            with self.assertRaises(AccessError):
                self.env[f"crm.gdpr.{model}"].with_user(seller).search([])

    # Run

    def test_a_second_run_changes_nothing(self):
        erasure = self.carried_out()
        before = self.snapshot()
        with self.assertRaises(UserError):
            erasure.action_run()
        erasure.sudo().state = "running"
        self.cron()
        self.assertEqual(self.snapshot(), before)

    def test_what_came_in_between_is_planned_and_signed_again(self):
        erasure = self.erasure()
        erasure.action_sign()
        late = self.env["res.partner"].create({"name": "Late", "comment": f"Sent by {NAME}"})
        erasure.action_run()
        self.cron()
        self.assertEqual((erasure.state, erasure.digest), ("planned", False))
        self.assertIn(f"res_partner {late.id}", erasure.left)
        self.run_all(erasure)
        self.assertEqual(erasure.state, "done")
        self.assertNotIn(NAME, late.comment)

    def test_a_record_that_refuses_is_told(self):
        erasure = self.erasure()
        erasure.action_sign()
        erasure.action_run()
        with patch.object(type(self.env["mail.message"]), "unlink", side_effect=UserError("No")):
            self.cron()
        failed = erasure.line_ids.filtered("failure")
        self.assertEqual((erasure.state, set(failed.mapped("model"))), ("running", {"mail.message"}))
        erasure.action_run()
        self.cron()
        self.assertEqual(erasure.state, "done")

    def test_frozen_until_it_is_erased(self):
        seller = new_test_user(self.env, "seller", "sales_team.group_sale_manager,base.group_partner_manager")
        self.lead.with_user(seller).phone = "1"
        erasure = self.erasure()
        for record in (self.partner, self.lead):
            with self.assertRaises(UserError):
                record.with_user(seller).write({"phone": "2"})
        self.run_all(erasure)
        self.lead.with_user(seller).write({"priority": "1"})

    # Answer

    def test_the_letter_lists_what_was_done(self):
        self.request.lang = "en_US"
        erasure = self.carried_out()
        request = erasure.request_id
        self.assertIn("Erased, or made anonymous", request.answer)
        self.assertIn("until", request.answer)
        self.assertNotIn(NAME, request.answer)
        server = self.env.registry["ir.mail_server"]
        with patch.object(server, "_disable_send", lambda *_args: False), patch.object(server, "_connect__", side_effect=OSError("down")):
            with self.assertRaises(MailDeliveryException), self.env.cr.savepoint():
                request.action_answer()
        self.assertEqual(request.state, "working", "what could not be mailed is not answered")
        request.action_answer()
        self.assertEqual(request.state, "answered")
        with self.assertRaises(UserError):
            request.action_answer()

    # No return

    def test_an_import_holds_back_who_was_erased(self):
        self.carried_out()
        rows = [["Anna", EMAIL.upper()], ["Berta", "berta@other.example"]]
        result = self.env["res.partner"].load(["name", "email"], rows)
        self.assertEqual(self.env["res.partner"].browse(result["ids"]).mapped("name"), ["Berta"])
        self.assertNotIn("erased", result["messages"][-1]["message"].lower())
        self.assertEqual(self.env["crm.gdpr.return"].search([]).mapped("kind"), ["import"])

    def test_rows_of_whom_is_held_back_go_with_it(self):
        self.carried_out()
        rows = [["Berta", "", "B"], ["Anna", PHONE, "C"], ["", "", "D"], ["Cara", "", "E"]]
        result = self.env["res.partner"].load(["name", "phone", "child_ids/name"], rows)
        made = self.env["res.partner"].browse(result["ids"])
        self.assertEqual((made.mapped("name"), made.child_ids.mapped("name")), (["Berta", "Cara"], ["B", "E"]))

    def test_who_comes_by_himself_is_told_to_the_officer(self):
        self.carried_out()
        lead = self.env["crm.lead"].create({"name": "Web form", "email_from": f"A <{EMAIL}>"})
        back = self.env["crm.gdpr.return"].with_user(self.officer).search([])
        self.assertEqual((back.kind, back.model, back.res_id), ("created", "crm.lead", lead.id))

    def test_keys_tell_nothing_without_the_secret(self):
        self.carried_out()
        keys = self.env["crm.gdpr.erased"].search([])
        self.assertGreaterEqual(len(keys), 2)
        known = self.env["crm.gdpr.erased"]._known([EMAIL])
        self.assertTrue(known)
        with patch.object(type(keys), "_secret", lambda self: os.urandom(32)):
            self.assertFalse(self.env["crm.gdpr.erased"]._known([EMAIL]))

    # A backup

    def erased_and_restored(self):
        """The person is erased, then a backup from before is restored, and Odoo starts."""
        backup = self.env.cr.savepoint(flush=True)
        self.carried_out()
        backup.rollback()
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        self.assertEqual(self.partner.name, NAME)
        self.env["crm.gdpr.erasure"]._register_hook()

    def test_a_restored_backup_is_erased_again(self):
        self.erased_and_restored()
        self.assertFalse(self.found_but_for("crm_gdpr_request"))
        once = self.env["crm.gdpr.erasure"].search([])
        self.assertEqual((once.state, bool(once.replay_of)), ("done", True))
        self.env["crm.gdpr.erasure"]._register_hook()
        self.assertEqual(self.env["crm.gdpr.erasure"].search([]), once)

    def test_who_has_no_address_is_erased_again_too(self):
        self.partner.email = self.partner.phone = False
        self.request.write({"email": False, "address": "Kiesweg 7", "partner_id": self.partner.id})
        self.erased_and_restored()
        self.assertNotEqual(self.partner.name, NAME)
        self.assertEqual(self.other.name, "Somebody else")

    def test_the_journal_tells_nobody(self):
        self.carried_out()
        journal = self.env["crm.gdpr.erasure"]._journal_path()
        self.assertEqual(journal.stat().st_mode & 0o777, 0o600)
        self.assertNotIn(NAME.split()[-1].encode(), journal.read_bytes())

    # Restriction

    def test_what_is_restricted_is_bookkeeping_s_alone(self):
        if "sale.order" not in self.env:
            return
        order = self.env["sale.order"].create({"partner_id": self.partner.id, "note": NAME})
        order.action_confirm()
        before = order.read()
        seller = new_test_user(self.env, "seller", "sales_team.group_sale_manager")
        books = new_test_user(self.env, "books", "sales_team.group_sale_manager,account.group_account_invoice")
        self.assertTrue(order.with_user(seller).has_access("read"))
        erasure = self.carried_out()
        line = erasure.line_ids.filtered(lambda line: line.model == "sale.order")
        self.assertEqual((line.effect, line.until.year), (RESTRICT, order.date_order.year + 6))
        self.assertIn("§ 147", line.clause)
        self.assertEqual(
            {key: value for key, value in order.read()[0].items() if key in ("note", "state", "write_date")},
            {key: value for key, value in before[0].items() if key in ("note", "state", "write_date")},
        )
        for user, sees in ((seller, False), (books, True)):
            mine = order.with_user(user)
            self.assertEqual((mine.has_access("read"), bool(mine.search([("id", "=", order.id)]))), (sees, sees))
