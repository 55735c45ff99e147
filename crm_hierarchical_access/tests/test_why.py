"""Who can see this, and why; why can, or can't, this person."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import AccessCase


@tagged("post_install", "-at_install")
class TestWhy(AccessCase):
    def ask(self, login, lead):
        action = self.as_user(login, lead).action_explain_access()
        return self.env_as(login)["crm.access.why"].browse(action["res_id"])

    def lines(self, why):
        return {(line.user_id.login, line.reason, line.level) for line in why.line_ids if line.user_id.login in self.users}

    def test_each_person_with_each_reason(self):
        lead = self.create_lead("noah", "north")
        self.assertEqual(self.lines(self.ask("noah", lead)), {
            ("noah", "is responsible", "manage"),
            ("nina", "leader of Unit north", "manage"),
            ("boss", "leader of Unit company", "manage"),
            ("admin_sales", "sees all sales records", "manage"),
        })

    def test_grants_and_releases_are_told(self):
        lead = self.create_lead("iris", "north_inner", release_team_id=self.units["north"].id)
        self.env["crm.lead.grant"].create({"lead_id": lead.id, "user_id": self.users["sara"].id, "reason": "fair"})
        lines = self.lines(self.ask("iris", lead))
        self.assertIn(("nina", "leader of Unit north; it was released up to Unit north", "manage"), lines)
        self.assertIn(("sara", "was given it by hand", "read"), lines)

    def test_people_named_are_those_who_can(self):
        for owner, unit in [("noah", "north"), ("iris", "north_inner"), ("hedy", "house"), (None, "outlet"), (None, None)]:
            lead = self.create_lead(owner, unit, **({} if unit else {"team_id": False}))
            why = self.env_as("admin_sales")["crm.access.why"].create({"res_model": "crm.lead", "res_id": lead.id})
            named = set(why.line_ids.user_id.mapped("login")) & set(self.users)
            can = {login for login in self.users if self.as_user(login, lead).has_access("read")}
            self.assertEqual(named, can, (owner, unit))

    def test_why_can(self):
        why = self.ask("noah", self.create_lead("noah", "north"))
        why.user_id = self.users["nina"]
        self.assertIn("can see this", why.answer)
        self.assertIn("leader of Unit north", why.answer)

    def test_why_cannot_names_the_policy_in_the_way(self):
        why = self.ask("iris", self.create_lead("iris", "north_inner"))
        why.user_id = self.users["boss"]
        self.assertIn("cannot see this", why.answer)
        self.assertIn("leads Unit company, but Unit north_inner is visible upward to", why.answer)

    def test_why_cannot_for_a_stranger(self):
        why = self.ask("noah", self.create_lead("noah", "north"))
        why.user_id = self.users["sara"]
        self.assertIn("is not responsible", why.answer)

    def test_nobody_asks_about_what_he_may_not_see(self):
        lead = self.create_lead("noah", "north")
        with self.assertRaises(AccessError):
            self.as_user("sara", lead).action_explain_access()
        with self.assertRaises(AccessError):
            self.env_as("sara")["crm.access.why"].create({"res_model": "crm.lead", "res_id": lead.id})

    def test_answers_stay_with_who_asked(self):
        why = self.ask("noah", self.create_lead("noah", "north"))
        self.assertFalse(self.env_as("sara")["crm.access.why.line"].search([("why_id", "=", why.id)]))
        with self.assertRaises(AccessError):
            self.as_user("sara", why).read(["record_name"])

    def test_link_opens_what_gives_the_right(self):
        why = self.ask("noah", self.create_lead("noah", "north"))
        line = why.line_ids.filtered(lambda line: line.user_id == self.users["nina"])
        action = line.action_open_source()
        self.assertEqual((action["res_model"], action["res_id"]), ("crm.team", self.units["north"].id))

    def test_other_parties_of_a_customer_are_not_told(self):
        customer = self.create_customer()
        self.create_lead("noah", "north", partner_id=customer.id)
        self.create_lead("iris", "north_inner", partner_id=customer.id)
        why = self.ask("noah", customer)
        self.assertEqual({login for login, _reason, _level in self.lines(why)}, {"noah", "nina", "boss", "admin_sales"})
        for stranger in ("iris", "sara"):
            why.user_id = self.users[stranger]
            self.assertEqual(why.answer, f"<p>Nothing that you may know of lets {stranger.title()} see this.</p>")
        everybody = {login for login, _reason, _level in self.lines(self.ask("admin_sales", customer))}
        self.assertEqual(everybody, {"noah", "nina", "boss", "admin_sales", "iris", "ines"})
