"""Observing before enforcing: Odoo answers as stock does, and what would have been hidden is logged."""

from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.fields import Command, Datetime
from odoo.tests import freeze_time, tagged
from odoo.tests.test_cursor import TestCursor
from odoo.tools import SQL

from ..models.crm_access_observe import AS_IF, MODE, OBSERVE
from .common import AccessCase, AccessHttpCase, AccessWorld


class ObserveWorld(AccessWorld):
    """Mixin: the organisation of the tests, while the rule is observed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own = cls.create_lead("noah", "north", partner_id=cls.create_customer("Own customer").id)
        cls.foreign = cls.create_lead("sara", "south", partner_id=cls.create_customer("Foreign customer").id)
        cls.put_in_groups("noah", "sales_team.group_sale_salesman_all_leads")  # stock lets them see all leads

    def setUp(self):
        super().setUp()
        self.env["crm.access"]._set_mode(OBSERVE)

    def log(self, login, *how):
        """Log what somebody did with the foreign lead; return that person's lines."""
        if how:
            found = {("crm.lead", each): {self.foreign.id} for each in how}
            self.env["crm.access.sighting"]._add(self.users[login].id, found)
        self.env["crm.access.observation"]._gather()
        return self.env["crm.access.observation"].search([("user_id", "=", self.users[login].id)])


@tagged("post_install", "-at_install")
class TestObserve(ObserveWorld, AccessCase):
    def request_of(self, login):
        """The environment of a request of this user, and what is noted in it."""
        env = self.env_as(login)
        self.env.cr.postcommit.clear()
        default_env = env.transaction.default_env
        env.transaction.default_env = env
        self.addCleanup(setattr, env.transaction, "default_env", default_env)
        return env

    def noted(self):
        """Model, id and operation of all that was noted."""
        self.env.flush_all()
        notes = self.env.cr.postcommit.data.get("crm_access_observed", {})
        return {(model, id_, how) for (model, how), ids in notes.items() for id_ in ids}

    # What is ours stays under the rule

    def test_publishing_figures_stays_with_who_sees_all(self):
        manager, sees_all = self.env.ref("sales_team.group_sale_manager"), self.env.ref("crm_hierarchical_access.group_sees_all")
        manager.implied_ids = [Command.unlink(sees_all.id)]
        self.users["admin_sales"].group_ids = [Command.set(manager.ids)]
        with self.assertRaises(AccessError):
            self.env_as("admin_sales")["crm.unit.figure"].action_publish()
        self.users["admin_sales"].group_ids = [Command.link(sees_all.id)]
        self.env_as("admin_sales")["crm.unit.figure"].action_publish()

    def test_exporting_customers_of_all_units_stays_with_oversight(self):
        self.put_in_groups("noah", "base.group_allow_export")
        with self.assertRaises(AccessError):
            self.env_as("noah")["crm.customer"].browse().export_data(["name"])

    def test_history_names_nobody_whom_the_rule_hides(self):
        """The lead comes from a unit of which Noah knows nothing."""
        self.env.flush_all()
        [(since,)] = self.env.execute_query(SQL("SELECT clock_timestamp() AT TIME ZONE 'UTC'"))
        self.foreign.write({"user_id": self.users["noah"].id, "team_id": self.units["north"].id})
        self.units["south"].user_id = self.users["siri"]
        self.env.flush_all()
        people = {self.users["noah"].id, self.users["siri"].id}
        told = {login: self.as_user(login, self.foreign)._access_changes(people, since) for login in ("noah", "admin_sales")}
        sentences = {login: " ".join(changes.mapped("display_name")) for login, changes in told.items()}
        self.assertNotIn("Siri", sentences["noah"])
        self.assertIn("Siri", sentences["admin_sales"])

    # What is logged

    def test_what_is_found_and_hidden_is_noted_once(self):
        env = self.request_of("noah")
        self.assertIn(self.foreign, env["crm.lead"].search([]))
        self.assertIn(("crm.lead", self.foreign.id, "read"), self.noted())
        self.assertNotIn(("crm.lead", self.own.id, "read"), self.noted())

    def test_names_behind_fields_and_customers_are_noted(self):
        env = self.request_of("noah")
        env["crm.lead"].browse(self.foreign.id).web_read({"partner_id": {"fields": {"display_name": {}}}})
        self.assertIn(("res.partner", self.foreign.partner_id.id, "read"), self.noted())
        env["res.partner"].search([("name", "=", "Own customer")]).read(["name"])
        self.assertNotIn(("res.partner", self.own.partner_id.id, "read"), self.noted())

    def test_messages_tell_of_their_document(self):
        message = self.foreign.message_post(body="Secret")
        env = self.request_of("noah")
        env["mail.message"].browse(message.id).read(["body"])
        self.assertEqual(self.noted(), {("crm.lead", self.foreign.id, "read")})

    def test_meetings_are_noted_where_their_content_is_read(self):
        meeting = self.env["calendar.event"].create({
            "name": "About the lead", "start": "2030-01-01 10:00:00", "stop": "2030-01-01 11:00:00",
            "opportunity_id": self.foreign.id, "partner_ids": [Command.clear()],
        })
        env = self.request_of("noah")
        env["calendar.event"].browse(meeting.id).read(["start"])
        self.assertNotIn(("calendar.event", meeting.id, "read"), self.noted())
        env["calendar.event"].browse(meeting.id).read(["name"])
        self.assertIn(("calendar.event", meeting.id, "read"), self.noted())

    def test_changes_that_would_be_refused_are_noted(self):
        env = self.request_of("noah")
        lead = env["crm.lead"].browse(self.foreign.id)
        lead.has_access("write")
        self.assertNotIn(("crm.lead", lead.id, "write"), self.noted())
        lead.write({"description": "Mine now"})
        self.assertIn(("crm.lead", lead.id, "write"), self.noted())
        lead.write({"user_id": self.users["noah"].id})
        self.assertIn(("crm.lead", lead.id, "manage"), self.noted())
        env["crm.lead"].browse(self.own.id).write({"description": "Was mine"})
        self.assertFalse({note for note in self.noted() if note[1] == self.own.id})

    def test_only_the_request_of_a_restricted_person_counts(self):
        self.request_of("admin_sales")["crm.lead"].search([]).read(["name"])
        self.assertFalse(self.noted())
        env = self.request_of("admin_sales")
        env["crm.lead"].with_user(self.users["noah"]).search([]).read(["name"])  # somebody else's access is asked about
        self.assertFalse(self.noted())

    def test_nothing_is_noted_while_the_rule_is_enforced(self):
        self.env["crm.access"]._set_mode("enforce")
        self.request_of("noah")["crm.lead"].search([])
        self.assertFalse(self.noted())

    def test_one_line_per_person_and_record_counts_days(self):
        with freeze_time("2030-01-01 10:00:00"):
            self.log("noah", "read")
            self.log("noah", "write", "read")
        with freeze_time("2030-01-02 09:00:00"):
            line = self.log("noah", "read")
        self.assertRecordValues(line, [{
            "res_model": "crm.lead", "res_id": self.foreign.id, "how": "write", "day_count": 2,
            "date_first": Datetime.to_datetime("2030-01-01 10:00:00"), "date_last": Datetime.to_datetime("2030-01-02 09:00:00"),
            "record_name": "Secret lead",
        }])
        self.env["ir.config_parameter"].set_param("crm_hierarchical_access.observation_days", "10")
        with freeze_time("2030-01-11"):
            line._gc_old()
            self.assertTrue(line.exists())
        with freeze_time("2030-02-01"):
            line._gc_old()
        self.assertFalse(line.exists())

    def test_each_record_that_enforcing_hides_is_noted(self):
        """The log and the rule agree, for every person and every lead and customer that stock shows."""
        self.create_lead("finn", "outlet", partner_id=self.create_customer("Outlet customer").id)
        self.create_lead("hedy", "house", release_team_id=self.units["company"].id)
        self.foreign.access_grant_ids = [Command.create({"user_id": self.users["iris"].id, "reason": "Help"})]
        for login in self.users.keys() - {"portal_customer"}:
            self.env.registry.clear_cache()
            env = self.request_of(login)
            if not env["crm.lead"].has_access("read"):
                continue
            for name in ("crm.lead", "res.partner"):
                shown = env[name].search([])
                seen = env[name].with_context(**AS_IF).search([("id", "in", shown.ids)])
                noted = {id_ for model, id_, _how in self.noted() if model == name}
                with self.subTest(login=login, model=name):
                    self.assertEqual(noted, set(shown.ids) - set(seen.ids))

    # Who reads the log

    def test_people_of_sales_read_no_log(self):
        self.log("noah", "read")
        for login in ("noah", "boss", "dispo", "office", "portal_customer"):
            with self.subTest(login=login), self.assertRaises(AccessError):
                self.env_as(login)["crm.access.observation"].search([])
        admin = self.env_as("admin_sales")["crm.access.observation"]
        self.assertTrue(admin.search([("user_id", "=", self.users["noah"].id)]))
        self.env.ref("sales_team.group_sale_manager").implied_ids = [
            Command.unlink(self.env.ref("crm_hierarchical_access.group_sees_all").id)
        ]
        self.users["admin_sales"].group_ids = [Command.unlink(self.env.ref("crm_hierarchical_access.group_sees_all").id)]
        self.assertFalse(self.env_as("admin_sales")["crm.access.observation"].search([]))

    def test_a_line_opens_explains_and_shares(self):
        self.log("noah", "read")
        line = self.env_as("admin_sales")["crm.access.observation"].search([("user_id", "=", self.users["noah"].id)])
        self.assertEqual(line.action_open_record()["res_id"], self.foreign.id)
        why = line.env["crm.access.why"].browse(line.action_explain()["res_id"])
        self.assertIn("Noah cannot see this", why.answer)
        action = line.action_share()
        share = line.env["crm.lead.share"].with_context(**action["context"]).create({"reason": "Agreed"})
        share.action_share()
        self.assertTrue(self.as_user("noah", self.foreign).with_context(**AS_IF).has_access("read"))

    # The switch

    def test_stock_answers_while_observing(self):
        """Stock's own-documents rule is in force again, ours are not."""
        nobodys = self.create_lead(None, "south")
        leads = self.own + self.foreign + nobodys
        seen = {login: self.as_user(login, leads)._filtered_access("read") for login in ("noah", "nora", "nina", "boss")}
        self.assertEqual(seen, {"noah": leads, "nora": nobodys, "nina": nobodys, "boss": nobodys})
        self.assertEqual(self.as_user("nora", leads).search([("id", "in", leads.ids)]), nobodys)
        self.assertTrue(self.as_user("nora", self.foreign.partner_id).has_access("write"))
        self.assertIn(self.units["south"].id, self.env_as("nora")["crm.team"].search([]).ids)
        with self.assertRaises(AccessError):
            self.as_user("nora", self.foreign).write({"name": "No"})

    def test_switching_back_and_forth(self):
        lead = self.as_user("noah", self.foreign)
        for mode, allowed in (("enforce", False), (OBSERVE, True), ("enforce", False)):
            self.env["crm.access"]._set_mode(mode)
            self.assertIs(lead.has_access("read"), allowed)
            self.assertEqual(bool(lead.search([("id", "=", lead.id)])), allowed)

    def test_no_client_can_ask_as_if_enforced(self):
        """A leader whom stock shows own leads only does not get the tree's by a context of his own."""
        for value in (True, 1, "observe", {}):
            leads = self.env_as("boss")["crm.lead"].with_context(**dict.fromkeys(AS_IF, value))
            self.assertFalse(leads.search([("id", "=", self.foreign.id)]))

    def test_taking_over_moves_the_unit_as_in_stock(self):
        lead = self.create_lead(None, "south", name="Free")
        self.as_user("noah", lead).write({"user_id": self.users["noah"].id})
        self.assertEqual(lead.team_id, self.units["north"])
        self.env["crm.access"]._set_mode("enforce")
        lead = self.create_lead("nina", "north", name="Kept")
        lead.user_id = self.users["boss"]
        self.assertEqual(lead.team_id, self.units["north"])

    def test_a_release_ends_with_the_branch_while_observing(self):
        self.foreign.release_team_id = self.units["south"]
        self.as_user("noah", self.foreign).write({"team_id": self.units["north"].id})
        self.assertFalse(self.foreign.release_team_id)


@tagged("post_install", "-at_install")
class TestObserveHttp(ObserveWorld, AccessHttpCase):
    def setUp(self):
        super().setUp()
        commit = TestCursor.commit

        def commit_as_in_production(cursor):
            callbacks = list(cursor.postcommit._funcs)
            commit(cursor)
            for callback in callbacks:
                callback()

        self.startPatcher(patch.object(TestCursor, "commit", commit_as_in_production))

    def lines(self, login):
        self.env.invalidate_all()
        return self.log(login)

    def test_a_list_in_the_browser_is_logged(self):
        """Read on a read-only cursor, logged after the request; the next day's list counts a day, not a line."""
        self.log_in("noah")
        answer = self.call_kw("crm.lead", "web_search_read", [], {"name": {}, "partner_id": {"fields": {"display_name": {}}}})
        self.assertIn("Foreign customer", answer)
        lines = self.lines("noah")
        found = {(line.res_model, line.res_id) for line in lines}
        self.assertLessEqual({("crm.lead", self.foreign.id), ("res.partner", self.foreign.partner_id.id)}, found)
        self.assertNotIn(("crm.lead", self.own.id), found)
        self.assertEqual(set(lines.mapped("how")), {"read"})
        self.call_kw("crm.lead", "web_search_read", [], {"name": {}})
        self.assertEqual(self.lines("noah"), lines)

    def test_a_change_is_logged_and_a_failed_one_is_not(self):
        self.log_in("noah")
        self.call_kw("crm.lead", "write", [self.foreign.id], {"no_such_field": 1})
        self.assertFalse(self.lines("noah").filtered(lambda line: line.how == "write"))
        self.call_kw("crm.lead", "web_save", [self.foreign.id], {"name": "Changed"}, {"name": {}})
        line = self.lines("noah").filtered(lambda line: (line.res_model, line.res_id) == ("crm.lead", self.foreign.id))
        self.assertEqual(line.how, "write")

    def test_sellers_get_nothing_of_the_log_by_rpc(self):
        self.log("noah", "read")
        line = self.lines("noah")
        self.log_in("boss")
        for method, args in (
            ("search_read", [[], ["res_id"]]), ("read", [line.ids, ["res_id"]]), ("action_explain", [line.ids]),
            ("action_open_record", [line.ids]), ("action_share", [line.ids]), ("unlink", [line.ids]),
        ):
            with self.subTest(method=method):
                self.assertIn("AccessError", self.call_kw("crm.access.observation", method, *args))

    def test_the_parameter_is_the_switch(self):
        self.env["ir.config_parameter"].set_param(MODE, "enforce")
        self.log_in("noah")
        self.assertNotIn("Foreign customer", self.call_kw("res.partner", "search_read", [], ["name"]))
