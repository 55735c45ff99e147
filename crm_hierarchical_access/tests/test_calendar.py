from datetime import datetime

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .common import AccessCase, AccessHttpCase, AccessWorld

CONTENT = {"name": "Negotiation", "description": "<p>Secret plan</p>", "location": "Secret street"}


class CalendarWorld(AccessWorld):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.create_customer(email="secret@customer.example")
        cls.lead = cls.create_lead("noah", "north", partner_id=cls.customer.id)
        cls.engineer = cls.users["office"]
        cls.event = cls.create_event(opportunity_id=cls.lead.id)
        cls.attached = cls.create_event(
            res_model_id=cls.env["ir.model"]._get_id("crm.lead"), res_id=cls.lead.id, opportunity_id=False
        )

    @classmethod
    def create_event(cls, **vals):
        """A meeting of Noah with a customer and an engineer."""
        people = cls.users["noah"].partner_id + cls.customer + cls.engineer.partner_id
        return (
            cls.env["calendar.event"]
            .with_context(no_mail_to_attendees=True)
            .create({
                **CONTENT,
                "user_id": cls.users["noah"].id,
                "partner_ids": [Command.set(people.ids)],
                "start": datetime(2030, 1, 8, 9),
                "stop": datetime(2030, 1, 8, 10),
                **vals,
            })
        )


@tagged("post_install", "-at_install")
class TestCalendar(CalendarWorld, AccessCase):
    def assert_busy(self, login):
        """The meetings tell nothing but that somebody is busy."""
        events = self.as_user(login, self.event + self.attached)
        told = events.read([*CONTENT, "display_name", "partner_ids", "attendee_ids", "opportunity_id", "res_id", "start"])
        for row in told:
            self.assertEqual(row["name"], "Busy", login)
            self.assertEqual(row["display_name"], "Busy", login)
            self.assertEqual(row["start"], datetime(2030, 1, 8, 9))
            for name in ("description", "location", "partner_ids", "attendee_ids", "opportunity_id", "res_id"):
                self.assertFalse(row[name], (login, name))

    def assert_full(self, login):
        for event in self.event + self.attached:
            for name, value in CONTENT.items():
                self.assertIn(value, self.as_user(login, event)[name], (login, name))

    def test_busy_block_to_others(self):
        for login in ("noah", "nina", "boss", "admin_sales", "office"):
            self.assert_full(login)
        for login in ("nora", "sara", "sven", "finn"):
            self.assert_busy(login)

    def test_organizer_who_lost_the_lead(self):
        """Also who organized the meeting and attends it; and what the owner before read stays out of the cache."""
        self.assert_full("noah")
        attendees = self.event.attendee_ids
        self.give_away(self.lead, "sara")
        self.assert_full("sara")
        self.assert_busy("noah")
        self.assertFalse(self.as_user("noah", attendees).has_access("read"))

    def test_attendees_are_content(self):
        self.assertFalse(self.as_user("sara", self.event.attendee_ids).has_access("read"))
        self.assertFalse(self.as_user("sara", self.env["calendar.attendee"]).search([("event_id", "=", self.event.id)]))
        self.assertTrue(self.as_user("nina", self.event.attendee_ids).has_access("read"))

    def test_others_change_nothing(self):
        for vals in ({"name": "Mine"}, {"opportunity_id": False}, {"partner_ids": [Command.clear()]}):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                self.as_user("sara", self.event).write(vals)
        with self.assertRaises(AccessError):
            self.as_user("sara", self.event).unlink()
        self.as_user("nina", self.event).write({"location": "Here"})

    def test_searches_tell_nothing(self):
        """No condition, order or group by content counts a busy block; times and colleagues do."""
        events = self.as_user("sara", self.env["calendar.event"])
        ours = [("id", "in", (self.event + self.attached).ids)]
        for leaf in (
            ("name", "=", "Negotiation"),
            ("display_name", "ilike", "Nego"),
            ("description", "ilike", "plan"),
            ("partner_ids", "in", self.customer.ids),
            ("partner_ids", "any", [("name", "ilike", "Secret")]),
            ("partner_ids.name", "ilike", "Secret"),
            ("attendee_ids", "!=", False),
            ("opportunity_id", "!=", False),
        ):
            with self.subTest(leaf=leaf):
                self.assertEqual(events.search_count([*ours, leaf]), 0)
        self.assertFalse(events.search(ours, order="name"))
        self.assertFalse(events.formatted_read_group(ours, ["name"], ["__count"]))
        self.assertFalse(events.formatted_read_group(ours, ["partner_ids"], ["__count"]))
        self.assertFalse(events.name_search("Negotiation"))
        self.assertEqual(events.search_count(ours), 2)
        colleague = ("partner_ids", "in", self.users["noah"].partner_id.ids)
        self.assertEqual(events.search_count([*ours, colleague, ("start", ">=", "2030-01-01")]), 2)

    def test_pointing_at_a_foreign_lead(self):
        events = self.as_user("sara", self.env["calendar.event"])
        vals = {"name": "Mine", "start": datetime(2030, 1, 8, 9), "stop": datetime(2030, 1, 8, 10)}
        model_id = self.env["ir.model"]._get_id("crm.lead")
        for link in ({"opportunity_id": self.lead.id}, {"res_model_id": model_id, "res_id": self.lead.id}):
            with self.subTest(link=link), self.assertRaises(AccessError):
                events.create({**vals, **link})
        with self.assertRaises(AccessError):
            events.with_context(default_opportunity_id=self.lead.id).create(vals)
        own = events.create(vals)
        with self.assertRaises(AccessError):
            own.write({"opportunity_id": self.lead.id})

    def test_messages_files_and_activities_follow(self):
        message = self.event.message_post(body="Secret word")
        attachment = self.env["ir.attachment"].create(
            {"name": "secret.txt", "raw": b"x", "res_model": "calendar.event", "res_id": self.event.id}
        )
        for records in (message, attachment):
            self.assertFalse(self.as_user("sara", records).has_access("read"), records)
            self.assertFalse(self.as_user("sara", records).search([("id", "=", records.id)]), records)
            self.assertTrue(self.as_user("nina", records).has_access("read"), records)

    def test_reminders_go_to_whom_the_meeting_is_open(self):
        attendees = self.event.attendee_ids
        self.assertTrue(all(attendee._is_open_to_partner() for attendee in attendees))
        self.give_away(self.lead, "sara")
        closed = attendees.filtered(lambda attendee: not attendee._is_open_to_partner())
        self.assertEqual(closed.partner_id, self.users["noah"].partner_id)

    def test_attendees_of_another_company(self):
        """Whether the meeting is open to them is asked in their own companies."""
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.env.user.company_ids += other
        event = self.event.with_company(other)
        self.assertTrue(all(attendee._is_open_to_partner() for attendee in event.attendee_ids))

    def test_meeting_with_a_customer(self):
        """It is about the customer, also without a lead."""
        event = self.create_event(opportunity_id=False)
        self.assertEqual(self.as_user("nina", event).name, "Negotiation")
        self.assertEqual(self.as_user("sara", event).name, "Busy")
        self.assertFalse(self.as_user("sara", event).has_access("write"))

    def test_meeting_among_colleagues_as_in_stock(self):
        people = self.users["noah"].partner_id + self.engineer.partner_id
        event = self.create_event(opportunity_id=False, partner_ids=[Command.set(people.ids)])
        self.assertEqual(self.as_user("sara", event).name, "Negotiation")
        self.assertEqual(self.as_user("sara", event).search([("id", "=", event.id), ("name", "=", "Negotiation")]), event)
        self.assertTrue(self.as_user("sara", event).has_access("write"))

    def test_filters_are_ones_own(self):
        """A filter of the calendar names whom somebody looks at."""
        row = self.env["calendar.filters"].create(
            {"user_id": self.users["noah"].id, "partner_id": self.customer.id}
        )
        self.assertFalse(self.as_user("sara", row).has_access("read"))
        self.assertFalse(self.as_user("sara", row).search([("id", "=", row.id)]))
        self.as_user("noah", row).unlink()

    def test_meeting_date_on_the_lead(self):
        self.assertFalse(self.as_user("sara", self.lead).has_access("read"))
        self.assertEqual(self.as_user("nina", self.lead).meeting_display_label, "Next Meeting")


@tagged("post_install", "-at_install")
class TestCalendarHttp(CalendarWorld, AccessHttpCase):
    def test_links_of_an_invitation_end_with_the_lead(self):
        """Noah's own link, opened without logging in, after he lost the lead."""
        attendee = self.event.attendee_ids.filtered(lambda row: row.partner_id == self.users["noah"].partner_id)
        url = f"/calendar/meeting/view?token={attendee.access_token}&id={self.event.id}"
        self.assertIn("Secret street", self.url_open(url).text)
        self.give_away(self.lead, "sara")
        self.assertNotIn("Secret street", self.url_open(url).text)
        customer = self.event.attendee_ids.filtered(lambda row: row.partner_id == self.customer)
        url = f"/calendar/meeting/view?token={customer.access_token}&id={self.event.id}"
        self.assertIn("Secret street", self.url_open(url).text)

    def test_joining_by_a_known_token(self):
        self.event.access_token = "known"
        self.log_in("sara")
        answer = self.url_open("/calendar/meeting/join?token=known")
        self.assertEqual(answer.status_code, 404)
        self.assertNotIn(self.users["sara"].partner_id, self.event.partner_ids)

    def test_calendar_page(self):
        self.log_in("sara")
        answer = self.call_kw(
            "calendar.event", "web_search_read",
            domain=[["partner_ids", "in", self.users["noah"].partner_id.ids]],
            specification={"name": {}, "location": {}, "partner_ids": {"fields": {"display_name": {}}},
                           "attendee_ids": {"fields": {"common_name": {}}}, "opportunity_id": {"fields": {"display_name": {}}}},
        )
        self.assertIn("Busy", answer)
        for word in ("Negotiation", "Secret"):
            self.assertNotIn(word, answer)
