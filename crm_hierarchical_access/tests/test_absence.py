from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import AccessCase


@tagged("post_install", "-at_install")
class TestAbsence(AccessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        now = fields.Datetime.now().replace(second=0)
        cls.begin, cls.end = now + timedelta(days=1), now + timedelta(days=8)

    def prepare(self, login, absent=None, **vals):
        values = {"date_from": self.begin, "date_to": self.end, "user_id": self.users[absent or login].id, **vals}
        return self.env_as(login)["crm.absence"].create(values)

    def at(self, moment):
        self.patch(self.env.registry["crm.access"], "_now", lambda access: moment)

    def test_seller(self):
        """The substitute sees the leads from the first minute to the last."""
        lead = self.create_lead("noah", name="Glass facade")
        self.prepare("noah", substitute_id=self.users["sara"].id, reason="Holiday").action_plan()
        for moment, expected in (
            (self.begin - timedelta(minutes=1), False),
            (self.begin, True),
            (self.end - timedelta(minutes=1), True),
            (self.end, False),
        ):
            self.at(moment)
            with self.subTest(moment):
                self.assertEqual(self.as_user("sara", lead).has_access("write"), expected)

    def test_leader(self):
        absence = self.prepare("nina", substitute_id=self.users["noah"].id)
        self.assertEqual(absence.unit_ids.team_id, self.units["north"])
        absence.unit_ids.deputy_id = self.users["sven"]
        absence.action_plan()
        deputy = self.units["north"].deputy_ids
        self.assertEqual((deputy.user_id, deputy.date_from, deputy.date_to), (self.users["sven"], self.begin, self.end))
        lead = self.create_lead("nora", "north")
        self.at(self.begin)
        self.assertTrue(self.as_user("sven", lead).has_access("write"))

    def test_those_who_act_are_told(self):
        self.create_lead("nina", "north", name="Glass facade")
        last = self.env["mail.message"].search([], order="id desc", limit=1).id
        absence = self.prepare("nina", substitute_id=self.users["noah"].id)
        absence.unit_ids.deputy_id = self.users["noah"]
        absence.action_plan()
        messages = self.env["mail.message"].search([("id", ">", last), ("partner_ids", "in", self.users["noah"].partner_id.ids)])
        self.assertEqual(len(messages), 1, "one message for both")
        self.assertIn("leads of Nina", messages.body)
        self.assertIn("you lead Unit north", messages.body)
        self.assertNotIn("Glass", messages.body)

    def test_calendar(self):
        self.prepare("noah", substitute_id=self.users["sara"].id).action_plan()
        event = self.env["calendar.event"].search([("partner_ids", "in", self.users["noah"].partner_id.ids)])
        self.assertEqual((event.start, event.stop, event.show_as), (self.begin, self.end, "busy"))
        self.prepare("nora", substitute_id=self.users["sara"].id, enters_calendar=False).action_plan()
        self.assertFalse(self.env["calendar.event"].search([("partner_ids", "in", self.users["nora"].partner_id.ids)]))

    def test_conflicts_are_named(self):
        rows = self.env["crm.user.substitute"]
        period = {"date_from": self.begin + timedelta(days=1), "date_to": self.end + timedelta(days=9)}
        rows.create({"user_id": self.users["sara"].id, "substitute_id": self.users["siri"].id, "reason": "Secret illness", **period})
        rows.create({"user_id": self.users["nora"].id, "substitute_id": self.users["noah"].id, **period})
        rows.create({"user_id": self.users["noah"].id, "substitute_id": self.users["nora"].id, **period})
        absence = self.prepare("noah", substitute_id=self.users["sara"].id)
        self.assertEqual(
            absence.conflicts.splitlines(),
            [
                "Sara is away, too, in that time.",
                "Noah has a substitute already: Nora.",
                "Noah stands in for Nora in that time.",
            ],
        )
        absence.date_to = self.begin + timedelta(hours=2)
        self.assertFalse(absence.conflicts)

    def test_who_may_plan_for_whom(self):
        for planner, absent, may in (
            ("nina", "noah", True),
            ("boss", "nina", True),
            ("admin_sales", "finn", True),
            ("noah", "nora", False),
            ("nina", "sara", False),
            ("nina", "boss", False),
            ("ines", "iris", True),
            ("nina", "iris", False),
            ("fred", "finn", False),
        ):
            with self.subTest(planner=planner, absent=absent):
                absence = self.prepare(planner, absent, substitute_id=self.users["siri"].id)
                if may:
                    absence.action_plan()
                    self.assertTrue(self.env_as(planner)["crm.user.substitute"].search([("user_id", "=", self.users[absent].id)]))
                else:
                    with self.assertRaises(AccessError):
                        absence.action_plan()
                    self.assertFalse(absence.unit_ids, "what somebody leads is not told")
                    self.assertFalse(absence.conflicts)

    def test_refusals(self):
        now = fields.Datetime.now()
        siri = self.users["siri"].id
        for vals, message in (
            ({"substitute_id": self.users["noah"].id}, "nobody can stand in for himself"),
            ({"substitute_id": siri, "date_from": now - timedelta(days=2), "date_to": now - timedelta(days=1)}, "over already"),
        ):
            with self.subTest(message), self.assertRaisesRegex(UserError, message):
                self.prepare("noah", **vals).action_plan()
        foreign = [fields.Command.create({"team_id": self.units["north"].id, "deputy_id": siri})]
        with self.assertRaisesRegex(UserError, "led by somebody else"):
            self.prepare("noah", substitute_id=siri, unit_ids=foreign).action_plan()
        self.assertFalse(self.units["north"].deputy_ids)

    def test_windows_stay_with_who_opened_them(self):
        absence = self.prepare("noah", substitute_id=self.users["sara"].id)
        for login in ("nora", "nina", "admin_sales"):
            with self.subTest(login), self.assertRaises(AccessError):
                self.as_user(login, absence).read(["reason"])

    def test_form(self):
        """As the page does it: choosing somebody lists the units that he leads."""
        with Form(self.env_as("boss")["crm.absence"]) as form:
            form.user_id = self.users["nina"]
            form.substitute_id = self.users["noah"]
            form.date_from, form.date_to = self.begin, self.end
            with form.unit_ids.edit(0) as unit:
                unit.deputy_id = self.users["nora"]
        form.record.action_plan()
        self.assertEqual(self.units["north"].deputy_ids.user_id, self.users["nora"])
