"""What counts as work on a lead, what does not, and whose."""

from datetime import datetime, timedelta

from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import AccessCase
from .escalation_world import MONDAY, TUESDAY, WEDNESDAY, EscalationWorld

CALL, TODO = "mail.mail_activity_data_call", "mail.mail_activity_data_todo"


@tagged("post_install", "-at_install")
class TestHandled(EscalationWorld, AccessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.create_customer("Miller", email="miller@customer.example")
        cls.contact = cls.env["res.partner"].create({"name": "Mia", "parent_id": cls.customer.id, "email": "mia@customer.example"})
        cls.lead = cls.create_lead("noah", "north", partner_id=cls.customer.id, email_from="miller@customer.example")

    def setUp(self):
        super().setUp()
        self.at(TUESDAY)

    def mine(self, login="noah"):
        return self.as_user(login, self.lead)

    def assertHandled(self, how, by="noah", message=None):
        clock = self.run_of(self.lead)
        self.assertRecordValues(clock, [{
            "end_reason": "handled", "handled_how": how, "handled_by_id": self.users[by].id, "handled_at": TUESDAY, "in_time": True,
            "ended_at": TUESDAY, "is_open": False, "due_at": False, "escalation_deadline": False, "response_hours": 8.0,
        }])  # fmt: skip
        self.assertEqual(self.lead.response_hours, 8.0)
        self.assertEqual(self.lead.escalation_state, "handled")
        if message:
            self.assertEqual(clock.handled_message_id, message.sudo())

    def assertNotHandled(self):
        clock = self.run_of(self.lead)
        self.assertTrue(clock.is_open)
        self.assertEqual(clock.escalation_deadline, WEDNESDAY)

    def mail(self, login="noah", partners=None, **vals):
        partners = self.customer if partners is None else partners
        vals = {"body": "Hello", "message_type": "comment", "subtype_xmlid": "mail.mt_comment", "partner_ids": partners.ids, **vals}
        return self.mine(login).message_post(**vals)

    # E-mail

    def test_mail_to_the_customer(self):
        self.assertHandled("mail", message=self.mail())

    def test_mail_to_somebody_of_his_company(self):
        self.mail(partners=self.contact)
        self.assertHandled("mail")

    def test_reply_to_an_incoming_mail(self):
        question = self.lead.sudo().message_post(
            body="When?", message_type="email", subtype_xmlid="mail.mt_comment", author_id=self.customer.id, email_from=self.customer.email
        )
        self.assertNotHandled()
        self.mail(parent_id=question.id)
        self.assertHandled("mail")

    def test_reply_with_the_owners_own_mail_program(self):
        self.lead.sudo().message_post(
            body="Tomorrow", message_type="email", subtype_xmlid="mail.mt_comment", author_id=self.users["noah"].partner_id.id,
            incoming_email_to="Miller <Miller@customer.example>, leads@company.example",
        )  # fmt: skip
        self.assertHandled("mail")

    def test_own_mail_program_with_the_customer_in_copy(self):
        self.lead.sudo().message_post(
            body="See below", message_type="email", subtype_xmlid="mail.mt_comment", author_id=self.users["noah"].partner_id.id,
            incoming_email_to="office@company.example", incoming_email_cc="Miller <miller@customer.example>",
        )  # fmt: skip
        self.assertHandled("mail")

    def test_mail_to_the_address_of_who_is_no_contact_yet(self):
        self.lead.partner_id = False
        self.mail(partners=self.env_as("noah")["res.partner"].create({"name": "Miller", "email": "MILLER@customer.example"}))
        self.assertHandled("mail")

    def test_a_notice_in_the_inbox_is_no_mail(self):
        """The customer is a colleague's company: he reads it in Odoo, nothing went out."""
        self.users["nina"].write({"notification_type": "inbox"})
        self.lead.partner_id = self.users["nina"].partner_id
        self.mail(partners=self.lead.partner_id)
        self.env["crm.lead.clock"]._look_at(self.lead)
        self.assertNotHandled()

    def test_composer(self):
        composer = Form(self.mine().env["mail.compose.message"].with_context(
            default_model="crm.lead", default_res_ids=self.lead.ids, default_composition_mode="comment"
        ))  # fmt: skip
        composer.body = "<p>Hello</p>"
        composer.partner_ids = self.customer
        composer.save().action_send_mail()
        self.assertHandled("mail")

    def test_mass_mail(self):
        for keeps in (True, False):
            with self.subTest(keeps=keeps):
                self.lead.user_id = self.users["nora"]
                self.at(MONDAY)
                self.lead.user_id = self.users["noah"]
                self.at(TUESDAY)
                other = self.create_lead("noah", "north", email_from="other@elsewhere.example")
                composer = self.mine().env["mail.compose.message"].create({
                    "model": "crm.lead", "res_ids": str((self.lead | other).ids), "composition_mode": "mass_mail", "body": "<p>News</p>",
                    "subject": "News", "auto_delete": True, "auto_delete_keep_log": keeps, "force_send": False,
                })  # fmt: skip
                composer.action_send_mail()
                self.assertHandled("mail")
                self.assertEqual(self.run_of(other).handled_how, "mail")

    def test_mail_to_others_only(self):
        self.mail(partners=self.users["nina"].partner_id)
        other = self.env_as("noah")["res.partner"].create({"name": "Another", "email": "another@elsewhere.example"})
        self.mail(partners=other)
        self.assertNotHandled()

    def test_note_stage_and_planned_activity(self):
        self.mail(subtype_xmlid="mail.mt_note", partner_ids=[])
        self.mine().activity_schedule(CALL, user_id=self.users["noah"].id)
        self.mine().stage_id = self.env["crm.stage"].search([("is_won", "=", False)], order="sequence desc", limit=1)
        self.assertNotHandled()

    def test_mail_of_somebody_else(self):
        for login in ("nina", "admin_sales"):
            self.mail(login)
        self.assertNotHandled()

    def test_mail_of_the_substitute(self):
        self.env["crm.user.substitute"].create({
            "user_id": self.users["noah"].id, "substitute_id": self.users["sara"].id, "date_from": MONDAY, "date_to": WEDNESDAY,
        })  # fmt: skip
        self.mail("sara")
        self.assertHandled("mail", by="sara")

    def test_mail_before_the_clock_started(self):
        self.mail()
        self.lead.user_id = self.users["nora"]
        self.at(TUESDAY + timedelta(minutes=1))
        self.lead.user_id = self.users["noah"]
        self.env["crm.lead.clock"]._look_at(self.lead)
        self.assertTrue(self.run_of(self.lead).is_open)

    def fail(self, message, status="bounce"):
        message.sudo().notification_ids.filtered(lambda row: row.res_partner_id == self.customer).notification_status = status

    def test_mail_that_fails_later(self):
        for status in ("bounce", "exception", "canceled"):
            with self.subTest(status), self.env.cr.savepoint() as savepoint:
                message = self.mail()
                self.at(TUESDAY + timedelta(minutes=5))
                self.fail(message, status)
                self.assertNotHandled()
                self.assertFalse(self.lead.response_hours)
                savepoint.rollback()
                self.env.invalidate_all()
                self.at(TUESDAY)

    def test_mail_that_fails_when_the_lead_is_won(self):
        message = self.mail()
        self.lead.action_set_won()
        self.fail(message)
        self.assertFalse(self.run_of(self.lead).is_open)

    def test_mail_of_another_lead_that_fails(self):
        """A mail that was sent may be deleted; what it was is known all the same."""
        self.mail().sudo().notification_ids.unlink()
        other = self.create_lead("noah", "north", partner_id=self.customer.id)
        self.fail(self.as_user("noah", other).message_post(
            body="Hello", message_type="comment", subtype_xmlid="mail.mt_comment", partner_ids=self.customer.ids
        ))  # fmt: skip
        self.assertTrue(self.run_of(other).is_open)
        self.assertHandled("mail")

    def test_failed_mail_after_which_something_else_was_done(self):
        message = self.mail()
        self.call()
        message.sudo().notification_ids.notification_status = "exception"
        self.assertEqual(self.run_of(self.lead).end_reason, "handled")

    def test_failed_mass_mail(self):
        composer = self.mine().env["mail.compose.message"].create({
            "model": "crm.lead", "res_ids": str(self.lead.ids), "composition_mode": "mass_mail", "body": "<p>News</p>", "subject": "News",
            "auto_delete": True, "auto_delete_keep_log": False, "force_send": False,
        })  # fmt: skip
        mails, _messages = composer._action_send_mail()
        self.assertHandled("mail")
        mails.sudo().write({"state": "exception"})
        self.assertNotHandled()

    # Activities

    def call(self, login="noah", xmlid=CALL):
        activity = self.mine(login).activity_schedule(xmlid, user_id=self.users[login].id)
        return activity.action_feedback(feedback="Talked")

    def test_call_done(self):
        message = self.call()
        self.assertHandled("activity", message=self.env["mail.message"].browse(message))

    def test_to_do_done(self):
        self.call(xmlid=TODO)
        self.assertNotHandled()

    def test_call_done_by_the_leader(self):
        self.call("nina")
        self.assertNotHandled()

    # Meetings

    def meet(self, login="noah", **vals):
        vals = {
            "name": "Meeting", "start": WEDNESDAY, "stop": WEDNESDAY + timedelta(hours=1), "opportunity_id": self.lead.id,
            "partner_ids": [Command.set((self.users[login].partner_id | self.customer).ids)], **vals,
        }  # fmt: skip
        return self.env_as(login)["calendar.event"].create(vals)

    def test_meeting_with_the_customer(self):
        event = self.meet()
        self.assertHandled("meeting")
        event.unlink()
        self.assertNotHandled()

    def test_meeting_without_the_customer(self):
        event = self.meet(partner_ids=[Command.set(self.users["noah"].partner_id.ids)])
        self.assertNotHandled()
        event.partner_ids = [Command.link(self.customer.id)]
        self.assertHandled("meeting")
        event.action_archive()
        self.assertNotHandled()

    def test_meeting_with_who_has_the_leads_address(self):
        """The same person is in the address book twice."""
        again = self.env_as("noah")["res.partner"].create({"name": "Miller again", "email": "miller@customer.example"})
        self.meet(partner_ids=[Command.set((self.users["noah"].partner_id | again).ids)])
        self.assertHandled("meeting")

    def test_meeting_where_no_customer_is_known(self):
        self.lead.partner_id = False
        self.meet(partner_ids=[Command.set(self.users["noah"].partner_id.ids)])
        self.assertHandled("meeting")

    def test_meeting_about_another_lead_after_all(self):
        event = self.meet(opportunity_id=False)
        self.assertNotHandled()
        event.opportunity_id = self.lead
        self.assertHandled("meeting")
        event.opportunity_id = False
        self.assertNotHandled()

    def test_meeting_of_before_the_clock_started(self):
        self.meet()
        self.lead.user_id = self.users["nora"]
        self.at(TUESDAY + timedelta(minutes=1))
        self.lead.user_id = self.users["noah"]
        self.env["crm.lead.clock"]._look_at(self.lead)
        self.assertTrue(self.run_of(self.lead).is_open)

    def test_meeting_of_somebody_else(self):
        self.meet("nina")
        self.assertNotHandled()

    # What the policy says

    def test_policy_counts_nothing(self):
        self.policy.write({"count_mail": False, "count_meeting": False, "activity_type_ids": [Command.clear()]})
        self.lead.env["crm.lead.clock"].search([("is_open", "=", True)])._reschedule()
        self.mail()
        self.call()
        self.meet()
        self.assertNotHandled()
        self.policy.activity_type_ids = self.env.ref(TODO)
        self.call(xmlid=TODO)
        self.assertHandled("activity")

    def test_without_policy_the_response_time_is_known(self):
        self.set_default_policy(self.policy.browse())
        self.run_of(self.lead)._reschedule()
        for how, work in (("mail", self.mail), ("activity", self.call), ("meeting", self.meet)):
            with self.subTest(how), self.env.cr.savepoint() as savepoint:
                work()
                self.assertHandled(how)
                savepoint.rollback()
                self.env.invalidate_all()

    # What follows

    def test_the_first_response_is_kept(self):
        self.mail()
        self.at(TUESDAY + timedelta(minutes=1))
        self.give_away(self.lead, "nora")
        self.assertEqual(self.lead.response_hours, 8.0)
        self.at(WEDNESDAY)
        self.mail("nora")
        clock = self.run_of(self.lead)
        self.assertEqual((clock.response_hours, clock.first_response_hours), (8.0 - 1 / 60, 8.0))

    def test_late(self):
        self.at(WEDNESDAY + timedelta(minutes=1))
        self.mail()
        self.assertFalse(self.run_of(self.lead).in_time)

    def test_the_first_of_what_was_done_counts(self):
        """Both are found at once, as where another program has written them."""
        for moment in (TUESDAY, TUESDAY - timedelta(hours=1)):
            self.cr.execute(
                "INSERT INTO mail_message (model, res_id, date, author_id, message_type, mail_activity_type_id)"
                " VALUES ('crm.lead', %s, %s, %s, 'notification', %s)",
                [self.lead.id, moment, self.users["noah"].partner_id.id, self.env.ref(CALL).id],
            )
        self.env["crm.lead.clock"]._look_at(self.lead)
        self.assertEqual(self.run_of(self.lead).handled_at, TUESDAY - timedelta(hours=1))

    def test_after_a_step_it_is_late_although_the_next_is_not_due(self):
        self.at(WEDNESDAY)
        self.env["crm.escalation"]._escalate_batch(200)
        self.mail()
        clock = self.run_of(self.lead)
        self.assertEqual((clock.end_reason, clock.step, clock.in_time), ("handled", 1, False))

    def test_merged_leads(self):
        """What was written on the other lead since is there after merging."""
        other = self.create_lead("noah", "north", partner_id=self.customer.id, email_from="miller@customer.example")
        self.as_user("noah", other).message_post(
            body="Hello", message_type="comment", subtype_xmlid="mail.mt_comment", partner_ids=self.customer.ids
        )
        result = (self.mine() | self.as_user("noah", other)).merge_opportunity()
        self.assertEqual(self.run_of(result).end_reason, "handled")

    def test_moment_of_a_mail_at_night(self):
        """Only working hours count in the response time."""
        self.at(datetime(2030, 3, 5, 22, 0))
        self.mail()
        self.assertEqual(self.run_of(self.lead).response_hours, 12.0)
