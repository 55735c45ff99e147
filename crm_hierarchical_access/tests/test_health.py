"""The health page: each check finds its fault, and its button mends it."""

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from ..health import OURS, STOCK, Check
from .common import AccessCase, AccessHttpCase


@tagged("post_install", "-at_install")
class TestHealth(AccessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.health = cls.env["crm.access.health"]
        cls.put_in_groups("admin_sales", "base.group_erp_manager")  # some buttons change users
        for login in ("leaver", "stray"):
            cls.create_user(login)
        cls.create_user("clerk", "base.group_user")

    def found(self, name):
        """Ids that a check finds."""
        return next((found.ids for found in self.health._run([name])), [])

    def mend(self, name):
        """Press the button as an administrator, and confirm."""
        page = self.env_as("admin_sales")["crm.access.health.page"].create({})
        line = page.line_ids.filtered(lambda line: line.name == name)
        self.assertTrue(line, f"no line for {name}")
        if line.confirm:
            self.assertEqual(line.action_mend()["res_id"], line.id, "asks first")
            self.assertTrue(self.found(name))
        return line.with_context(confirmed=True).action_mend()

    def check_mended(self, name, record):
        """The fault is found, and gone after its button was pressed."""
        self.assertIn(record.id, self.found(name))
        action = self.mend(name)
        self.assertNotIn(record.id, self.found(name))
        return action

    def check_opened(self, name, record, **vals):
        """The button opens a list with the record, in which it is mended by hand."""
        self.assertIn(record.id, self.found(name))
        action = self.mend(name)
        self.assertIn(record, self.env[action["res_model"]].with_context(**action["context"]).search(action["domain"]))
        record.write(vals)
        self.assertNotIn(record.id, self.found(name))

    # Faults and their mending

    def test_unit_without_leader(self):
        unit = self.create_unit("headless", "company")
        self.check_opened("unit_without_leader", unit, user_id=self.users["nina"].id)
        unit.user_id.active = False
        self.assertIn(unit.id, self.found("unit_without_leader"), "an archived leader is none")

    def test_leader_not_in_sales(self):
        user = self.users["clerk"]
        self.units["south"].user_id = user
        self.check_mended("leader_not_in_sales", user)
        self.assertTrue(user.has_group("sales_team.group_sale_salesman"))

    def test_portal_member(self):
        self.env["crm.access"]._set_mode("observe")  # as in stock, nobody refuses it
        portal = self.users["portal_customer"]
        self.add_member("north", "portal_customer")
        self.check_mended("portal_member", portal)
        self.assertFalse(portal.crm_team_member_ids.filtered("active"))

    def test_archived_member(self):
        member = self.add_member("north", "leaver")
        self.users["leaver"].active = False
        member.active = True
        self.check_mended("archived_member", member)

    def test_duplicate_member(self):
        first = self.add_member("north", "stray")
        twice = first.copy({"crm_team_id": self.units["south"].id})
        self.env.cr.execute(  # Odoo refuses it; what other programs wrote is found all the same
            "UPDATE crm_team_member SET crm_team_id = %s WHERE id = %s", [self.units["north"].id, twice.id]
        )
        self.env.invalidate_all()
        self.assertNotIn(first.id, self.found("duplicate_member"))
        self.check_mended("duplicate_member", twice)
        self.assertTrue(first.active)

    def test_other_companies(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        unit = self.create_unit("abroad", None, "hugo")
        lead = self.create_lead(None, "abroad")
        self.env.flush_all()
        self.env.cr.execute("UPDATE crm_team SET company_id = %s WHERE id = %s", [company.id, unit.id])
        self.env.cr.execute("UPDATE crm_lead SET company_id = %s WHERE id = %s", [self.env.company.id, lead.id])
        self.env.invalidate_all()
        user = self.users["hugo"]
        self.check_opened("person_of_other_company", user, company_ids=[Command.link(company.id)])
        self.check_opened("lead_of_other_company", lead, team_id=self.units["north"].id)

    def test_seller_without_unit(self):
        user = self.users["stray"]
        self.create_lead("stray").team_id = False
        self.assertIn(user.id, self.found("seller_without_unit"))
        self.assertEqual(self.mend("seller_without_unit")["res_model"], "res.users")
        self.add_member("north", "stray")
        self.assertNotIn(user.id, self.found("seller_without_unit"))

    def test_lead_without_unit(self):
        lead, stray = self.create_lead("noah"), self.create_lead("stray")
        (lead + stray).team_id = False
        self.assertLessEqual({lead.id, stray.id}, set(self.found("lead_without_unit")))
        action = self.mend("lead_without_unit")
        self.assertEqual(lead.team_id, self.units["north"])
        self.assertNotIn(lead.id, self.found("lead_without_unit"))
        self.assertIn(stray, self.env["crm.lead"].search(action["domain"]), "the rest is shown")

    def test_lead_in_archived_unit(self):
        unit = self.create_unit("gone", "company")
        lead = self.create_lead(None, "gone")
        unit.active = False
        self.check_opened("lead_in_archived_unit", lead, team_id=self.units["north"].id)

    def test_owner_archived(self):
        lead = self.create_lead("leaver", "north")
        self.users["leaver"].active = False
        self.check_opened("owner_archived", lead, user_id=self.users["noah"].id)

    def test_template_editor(self):
        self.put_in_groups("noah", "mail.group_mail_template_editor")
        self.check_mended("template_editor", self.users["noah"])
        self.assertNotIn(self.env.ref("mail.group_mail_template_editor"), self.users["noah"].all_group_ids)

    def test_custom_rule(self):
        rule = self.env["ir.rule"].create({"name": "Our own", "model_id": self.env["ir.model"]._get("crm.lead").id})
        self.assertIn(rule.id, self.found("custom_rule"))
        self.assertNotIn(self.env.ref("crm.crm_rule_personal_lead").id, self.found("custom_rule"))
        rule.unlink()
        self.assertNotIn(rule.id, self.found("custom_rule"))

    def test_nobody_hands_out(self):
        self.env.ref("crm_hierarchical_access.group_dispatcher").user_ids = [Command.clear()]
        unit = self.create_unit("island")
        lead = self.create_lead(None, "island")
        for name, record in (("unreachable_unit", unit), ("lead_nobody_hands_out", lead)):
            self.assertIn(record.id, self.found(name))
            self.assertIn(record.id, self.mend(name)["domain"][0][2])
        unit.user_id = self.users["nina"]
        self.assertNotIn(unit.id, self.found("unreachable_unit"))
        self.assertNotIn(lead.id, self.found("lead_nobody_hands_out"))
        lead.team_id = False
        self.assertIn(lead.id, self.found("lead_nobody_hands_out"))
        self.put_in_groups("nina", "crm_hierarchical_access.group_dispatcher")
        self.assertNotIn(lead.id, self.found("lead_nobody_hands_out"))

    def test_owner_elsewhere(self):
        lead = self.create_lead("noah", "south")
        near = [self.create_lead("noah", "company"), self.create_lead("boss", "south"), self.create_lead("noah", "north_inner")]
        self.assertFalse({lead.id for lead in near} & set(self.found("owner_elsewhere")))
        self.check_opened("owner_elsewhere", lead, user_id=self.users["sara"].id)

    def test_release_elsewhere(self):
        lead = self.create_lead("ines", "north_inner", release_team_id=self.units["north"].id)
        self.assertNotIn(lead.id, self.found("release_elsewhere"))
        self.units["north_inner"].parent_id = self.units["south"]
        self.check_mended("release_elsewhere", lead)
        self.assertFalse(lead.release_team_id)

    def test_idle_policies(self):
        unit = self.create_unit("tip", "company", "hugo", oversight="read", sharing="write")
        self.check_mended("idle_oversight", unit)
        self.check_mended("idle_sharing", unit)
        self.assertEqual((unit.oversight, unit.sharing), ("none", "none"))
        self.assertNotIn(self.units["house"].id, self.found("idle_sharing"))

    def test_no_main_root(self):
        self.env["ir.config_parameter"].set_param("crm_hierarchical_access.main_root_id", False)
        self.create_unit("second_root")
        self.assertIn(self.units["second_root"].id, self.found("no_main_root"))
        self.assertEqual(self.mend("no_main_root")["res_model"], "res.config.settings")
        self.env["ir.config_parameter"].set_param("crm_hierarchical_access.main_root_id", self.units["company"].id)
        self.assertFalse(self.found("no_main_root"))

    def test_periods_that_are_over(self):
        past = {"date_from": "2020-01-01 00:00:00", "date_to": "2020-01-02 00:00:00"}
        deputy = self.env["crm.team.deputy"].create({"team_id": self.units["north"].id, "user_id": self.users["nora"].id, **past})
        substitute = self.env["crm.user.substitute"].create(
            {"user_id": self.users["noah"].id, "substitute_id": self.users["nora"].id, **past}
        )
        lead = self.create_lead("noah")
        grant, lasting = self.env["crm.lead.grant"].create([
            {"lead_id": lead.id, "user_id": self.users["sara"].id, "reason": "Fair", "date_end": day} for day in ("2020-01-01", False)
        ])
        for name, record in (("ended_deputy", deputy), ("ended_substitute", substitute), ("ended_grant", grant)):
            with self.subTest(name):
                self.check_mended(name, record)
        self.assertTrue(lasting.exists())

    def test_sees_unusually_much(self):
        """Four sellers have a lead each; one is shared a whole division. Counted by the rule itself."""
        for login in ("noah", "nora", "sara", "siri"):
            self.create_lead(login)
        for _number in range(40):
            self.create_lead("finn", "outlet")
        for lead in self.env["crm.lead"].search([("team_id", "=", self.units["outlet"].id)]):
            lead.access_grant_ids = [Command.create({"user_id": self.users["nora"].id, "reason": "Everything"})]
        self.env.flush_all()
        rows = self.health._leads_by_case()
        seen = {person.user: person.seen for person in self.health._people(rows)}
        for login in ("boss", "nina", "finn", "hedy"):
            counted = self.as_user(login, self.env["crm.lead"]).search_count([])
            self.assertEqual(seen[self.users[login].id], counted, login)
        self.assertIn(self.users["nora"].id, self.found("sees_unusually_much"))
        self.assertNotIn(self.users["sara"].id, self.found("sees_unusually_much"))
        self.assertEqual(self.mend("sees_unusually_much")["res_model"], "res.users")
        self.users["nora"].env["crm.lead.grant"].search([("user_id", "=", self.users["nora"].id)]).unlink()
        self.assertNotIn(self.users["nora"].id, self.found("sees_unusually_much"))

    def test_sees_all_no_administrator(self):
        self.put_in_groups("noah", "crm_hierarchical_access.group_sees_all")
        self.assertNotIn(self.users["admin_sales"].id, self.found("sees_all_no_administrator"))
        self.check_mended("sees_all_no_administrator", self.users["noah"])
        self.assertTrue(self.env["crm.access"]._is_subject(self.users["noah"]))

    def test_customer_without_unit(self):
        customer = self.create_customer()
        self.assertIn(customer.id, self.found("customer_without_unit"))
        self.assertEqual(self.mend("customer_without_unit")["res_model"], "res.config.settings")
        self.create_lead("noah", partner_id=customer.id)
        self.assertNotIn(customer.id, self.found("customer_without_unit"))

    # The page

    def test_every_check_runs_and_is_told_in_words(self):
        names = [check.name for check in (*STOCK, *OURS)]
        self.assertEqual(len(names), len(set(names)))
        self.health._run()
        for check in (*STOCK, *OURS):
            self.assertTrue(check.title and check.text)
            self.assertTrue(check.sql or hasattr(self.health, f"_find_{check.name}"), check.name)
            self.assertTrue(check.mends or not hasattr(self.health, f"_mend_{check.name}"), check.name)

    def test_other_addons_add_checks(self):
        check = Check("always", "red", "Always", "There is always one.", "res.users", "SELECT 2")
        self.patch(type(self.health), "_checks", lambda self: [check])
        page = self.env["crm.access.health.page"].create({})
        self.assertRecordValues(page.line_ids, [{"name": "always", "severity": "red", "count": 1, "mends": False}])
        self.assertEqual(page.line_ids.action_show()["domain"], [("id", "in", [2])])

    def test_the_worst_comes_first(self):
        self.put_in_groups("noah", "crm_hierarchical_access.group_sees_all")
        lines = self.env["crm.access.health.page"].create({}).line_ids
        order = {"red": 0, "yellow": 1, "info": 2}
        self.assertEqual(lines.mapped("severity"), sorted(lines.mapped("severity"), key=order.get))

    def test_enforcing_from_the_page(self):
        self.env["crm.access"]._set_mode("observe")
        page = self.env_as("admin_sales")["crm.access.health.page"].create({})
        self.assertTrue(page.is_observing)
        with self.assertRaises(AccessError):
            page.action_enforce()
        self.put_in_groups("admin_sales", "base.group_system")
        self.env_as("admin_sales")["crm.access.health.page"].create({}).action_enforce()
        self.assertTrue(self.env["crm.access"]._is_enforced())

    def test_the_settings_switch(self):
        settings = self.env["res.config.settings"].create({})
        self.assertEqual(settings.access_mode, "enforce")
        settings.access_mode = "observe"
        settings.execute()
        self.assertFalse(self.env["crm.access"]._is_enforced())
        self.env["res.config.settings"].create({"access_mode": "enforce"}).execute()
        self.assertTrue(self.env["crm.access"]._is_enforced())


@tagged("post_install", "-at_install")
class TestHealthHttp(AccessHttpCase):
    def test_people_of_sales_get_nothing(self):
        page = self.env["crm.access.health.page"].create({})
        self.log_in("boss")
        for model, method, args in (
            ("crm.access.health.page", "create", [{}]),
            ("crm.access.health.page", "action_open", []),
            ("crm.access.health.page", "read", [page.ids, ["line_ids"]]),
            ("crm.access.health.page", "action_enforce", [page.ids]),
            ("crm.access.health.line", "search_read", [[], ["title", "count"]]),
            ("crm.access.health.line", "action_show", [page.line_ids.ids[:1]]),
            ("crm.access.health.line", "action_mend", [page.line_ids.ids[:1]]),
        ):
            with self.subTest(model=model, method=method):
                self.assertIn("AccessError", self.call_kw(model, method, *args))

    def test_restricted_administrators_get_nothing(self):
        """Who administers sales without seeing everything is told of nothing that the tree hides from them."""
        group = self.env.ref("crm_hierarchical_access.group_sees_all")
        self.env.ref("sales_team.group_sale_manager").implied_ids = [Command.unlink(group.id)]
        self.users["admin_sales"].group_ids = [Command.unlink(group.id)]
        self.log_in("admin_sales")
        self.assertIn("AccessError", self.call_kw("crm.access.health.page", "action_open"))
