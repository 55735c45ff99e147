import os
import smtplib
from contextlib import suppress
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, new_test_user, tagged

from odoo.addons.crm_hierarchical_access.tests.common import NO_MAIL
from odoo.addons.crm_hierarchical_access.tests.mail_sink import Sink

from .downloads_world import DownloadsWorld

#: how many are entitled where many are told
MANY = int(os.environ.get("LIBRARY_READERS", 30))


class NoticeCase(DownloadsWorld, TransactionCase):
    """Mails go out to a mail server of the test; commits are not made, so that the test leaves nothing."""

    def setUp(self):
        super().setUp()
        self.sink = Sink()
        self.sink.start()
        self.addCleanup(self.sink.stop)
        server = self.env["ir.mail_server"]
        server.search([]).unlink()
        server.create({"name": "Here", "smtp_host": "127.0.0.1", "smtp_port": self.sink.port, "smtp_encryption": "none"})
        self.startPatcher(patch.object(type(server), "_disable_send", lambda _self: False))
        self.startPatcher(patch.object(self.env.cr, "commit", lambda: None))
        connect = type(server)._connect__
        self.startPatcher(patch.object(type(server), "_connect__", self.really(connect)))

    def really(self, connect):
        """Odoo makes no connection inside tests."""

        def connected(server, *args, **kwargs):
            with patch("odoo.modules.module.current_test", False):
                return connect(server, *args, **kwargs)

        return connected

    def told(self):
        return sorted(letter["To"].addresses[0].username for letter in self.sink.letters)

    def text(self):
        return "\n".join(letter.get_body(("plain", "html")).get_content() for letter in self.sink.letters)

    def run_cron(self):
        self.env["crm.document.notice"]._cron_tell()

    def states(self, document):
        notices = self.env["crm.document.notice"].search([("document_id", "=", document.id)])
        return {notice.user_id.login: notice.state for notice in notices}

    def later(self, **delta):
        """Everything that waits was planned earlier."""
        notices = self.env["crm.document.notice"].search([("state", "in", ("waiting", "sending"))])
        for notice in notices:
            notice.due_at -= timedelta(**delta)
            if notice.taken_at:
                notice.taken_at -= timedelta(**delta)


@tagged("post_install", "-at_install")
class TestDocumentNotice(NoticeCase):
    def test_everybody_entitled_is_told_once(self):
        document = self.create_document(readers=["carla", "otto"], notify=True)
        for _run in range(3):
            self.run_cron()
        self.assertEqual(self.told(), ["carla", "otto"])
        self.assertEqual(self.states(document), {"carla": "sent", "otto": "sent"})

    def test_nobody_is_told_where_the_editor_chose_not_to(self):
        document = self.create_document(readers=["carla"])
        self.run_cron()
        self.assertFalse(self.sink.letters)
        self.assertFalse(self.states(document))

    def test_the_subject_tells_nothing_and_the_link_leads_to_the_document(self):
        document = self.create_document("Secret price list", readers=["carla"], notify=True)
        self.run_cron()
        [letter] = self.sink.letters
        self.assertEqual(letter["Subject"], "A new document for you")
        headers = "\n".join(f"{name}: {value}" for name, value in letter.items())
        self.assertNotIn("Secret", headers)
        self.assertIn("Secret price list", self.text())
        self.assertIn(f"/my/downloads/{document.id}?via=mail", letter.get_body(("html",)).get_content())

    def test_a_new_version_is_told_again(self):
        document = self.create_document(readers=["carla"], notify=True)
        self.run_cron()
        self.add_version(document)
        self.publish(document, notify=True)
        self.run_cron()
        self.assertEqual(self.told(), ["carla", "carla"])

    def test_who_lost_the_right_is_not_told(self):
        document = self.create_document(readers=["carla", "otto"], notify=True)
        self.env["crm.document.notice"]._collect()
        document.permission_ids.filtered(lambda each: each.partner_id == self.users["otto"].partner_id).unlink()
        self.run_cron()
        self.assertEqual(self.told(), ["carla"])
        self.assertEqual(self.states(document), {"carla": "sent", "otto": "closed"})

    def test_archived_people_and_withdrawn_documents_are_not_told_of(self):
        document = self.create_document(readers=["carla", "otto"], notify=True)
        self.env["crm.document.notice"]._collect()
        self.users["otto"].active = False
        document.action_withdraw()
        self.run_cron()
        self.assertFalse(self.sink.letters)
        self.assertEqual(set(self.states(document).values()), {"closed"})

    def test_a_replaced_version_is_not_told_of(self):
        document = self.create_document(readers=["carla"], notify=True)
        self.env["crm.document.notice"]._collect()
        self.add_version(document)
        self.publish(document, notify=True)
        self.run_cron()
        self.assertEqual(self.told(), ["carla"])
        states = self.env["crm.document.notice"].search([("document_id", "=", document.id)], order="id").mapped("state")
        self.assertEqual(states, ["replaced", "sent"])

    def test_it_is_told_when_it_becomes_valid(self):
        now = fields.Datetime.now()
        document = self.create_document(readers=["carla"], date_from=(now + timedelta(days=2)).date(), notify=True)
        self.run_cron()
        self.assertFalse(self.states(document))
        document.date_from = (now - timedelta(days=1)).date()
        self.run_cron()
        self.assertEqual(self.told(), ["carla"])

    # What people choose

    def test_daily_mails_come_together(self):
        self.users["carla"].partner_id.document_rhythm = "daily"
        for name in ("First", "Second"):
            self.create_document(name, readers=["carla"], notify=True)
        self.run_cron()
        self.assertFalse(self.sink.letters)
        self.later(days=2)
        self.run_cron()
        [letter] = self.sink.letters
        self.assertEqual(letter["Subject"], "2 new documents for you")
        self.assertIn("First", self.text())
        self.assertIn("Second", self.text())

    def test_topics_without_mails(self):
        partners = self.env["res.partner"].with_user(self.users["carla"])
        partners._choose_mails("once", self.topic, self.topic.browse())
        document = self.create_document(readers=["carla", "otto"], topic_ids=[self.topic.id], notify=True)
        other = self.create_document("Other", readers=["carla"], notify=True)
        wanted = self.env["crm.document.topic"].create({"name": "Wanted"})
        both = self.create_document("Both", readers=["carla"], topic_ids=(self.topic | wanted).ids, notify=True)
        self.run_cron()
        self.assertEqual(self.states(document), {"carla": "opted_out", "otto": "sent"})
        self.assertEqual(self.states(both), {"carla": "sent"}, "one of its topics is wanted")
        self.assertEqual(self.states(other), {"carla": "sent"})
        partners._choose_mails("once", self.topic, self.topic)
        self.assertFalse(self.users["carla"].partner_id._topics_without_mails())

    def test_who_wants_no_mails_gets_none(self):
        document = self.create_document(readers=["carla"], notify=True)
        self.env["crm.document.notice"]._collect()
        self.users["carla"].partner_id.document_rhythm = "never"
        self.run_cron()
        self.assertEqual(self.states(document), {"carla": "opted_out"})
        self.assertFalse(self.sink.letters)

    def test_mails_are_in_the_readers_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.users["carla"].lang = "de_DE"
        document = self.create_document("Manual", readers=["carla"])
        document.with_context(lang="de_DE").name = "Handbuch"
        self.add_version(document)
        self.publish(document, notify=True)
        self.run_cron()
        self.assertIn("Handbuch", self.text())

    # What goes wrong

    def test_a_mail_outage_is_waited_for(self):
        document = self.create_document(readers=["carla"], notify=True)
        self.sink.stop()
        self.run_cron()
        self.assertEqual(self.states(document), {"carla": "waiting"})

    def test_what_the_server_does_not_take_is_tried_again(self):
        document = self.create_document(readers=["carla"], notify=True)
        self.sink.answer = "451 Later"
        self.run_cron()
        self.assertEqual(self.states(document), {"carla": "waiting"})
        self.sink.answer = "250 OK"
        self.run_cron()
        self.assertFalse(self.sink.letters, "not at once")
        self.later(hours=1)
        self.run_cron()
        self.assertEqual(self.told(), ["carla"])

    def test_it_is_given_up_after_some_days(self):
        document = self.create_document(readers=["carla"], notify=True)
        self.env["crm.document.notice"]._collect()
        self.env.cr.execute("UPDATE crm_document_notice SET create_date = create_date - interval '4 days'")
        self.env.invalidate_all()
        self.sink.answer = "451 Later"
        self.run_cron()
        self.assertEqual(self.states(document), {"carla": "failed"})

    def test_a_refused_address_fails_and_the_others_are_told(self):
        self.sink.refused = ("carla@people.example",)
        document = self.create_document(readers=["carla", "otto"], notify=True)
        self.run_cron()
        self.assertEqual(self.states(document), {"carla": "failed", "otto": "sent"})

    def test_who_has_no_address_is_seen_by_the_editor(self):
        self.users["carla"].email = False
        document = self.create_document(readers=["carla"], notify=True)
        self.run_cron()
        self.assertEqual(self.states(document), {"carla": "failed"})

    def test_killed_while_sending_nobody_is_told_twice(self):
        """The row is taken before; what was interrupted is not sent again."""
        document = self.create_document(readers=["carla", "otto"], notify=True)
        server = type(self.env["ir.mail_server"])
        send = server.send_email

        def killed(*args, **kwargs):
            send(*args, **kwargs)
            raise KeyboardInterrupt

        with patch.object(server, "send_email", killed), suppress(KeyboardInterrupt):  # assertRaises would roll back
            self.run_cron()
            self.fail("not killed")
        self.assertEqual(self.states(document), {"carla": "sending", "otto": "waiting"})
        self.run_cron()
        self.assertEqual(self.told(), ["carla", "otto"])
        self.later(hours=2)
        self.run_cron()
        self.assertEqual(self.states(document), {"carla": "failed", "otto": "sent"})
        self.assertEqual(self.told(), ["carla", "otto"])

    def test_two_runs_take_each_person_once(self):
        self.create_document(readers=["carla"], notify=True)
        notices = self.env["crm.document.notice"]
        notices._collect()
        users = notices._due_people(10)
        entitled = notices._entitled(users)
        for _run in range(2):
            notices._tell(self.users["carla"], entitled, notices._connect())
        self.assertEqual(self.told(), ["carla"])

    def test_a_mail_that_comes_back_fails(self):
        """With all that it told of, and nothing that came with another."""
        earlier = self.create_document("Earlier", readers=["carla"], notify=True)
        self.run_cron()
        self.env["crm.document.notice"].search([("document_id", "=", earlier.id)]).sent_at -= timedelta(hours=1)
        self.sink.forget()
        document = self.create_document(readers=["carla"], notify=True)
        other = self.create_document("Other", readers=["carla"], notify=True)
        self.run_cron()
        [letter] = self.sink.letters
        bounce = f"""From: MAILER-DAEMON@people.example
To: bounce@example.com
Subject: Undelivered
Message-Id: <bounce-1@people.example>
Content-Type: multipart/report; report-type=delivery-status; boundary="x"

--x
Content-Type: text/plain

Nobody of that name
--x
Content-Type: message/delivery-status

Final-Recipient: rfc822; carla@people.example
Action: failed
Status: 5.1.1
--x
Content-Type: message/rfc822

From: a@example.com
To: carla@people.example
Message-Id: {letter["Message-Id"]}
Subject: A new document for you

x
--x--
"""
        self.env["mail.thread"].message_process("res.partner", bounce)
        states = [self.states(each)["carla"] for each in (document, other, earlier)]
        self.assertEqual(states, ["failed", "failed", "sent"])

    def test_editors_send_again_what_failed(self):
        self.sink.refused = ("carla@people.example",)
        document = self.create_document(readers=["carla"], notify=True)
        self.run_cron()
        notice = self.env["crm.document.notice"].search([("document_id", "=", document.id)])
        with self.assertRaises(AccessError):
            notice.with_user(self.users["noah"]).action_send_again()
        self.sink.refused = ()
        notice.with_user(self.users["edda"]).action_send_again()
        self.run_cron()
        self.assertEqual(self.told(), ["carla"])
        notice.with_user(self.users["edda"]).action_send_again()
        self.assertEqual(notice.state, "sent", "only what failed")

    # Many

    def test_many_are_told_once_each(self):
        """Interrupted twice, run twice: one mail each, and a constant number of questions about rights per batch."""
        tag = self.env["res.partner.category"].create({"name": "Many"})
        for number in range(MANY):
            new_test_user(self.env, f"many{number}", "base.group_portal", context=NO_MAIL, email=f"many{number}@people.example")
        people = self.env["res.users"].search([("login", "=like", "many%")])
        people.partner_id.category_id = tag
        document = self.create_document(notify=True)
        document.permission_ids = [(0, 0, {"kind": "tag", "category_id": tag.id})]
        sent = []
        server = type(self.env["ir.mail_server"])
        send = server.send_email

        def breaks_off(this, message, **kwargs):
            sent.append(message["To"])
            if len(sent) in (7, 19):
                raise smtplib.SMTPServerDisconnected("gone")
            return send(this, message, **kwargs)

        with patch.object(server, "send_email", breaks_off):
            for _run in range(4):
                self.run_cron()
                self.later(hours=1)
        self.assertEqual(self.told(), sorted(people.mapped("login")))
        self.assertEqual(set(self.states(document).values()), {"sent"})
