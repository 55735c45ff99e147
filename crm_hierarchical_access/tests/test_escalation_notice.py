"""Mails about escalations that the mail server did not take."""

from datetime import timedelta

from odoo.tests import tagged

from .common import AccessCase
from .escalation_world import MONDAY, EscalationWorld


@tagged("post_install", "-at_install")
class TestNoticesThatFailed(EscalationWorld, AccessCase):
    def setUp(self):
        super().setUp()
        self.lead = self.create_lead("noah", "north")
        self.queue = self.env.ref("mail.ir_cron_mail_scheduler_action")
        self.env["ir.cron.trigger"].search([("cron_id", "=", self.queue.id)]).unlink()

    def failed_mail(self, failure_type, **vals):
        """A notice for Noah that failed on Monday."""
        self.env["mail.mail"].search([]).unlink()
        self.env["crm.escalation.notice"]._remind(self.lead.clock_id)
        mail = self.env["mail.mail"].search([])
        mail.write({"state": "exception", "failure_type": failure_type, **vals})
        self.env.flush_all()
        return mail

    def state_after(self, mail, moment):
        self.at(moment)
        self.env["crm.escalation.notice"]._send_again()
        return mail.state

    def test_what_may_pass_is_tried_again(self):
        for failure_type in (False, "mail_smtp", "unknown"):
            with self.subTest(failure_type):
                self.assertEqual(self.state_after(self.failed_mail(failure_type), MONDAY + timedelta(minutes=5)), "outgoing")

    def test_what_will_not_pass_is_not(self):
        self.assertEqual(self.state_after(self.failed_mail("mail_email_invalid"), MONDAY), "exception")

    def test_not_for_ever(self):
        mail = self.failed_mail("mail_smtp")
        self.assertEqual(self.state_after(mail, MONDAY + timedelta(days=3, minutes=1)), "exception")

    def test_mails_of_others_are_left_alone(self):
        self.assertEqual(self.state_after(self.failed_mail("mail_smtp", is_escalation_notice=False), MONDAY), "exception")

    def test_the_queue_goes_out_at_once(self):
        self.failed_mail("mail_smtp")
        self.assertTrue(self.env["ir.cron.trigger"].search([("cron_id", "=", self.queue.id), ("call_at", "<=", MONDAY)]))
