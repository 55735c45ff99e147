"""What each check of the health page passes over, and what it just does not: one case per condition."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Date
from odoo.tests import BaseCase, tagged

from ..health import Person, unusual
from ..models import crm_access_health
from .common import AccessCase

PAST = {"date_from": "2020-01-01 00:00:00", "date_to": "2020-01-02 00:00:00"}
COMING = {"date_from": "2031-01-01 00:00:00", "date_to": "2031-02-01 00:00:00"}


class LimitsCase(AccessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.health = cls.env["crm.access.health"]
        cls.put_in_groups("admin_sales", "base.group_erp_manager")
        for login in ("gone", "stray"):
            cls.create_user(login)
        cls.create_user("clerk", "base.group_user")

    def put(self, records, **vals):
        """Write by SQL, as other programs do: nothing refuses it, nothing follows from it."""
        self.env.flush_all()
        for column, value in vals.items():
            self.env.cr.execute(f"UPDATE {records._table} SET {column} = %s WHERE id = ANY(%s)", [value, records.ids])
        self.env.invalidate_all()
        self.env["crm.access"]._organisation_changed()

    def found(self, name):
        return set(next((found.ids for found in self.health._run([name])), []))

    def check_finds(self, name, *finds, passes=()):
        """Of the records named here, those that a check finds.

        :param finds: records that are found
        :param passes: records that are not, although they come near
        """
        self.assertTrue(finds or passes)
        found = self.found(name)
        self.assertEqual({record for record in (*finds, *passes) if record.id in found}, set(finds))


@tagged("post_install", "-at_install")
class TestLimits(LimitsCase):
    # People and their places

    def test_unit_without_leader(self):
        archived, headless = self.create_unit("past", "company"), self.create_unit("headless", "company")
        archived.active = False
        self.check_finds("unit_without_leader", headless, passes=[archived, self.units["north"]])

    def test_leader_not_in_sales(self):
        names = ("clerk", "former_clerk", "archived_clerk", "portal_customer")
        for number, login in enumerate(names):
            user = self.users.get(login) or self.create_user(login, "base.group_user")
            self.put(self.create_unit(f"led_{number}", "company"), user_id=user.id)
        self.put(self.units["led_1"], active=False)
        self.put(self.users["archived_clerk"], active=False)
        self.check_finds("leader_not_in_sales", self.users["clerk"], passes=[self.users[login] for login in names[1:]])

    def test_portal_member(self):
        users = [self.create_user(f"portal_{number}", "base.group_portal") for number in range(4)]
        leading, former_leader, member, former_member = users
        for number, user in enumerate(users[:2]):
            self.put(self.create_unit(f"portal_unit_{number}", "company"), user_id=user.id)
        self.put(self.units["portal_unit_1"], active=False)
        for user in users[2:]:
            membership = self.add_member("north", "stray")
            self.put(membership, user_id=user.id, active=user == member)
        self.check_finds("portal_member", leading, member, passes=[former_leader, former_member, self.users["noah"]])

    def test_portal_leader_is_taken_out(self):
        self.put(self.units["south"], user_id=self.users["portal_customer"].id)
        page = self.env_as("admin_sales")["crm.access.health.page"].create({})
        page.line_ids.filtered(lambda line: line.name == "portal_member").with_context(confirmed=True).action_mend()
        self.assertFalse(self.units["south"].user_id)

    def test_archived_member(self):
        kept, ended = self.add_member("north", "gone"), self.add_member("south", "gone")
        self.put(self.users["gone"], active=False)
        self.put(ended, active=False)
        active = self.users["noah"].crm_team_member_ids
        self.check_finds("archived_member", kept, passes=[ended, active])

    def test_duplicate_member(self):
        places = (("north", "stray"), ("south", "stray"), ("north", "gone"))
        first, other_unit, other_person = (self.add_member(*place) for place in places)
        again, ended = (other_unit.copy({"crm_team_id": self.units[name].id}) for name in ("house", "outlet"))
        self.put(again + ended, crm_team_id=self.units["north"].id)
        self.put(ended, active=False)
        self.check_finds("duplicate_member", again, passes=[first, other_unit, other_person, ended])
        self.put(first, active=False)
        self.check_finds("duplicate_member", passes=[first, again, ended])

    def test_person_of_other_company(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        for name, member in (("abroad", "stray"), ("past", "gone"), ("former", "clerk")):
            self.create_unit(name, "company")
            self.add_member(name, member)
        self.add_member("abroad", "sara").active = False
        self.add_member("abroad", "siri").user_id.company_ids = [Command.link(company.id)]
        self.add_member("abroad", "iris")
        self.put(self.users["iris"], active=False)
        self.put(self.units["abroad"] + self.units["past"], company_id=company.id)
        self.put(self.units["past"], active=False)
        passes = [self.users[login] for login in ("gone", "clerk", "sara", "siri", "iris", "noah")]
        self.check_finds("person_of_other_company", self.users["stray"], passes=passes)

    def test_seller_without_unit(self):
        for login in ("stray", "past_member", "past_leader", "leading", "lazy", "gone", "former"):
            self.get_user(login)
            self.create_lead(login).team_id = False
        self.put(self.env["crm.lead"].search([("user_id", "=", self.users["lazy"].id)]), active=False)
        self.put(self.users["gone"], active=False)
        self.put(self.users["former"], share=True)
        self.add_member("south", "past_member").active = False
        self.create_unit("past", "company", "past_leader").active = False
        self.create_unit("held", "company", "leading")
        finds = [self.users[login] for login in ("stray", "past_member", "past_leader")]
        passes = [self.users[login] for login in ("leading", "lazy", "gone", "former", "clerk")]
        self.check_finds("seller_without_unit", *finds, passes=passes)

    def test_template_editor(self):
        editors = self.env.ref("mail.group_mail_template_editor")
        self.env.ref("base.group_user")._remove_group(editors)
        named = [self.users[login] for login in ("stray", "gone", "clerk", "admin_sales")]
        for user in named:
            user.group_ids = [Command.link(editors.id)]
        self.put(self.users["gone"], active=False)
        self.check_finds("template_editor", self.users["stray"], passes=[*named[1:], self.users["noah"]])

    def test_template_editors_by_being_employees(self):
        editors, everybody = self.env.ref("mail.group_mail_template_editor"), self.env.ref("base.group_user")
        everybody.implied_ids = [Command.link(editors.id)]
        self.env["ir.config_parameter"].set_param("mail.restrict.template.rendering", False)
        self.check_finds("template_editor", self.users["noah"], passes=[self.users["admin_sales"]])
        self.health._mend("template_editor")
        self.assertNotIn(editors, everybody.all_implied_ids)
        self.assertTrue(self.env["ir.config_parameter"].get_param("mail.restrict.template.rendering"))
        self.check_finds("template_editor", passes=[self.users["noah"]])

    def test_sees_all_no_administrator(self):
        for login in ("noah", "gone", "former"):
            self.get_user(login)
            self.put_in_groups(login, "crm_hierarchical_access.group_sees_all")
        self.put(self.users["gone"], active=False)
        self.put(self.users["former"], share=True)
        passes = [self.users[login] for login in ("gone", "former", "admin_sales", "nora")]
        self.check_finds("sees_all_no_administrator", self.users["noah"], passes=passes)

    def test_another_group_lets_see_all(self):
        group = self.env.ref("crm_hierarchical_access.group_sees_all")
        self.env["res.groups"].create({"name": "Revision", "implied_ids": [group.id], "user_ids": [self.users["noah"].id]})
        with self.assertRaisesRegex(UserError, "Another group"):
            self.health._mend("sees_all_no_administrator")

    # Leads

    def test_lead_of_other_company(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        same, other, past = leads = [self.create_lead("noah") for _number in range(3)]
        self.put(self.units["north"], company_id=self.env.company.id)
        for lead in leads:
            self.put(lead, company_id=(self.env.company if lead == same else elsewhere).id, active=lead != past)
        self.check_finds("lead_of_other_company", other, passes=[same, past])

    def test_archived_leads_are_passed_over(self):
        unit = self.create_unit("past", "company")
        made = {
            "lead_without_unit": self.create_lead("stray"),
            "lead_in_archived_unit": self.create_lead(None, "past"),
            "owner_archived": self.create_lead("gone", "north"),
        }
        self.put(made["lead_without_unit"], team_id=None)
        self.put(unit, active=False)
        self.put(self.users["gone"], active=False)
        usual = self.create_lead("noah")
        for name, lead in made.items():
            with self.subTest(name):
                self.check_finds(name, lead, passes=[usual])
                self.put(lead, active=False)
                self.check_finds(name, passes=[lead])

    def test_first_unit_is_that_of_a_member(self):
        """Who leads a unit and belongs to another one sells for the latter."""
        self.create_unit("led_first", "company", "stray")
        self.create_unit("belongs", "company", members=["stray"])
        lead = self.create_lead("stray")
        self.put(lead, team_id=None)
        self.env.cr.flush()
        messages = self.env["mail.message"].search_count([])
        self.health.with_context(mail_notrack=False)._mend("lead_without_unit")  # the tests' own context tracks nothing
        self.assertEqual(lead.team_id, self.units["belongs"])
        self.env.cr.flush()
        self.assertEqual(self.env["mail.message"].search_count([]), messages, "nobody is told")

    def test_nobody_hands_out(self):
        self.env.ref("crm_hierarchical_access.group_dispatcher").user_ids = [Command.clear()]
        closed, past = self.create_unit("closed", None, "hugo", upward_access="none"), self.create_unit("past")
        self.create_unit("island")
        waiting, owned, ended = self.create_lead(None, "island"), self.create_lead("noah", "island"), self.create_lead(None, "island")
        of_past, reached = self.create_lead(None, "past"), self.create_lead(None, "closed")
        self.put(past, active=False)
        self.put(ended, active=False)
        self.check_finds("unreachable_unit", self.units["island"], passes=[closed, past])
        self.check_finds("lead_nobody_hands_out", waiting, of_past, passes=[owned, ended, reached])
        self.put_in_groups("stray", "crm_hierarchical_access.group_dispatcher")
        self.check_finds("unreachable_unit", passes=[self.units["island"]])

    def test_owner_elsewhere(self):
        stranger, ended, at_home = self.create_lead("noah", "south"), self.create_lead("noah", "south"), self.create_lead("noah", "north")
        nowhere = self.create_lead("stray", "south")
        self.put(ended, active=False)
        self.check_finds("owner_elsewhere", stranger, passes=[ended, at_home, nowhere])

    def test_release_without_unit(self):
        lead, usual = self.create_lead("noah"), self.create_lead("noah", release_team_id=self.units["company"].id)
        self.put(lead, team_id=None, release_team_id=self.units["company"].id)
        self.check_finds("release_elsewhere", lead, passes=[usual])

    # Policies and roots

    def test_idle_oversight(self):
        idle, past, above = (self.create_unit(name, "company", oversight="read") for name in ("idle", "past", "above"))
        under = self.create_unit("under", "above")
        self.put(past, active=False)
        self.check_finds("idle_oversight", idle, passes=[past, above, under])
        self.put(under, active=False)
        self.check_finds("idle_oversight", above)

    def test_idle_sharing(self):
        alone, pair, above = (self.create_unit(name, "company", "hugo", sharing="read") for name in ("alone", "pair", "above"))
        empty = self.create_unit("empty", "company", sharing="write")
        self.add_member("pair", "hedy")
        below = self.create_unit("below", "above", "hans")
        self.check_finds("idle_sharing", alone, empty, passes=[pair, above, below])
        self.put(below, upward_access="none")
        self.check_finds("idle_sharing", above, passes=[pair])

    def test_no_main_root(self):
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("crm_hierarchical_access.main_root_id", False)
        roots = self.env["crm.team"].search([("parent_id", "=", False)])
        self.put(roots - self.units["company"], parent_id=self.units["company"].id)
        self.check_finds("no_main_root", passes=[self.units["company"]])
        second, past = self.create_unit("second"), self.create_unit("past")
        self.put(past, active=False)
        self.check_finds("no_main_root", self.units["company"], second, passes=[past, self.units["north"]])
        parameters.set_param("crm_hierarchical_access.main_root_id", past.id)
        self.check_finds("no_main_root", self.units["company"], second)

    # Periods

    def test_periods(self):
        self.put(self.users["gone"], active=False)
        people = (("sara", PAST), ("nora", {}), ("iris", COMING))
        for name, model, vals, who in (
            ("ended_deputy", "crm.team.deputy", {"team_id": self.units["north"].id}, "user_id"),
            ("ended_substitute", "crm.user.substitute", {"user_id": self.users["noah"].id}, "substitute_id"),
        ):
            with self.subTest(name):
                rows = self.env[model].create([{**vals, **period, who: self.users[login].id} for login, period in people])
                over, lasting, coming = rows
                self.check_finds(name, over, passes=[lasting, coming])
                self.put(lasting, **{who: self.users["gone"].id})
                self.check_finds(name, over, lasting, passes=[coming])

    def test_ended_grants(self):
        """The last day counts in full wherever on earth: a day is left over."""
        today, lead = Date.today(), self.create_lead("noah")
        days = [today - timedelta(days=2), today - timedelta(days=1), today, today + timedelta(days=9), False]
        guests = [self.create_user(f"guest_{number}") for number in range(5)]
        grants = self.env["crm.lead.grant"].create([
            {"lead_id": lead.id, "user_id": guest.id, "reason": "Fair", "date_end": day}
            for guest, day in zip(guests, days, strict=True)
        ])
        self.check_finds("ended_grant", grants[0], passes=grants[1:])
        self.put(self.users["guest_4"], active=False)
        self.check_finds("ended_grant", grants[4])

    # Other records

    def test_custom_rule(self):
        def rule(model, **vals):
            return self.env["ir.rule"].create({"name": "Own", "model_id": self.env["ir.model"]._get(model).id, **vals})

        own, off, elsewhere, foreign = rule("crm.lead"), rule("crm.lead", active=False), rule("crm.stage"), rule("crm.lead")
        self.env["ir.model.data"].create({"module": "other_addon", "name": "rule", "model": "ir.rule", "res_id": foreign.id})
        stock, ours = self.env.ref("crm.crm_rule_all_lead"), self.env.ref("crm_hierarchical_access.crm_lead_rule_tree_read")
        self.check_finds("custom_rule", own, foreign, passes=[off, elsewhere, stock, ours])
        self.put(stock, write_uid=self.users["admin_sales"].id)
        self.check_finds("custom_rule", own, foreign, stock, passes=[ours])

    def test_rules_of_our_addons_are_known(self):
        addons = self.env["ir.module.module"].search([("author", "=", "CRM Access Rights contributors"), ("state", "=", "installed")])
        ours = self.env["ir.model.data"].search([("model", "=", "ir.rule"), ("module", "in", addons.mapped("name"))])
        self.assertIn("crm_hierarchical_access", addons.mapped("name"))
        self.assertFalse(self.found("custom_rule") & set(ours.mapped("res_id")))

    def test_customer_without_unit(self):
        customer, archived = self.create_customer(), self.create_customer(active=False)
        self.check_finds("customer_without_unit", customer, passes=[archived])

    # Who sees how much

    def test_counted_as_the_rule_does(self):
        """Archived leads are not; what a unit was given is."""
        for login, unit in (("finn", "outlet"), ("sara", "south"), ("noah", "north")):
            self.create_lead(login, unit)
            self.create_lead(login, unit).active = False
        self.create_lead("sven").access_grant_ids = [Command.create({"team_id": self.units["outlet"].id, "reason": "Fair"})]
        self.env.flush_all()
        seen = {person.user: person.seen for person in self.health._people(self.health._leads_by_case())}
        for login in ("finn", "fred", "sara", "noah", "boss"):
            self.assertEqual(seen[self.users[login].id], self.as_user(login, self.env["crm.lead"]).search_count([]), login)

    def test_peers(self):
        """Leaders by their highest level, members by what is shared with them."""
        self.add_member("company", "siri")
        places = {person.user: person.place for person in self.health._people({})}
        of = {login: places[self.users[login].id] for login in ("boss", "nina", "sven", "ines", "noah", "siri", "hedy", "hans", "stray")}
        self.assertEqual([of[login][0] for login in ("boss", "nina", "sven", "ines")], [1, 2, 2, 3])
        self.assertEqual(of["noah"], of["siri"])
        self.assertEqual(of["noah"], of["stray"])
        self.assertEqual(of["hedy"], of["hans"])
        self.assertEqual(of["hedy"], (None, frozenset({self.units["house"].id})))

    # Who may look and mend, and how much is shown

    def test_seeing_everything_is_not_enough(self):
        self.put_in_groups("noah", "crm_hierarchical_access.group_sees_all")
        for login in ("noah", "boss"):
            with self.subTest(login), self.assertRaises(AccessError):
                self.env_as(login)["crm.access.health"]._mend("unit_without_leader")

    def test_only_so_many_are_opened(self):
        self.patch(crm_access_health, "MAX_SHOWN", 2)
        for number in range(3):
            self.create_unit(f"headless_{number}", "company")
        action = self.health._mend("unit_without_leader")
        self.assertEqual(len(action["domain"][0][2]), 2)
        self.assertIn("(the first 2)", action["name"])


@tagged("post_install", "-at_install")
class TestUnusual(BaseCase):
    """Who sees far more than those in the same place do; without a database."""

    def who(self, seen, total):
        return [person.user for person in unusual([Person(number, "seller", count) for number, count in enumerate(seen)], total)]

    def test_five_times_the_middle_one(self):
        self.assertEqual(self.who([10, 10, 10, 50], 100), [])
        self.assertEqual(self.who([10, 10, 10, 51], 100), [3])

    def test_a_fiftieth_of_all(self):
        self.assertEqual(self.who([1, 1, 1, 20], 1000), [])
        self.assertEqual(self.who([1, 1, 1, 21], 1000), [3])
