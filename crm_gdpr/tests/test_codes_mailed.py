"""Codes by a mail server that is down, or refuses: they wait and are mailed later, none is lost without somebody being told."""

import re
from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.tests import TransactionCase, new_test_user

from odoo.addons.crm_hierarchical_access.tests.mail_sink import Sink

from ..models.crm_gdpr_code_mail import LONGEST, PATIENCE, SHORTEST

EMAIL, OTHER = "anna@kunde.example", "berta@kunde.example"


class TestCodesMailed(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer = new_test_user(cls.env, "the_officer", "crm_gdpr.group_officer")
        cls.codes = cls.env["crm.gdpr.code"]
        cls.codes.search([]).unlink()
        cls.env["ir.mail_server"].search([]).unlink()
        cls.sink = Sink()
        cls.addClassCleanup(cls.sink.stop)
        server = {"name": "Here", "smtp_host": "127.0.0.1", "smtp_port": cls.sink.port, "smtp_encryption": "none"}
        cls.env["ir.mail_server"].create(server)

    def setUp(self):
        super().setUp()
        self.sink.forget()
        self.addCleanup(self.sink.stop)
        self.startPatcher(patch.object(type(self.env["ir.mail_server"]), "_disable_send", lambda *_args: False))

    def run_mailing(self, later=None):
        """The schedule, some time from now."""
        with freeze_time(fields.Datetime.now() + (later or timedelta())), self.enter_registry_test_mode():
            self.env.ref("crm_gdpr.ir_cron_codes").method_direct_trigger()
        self.env.invalidate_all()

    def ask(self, email=EMAIL):
        self.codes.ask(email, "en_US")
        return self.codes.search([("email", "=", email)], limit=1)

    def opens(self, letter):
        """Whether the code of a letter opens the page of who got it."""
        [code] = re.findall(r"\b[A-Z2-9]{4}-[A-Z2-9]{4}\b", letter.get_body(("plain",)).get_content())
        return self.codes.open(letter["To"], code)

    def test_what_was_asked_for_while_the_server_was_down_is_mailed_later(self):
        code = self.ask()
        self.run_mailing()
        self.assertEqual((code.state, code.sudo().digest), ("waiting", False))
        self.assertFalse(self.env["mail.mail"].search([("email_to", "=", EMAIL)]), "no code stands anywhere")
        self.sink.start()
        self.run_mailing()
        self.assertFalse(self.sink.letters, "not asked again at once")
        self.run_mailing(SHORTEST)
        [letter] = self.sink.letters
        self.assertTrue(self.opens(letter))
        self.run_mailing(SHORTEST)
        self.assertEqual(len(self.sink.letters), 1)

    def test_one_that_refuses_all_mails_for_a_while_is_asked_again(self):
        self.sink.start()
        self.sink.answer = "451 Come back later"
        code, other = self.ask(), self.ask(OTHER)
        self.run_mailing()
        self.assertEqual((code | other).mapped("state"), ["waiting", "waiting"])
        self.sink.answer = "250 OK"
        self.run_mailing(SHORTEST)
        self.assertEqual([bool(self.opens(letter)) for letter in self.sink.letters], [True, True])

    def test_an_address_that_is_refused_holds_up_nobody(self):
        self.sink.start()
        for refusal, state in (("550 Nobody of that name", "failed"), ("450 Mailbox is busy", "waiting")):
            self.sink.forget()
            self.sink.refused, self.sink.refusal = (EMAIL,), refusal
            code, other = self.ask(), self.ask(OTHER)
            self.run_mailing()
            self.assertEqual(code.state, state, refusal)
            self.assertEqual((other.state, self.sink.people()), ("sent", ["berta"]))
            self.codes.search([]).unlink()

    def test_pauses_grow_and_in_the_end_it_is_given_up_and_said(self):
        code = self.ask()
        code._put_off()
        first = code.next_at - fields.Datetime.now()
        with freeze_time(fields.Datetime.now() + timedelta(minutes=20)):
            code._put_off()
            second = code.next_at - fields.Datetime.now()
        with freeze_time(fields.Datetime.now() + timedelta(hours=9)):
            code._put_off()
            third = code.next_at - fields.Datetime.now()
        self.assertEqual([round(pause.total_seconds() / 60) for pause in (first, second, third)], [5, 20, LONGEST.seconds // 60])
        self.run_mailing(PATIENCE + LONGEST)
        self.assertFalse(code.exists())
        told = self.env["mail.message"].search([("body", "ilike", "1 codes for /datenschutz could not be mailed within 24 hours")])
        self.assertIn(self.officer.partner_id, told.notified_partner_ids)

    def test_what_waits_is_not_forgotten_what_is_over_is(self):
        waiting, mailed, late = self.ask(), self.ask(OTHER), self.ask("clara@kunde.example")
        now = fields.Datetime.now()
        mailed.write({"state": "sent", "until": now - timedelta(minutes=31)})
        late.state = "late"
        self.env.cr.execute(
            "UPDATE crm_gdpr_code SET create_date = %s WHERE id = ANY(%s)", [now - timedelta(hours=3), (waiting | late).ids]
        )
        self.env.invalidate_all()
        self.codes._forget()
        self.assertEqual((waiting | mailed | late).exists(), waiting)
