"""The links of a mail: shown to whom they are for, and only their button decides."""

import re
from datetime import datetime

from odoo.tests import tagged

from .common import AccessHttpCase, AccessWorld


class ReleasedWorld(AccessWorld):
    """Finn's lead in the closed outlet, released to Fred."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.add_member("outlet", "fritz")
        cls.lead = cls.create_lead("finn", "outlet", name="Roof of Miller")
        cls.row = cls.release("step", "outlet", "fred", step=1, clock_id=cls.lead.clock_id.id)

    @classmethod
    def release(cls, origin, unit, login, **vals):
        row = cls.env["crm.lead.release"].create({
            "lead_id": cls.lead.id, "team_id": cls.units[unit].id, "user_id": cls.users[login].id, "origin": origin, "decision": "pending",
            **vals,
        })  # fmt: skip
        cls.env["crm.lead.release"]._apply(cls.lead)
        row._ask(tells=False)
        return row


@tagged("post_install", "-at_install")
class TestMailLinks(ReleasedWorld, AccessHttpCase):
    def address(self, decision, row=None):
        return f"/escalation/{(row or self.row).id}/{decision}"

    def post(self, decision, row=None, **data):
        page = self.url_open(self.address(decision, row)).text
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        return self.url_open(self.address(decision, row), data={"csrf_token": token and token.group(1), **data})

    def reread(self):
        self.env.invalidate_all()
        return self.row.state, self.row.decision

    def test_looking_changes_nothing(self):
        self.log_in("fred")
        for decision in ("take", "give", "leave", "return"):
            answer = self.url_open(self.address(decision))
            self.assertEqual(answer.status_code, 200)
            self.assertIn("Roof of Miller", answer.text)
            self.assertIn('method="post"', answer.text)
        self.assertEqual(self.reread(), ("open", "pending"))
        self.assertEqual(self.lead.user_id, self.users["finn"])

    def test_moments_are_those_of_the_readers_time_zone(self):
        self.row.clock_id.started_at = datetime(2030, 3, 4, 12)
        for zone, moment in (("Asia/Tokyo", r"2030 0?9:00\sPM|2030 21:00"), (False, r"2030 0?1:00\sPM|2030 13:00")):
            self.users["fred"].tz = zone
            self.env.company.resource_calendar_id.tz = "Europe/Berlin"
            self.log_in("fred")
            self.assertRegex(self.url_open(self.address("take")).text, moment)

    def test_each_decision(self):
        self.log_in("fred")
        answer = self.post("leave", word="Call <b>them</b>", days="3")
        self.assertIn("Done.", answer.text)
        self.assertEqual((self.reread(), self.row.advice), (("open", "left"), "Call <b>them</b>"))
        self.post("give", user_id=str(self.users["fritz"].id))
        self.assertEqual((self.reread(), self.lead.user_id), (("open", "given"), self.users["fritz"]))
        answer = self.post("return", word="Enough")
        self.assertEqual(self.reread(), ("closed", "returned"))
        self.assertIn("Done.", answer.text)
        self.assertNotIn("Miller", answer.text)

    def test_take_over(self):
        self.log_in("fred")
        self.assertIn("Done.", self.post("take").text)
        self.assertEqual((self.reread(), self.lead.user_id), (("closed", "taken"), self.users["fred"]))
        self.assertIn("decided already", self.url_open(self.address("take")).text)

    def test_what_is_missing_is_said_and_nothing_done(self):
        self.log_in("fred")
        for decision, data in (("leave", {"word": "", "days": "2"}), ("leave", {"word": "Call", "days": "x"}), ("give", {"user_id": "0"}),
                               ("give", {"user_id": str(self.users["sara"].id)}), ("give", {})):  # fmt: skip
            answer = self.post(decision, **data)
            self.assertIn("alert error", answer.text, (decision, data))
            self.assertEqual(self.reread(), ("open", "pending"))
        self.assertEqual(self.lead.user_id, self.users["finn"])

    def test_no_token_no_decision(self):
        self.log_in("fred")
        self.assertEqual(self.url_open(self.address("take"), data={"word": "x"}).status_code, 400)
        self.assertEqual(self.reread(), ("open", "pending"))

    def test_who_may_not_see_it_finds_nothing(self):
        for login in ("boss", "sara", "office", "portal_customer"):
            self.log_in(login)
            for address in (self.address("take"), "/escalation/999999999/take"):
                self.assertEqual(self.url_open(address).status_code, 404, (login, address))
        self.authenticate(None, None)
        answer = self.url_open(self.address("take"))
        self.assertIn("/web/login", answer.url)
        self.assertNotIn("Miller", answer.text)

    def test_who_sees_it_and_is_not_asked(self):
        self.log_in("finn")
        answer = self.url_open(self.address("take"))
        self.assertIn("not yours to decide", answer.text)
        self.assertNotIn('method="post"', answer.text)
        self.log_in("fred")
        page = self.url_open(self.address("take")).text
        self.log_in("finn")
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.url_open("/odoo").text + page).group(1)
        self.url_open(self.address("take"), data={"csrf_token": token})
        self.assertEqual(self.reread(), ("open", "pending"))

    def test_only_decisions_of_that_kind(self):
        self.log_in("fred")
        for decision in ("agree", "pass_on", "unlink", "withdraw"):
            self.assertEqual(self.url_open(self.address(decision)).status_code, 404, decision)

    def test_upward(self):
        row = self.release("upward", "outlet", "fred", step=1, asked_by_id=self.users["finn"].id)
        self.log_in("fred")
        self.assertEqual(self.url_open(self.address("take", row)).status_code, 404)
        self.post("agree", row, word="Good")
        self.env.invalidate_all()
        self.assertEqual((row.decision, row.advice), ("agreed", "Good"))
