"""Planned changes of the organisation: who may plan, what is refused, when they are made, how they are taken back."""

from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import AccessCase, AccessHttpCase, StandingClock

NOW = StandingClock.NOW
NOON_TOMORROW = NOW + timedelta(days=1)


class PlannedCase(StandingClock, AccessCase):
    """A sales administrator plans, at a time that the tests set."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cron = cls.env.ref("crm_hierarchical_access.ir_cron_organisation_changes")

    def plan(self, *lines, login="admin_sales", **vals):
        """A draft by lines of (kind, unit's name, values)."""
        return self.env_as(login)["crm.organisation.change"].create({
            "line_ids": [
                Command.create({"kind": kind, "unit_id": self.units[unit].id, **values}) for kind, unit, values in lines
            ],
            **vals,
        })

    def move(self, unit, above, **vals):
        return self.plan(("parent", unit, {"parent_id": self.units[above].id}), **vals)

    def schedule(self, change, date=NOON_TOMORROW):
        change.date_planned = date
        change.action_schedule()
        return change

    def run_cron_at(self, date):
        self.clock.move_to(date)
        with self.enter_registry_test_mode():
            self.cron.method_direct_trigger()
        self.env.invalidate_all()

    def effects(self, change):
        return {row.user_id.login: (row.gained_count, row.lost_count) for row in change.effect_ids}

    def sees(self, login, lead):
        return self.as_user(login, lead).has_access("read")


@tagged("post_install", "-at_install")
class TestOrganisationChange(PlannedCase):
    # What a preview counts

    def test_moving_a_unit(self):
        self.create_lead("noah", "north", expected_revenue=100.0)
        self.create_lead("iris", "north_inner", expected_revenue=50.0, release_team_id=self.units["north"].id)
        change = self.move("north", "south")
        change.action_preview()
        self.assertEqual(self.effects(change), {"sven": (1, 0)})
        self.assertEqual(change.effect_ids.gained_revenue, 100.0)
        self.assertEqual(change.name, "Unit north moves below Unit south")
        self.assertEqual(self.units["north"].parent_id, self.units["company"])

    def test_lost_leads_count_without_revenue(self):
        lead = self.create_lead("noah", "north", expected_revenue=100.0)
        lead.action_set_lost()
        change = self.plan(("upward_access", "north", {"upward_access": "unit"}))
        change.action_preview()
        self.assertEqual(self.effects(change), {"boss": (0, 1)})
        self.assertEqual(change.effect_ids.lost_revenue, 0.0)
        self.assertIn(lead, self.env_as("admin_sales")["crm.lead"].with_context(active_test=False).search(
            change.effect_ids.action_open_lost()["domain"]
        ))

    def test_who_has_it_in_another_way_does_not_lose_it(self):
        lead, other = self.create_lead("noah", "north"), self.create_lead("nora", "north")
        self.env["crm.lead.grant"].create({"lead_id": lead.id, "user_id": self.users["boss"].id, "reason": "asked"})
        change = self.plan(("upward_access", "north", {"upward_access": "unit"}))
        change.action_preview()
        self.assertEqual(self.effects(change), {"boss": (0, 1)})
        self.assertEqual(change.effect_ids.write_lost_count, 2)
        lost = self.env_as("admin_sales")["crm.lead"].search(change.effect_ids.action_open_lost()["domain"])
        self.assertEqual(lost, other)

    def test_what_was_shared_with_a_unit_comes_with_membership(self):
        lead = self.create_lead("noah", "north")
        self.env["crm.lead.grant"].create({"lead_id": lead.id, "team_id": self.units["house"].id, "reason": "joint"})
        change = self.plan(("add_member", "house", {"user_id": self.users["sara"].id}))
        change.action_preview()
        self.assertEqual(self.effects(change), {"sara": (1, 0)})

    def test_people_without_the_company_gain_nothing(self):
        company = self.env["res.company"].create({"name": "Abroad"})
        self.users["noah"].company_ids |= company
        self.create_lead("noah", "north", company_id=company.id)
        self.create_lead("nora", "north")
        self.env.ref("base.user_admin").company_ids |= company
        self.users["admin_sales"].company_ids |= company
        change = self.move("north", "south")
        change.action_preview()
        self.assertEqual(self.effects(change), {"sven": (1, 0)})
        self.assertEqual(self.env["crm.lead"].search_count(change.effect_ids.action_open_gained()["domain"]), 1)

    def test_deputies_of_that_day_count(self):
        lead = self.create_lead("noah", "north")
        self.env["crm.team.deputy"].create({
            "team_id": self.units["south"].id, "user_id": self.users["siri"].id, "date_from": NOW + timedelta(hours=1),
        })
        change = self.move("north", "south")
        change.action_preview()
        self.assertEqual(self.effects(change), {"sven": (1, 0)})
        change.date_planned = NOON_TOMORROW
        change.action_preview()
        self.assertEqual(self.effects(change), {"sven": (1, 0), "siri": (1, 0)})
        change.action_schedule()
        self.run_cron_at(NOON_TOMORROW)
        self.assertTrue(self.sees("siri", lead))
        self.assertEqual(self.effects(change), {"sven": (1, 0), "siri": (1, 0)})

    def test_opening_counts_again_what_has_changed(self):
        self.create_lead("noah", "north")
        change = self.move("north", "south")
        change.action_preview()
        self.units["south"].user_id = self.users["hugo"]
        opened = change.web_read({"effect_ids": {"fields": {"user_id": {}}}})
        self.assertEqual([row["user_id"] for row in opened[0]["effect_ids"]], [self.users["hugo"].id])
        with patch.object(type(change), "_preview") as again:
            change.web_read({"effect_ids": {}})
        again.assert_not_called()

    def test_what_is_scheduled_before_counts(self):
        self.create_lead("noah", "north")
        self.schedule(self.plan(("leader", "south", {"user_id": self.users["hugo"].id})))
        change = self.move("north", "south", date_planned=NOON_TOMORROW + timedelta(days=1))
        change.action_preview()
        self.assertEqual(self.effects(change), {"hugo": (1, 0)})
        self.assertEqual(change.earlier_count, 1)

    def test_a_ring_is_refused_by_name(self):
        change = self.move("company", "north")
        with self.assertRaisesRegex(UserError, "Unit company cannot be below Unit north"):
            change.action_preview()
        with self.assertRaisesRegex(UserError, "Unit company cannot be below Unit north"):
            change.action_apply()

    def test_a_ring_of_two_lines_is_refused(self):
        change = self.plan(
            ("parent", "north", {"parent_id": self.units["south"].id}),
            ("parent", "south", {"parent_id": self.units["north_inner"].id}),
        )
        with self.assertRaisesRegex(UserError, "Unit south cannot be below Unit north_inner"):
            change.action_preview()

    def test_what_is_not_chosen_is_refused_by_name(self):
        change = self.plan(("leader", "north", {}))
        with self.assertRaisesRegex(UserError, "leads Unit north: Person is missing"):
            change.action_preview()

    def test_archived_people_get_no_place(self):
        self.users["siri"].active = False
        change = self.plan(("leader", "north", {"user_id": self.users["siri"].id}))
        with self.assertRaisesRegex(UserError, "archived"):
            change.action_preview()

    def test_proposed_by_a_drag(self):
        changes = self.env_as("admin_sales")["crm.organisation.change"]
        action = changes.propose_move(self.units["north"].id, self.units["south"].id)
        change = changes.browse(action["res_id"])
        self.assertEqual((change.state, change.line_ids.parent_id), ("draft", self.units["south"]))
        self.assertTrue(change.date_previewed)
        root = changes.browse(changes.propose_move(self.units["north"].id)["res_id"])
        self.assertEqual(root.line_ids.kind, "root")
        with self.assertRaises(ValidationError):
            changes.propose_move(self.units["north"].id, self.units["company"].id)
        with self.assertRaises(UserError):
            changes.propose_move(self.units["company"].id, self.units["north"].id)

    # Put off to a date

    def test_made_at_its_minute_and_once(self):
        lead = self.create_lead("noah", "north")
        change = self.schedule(self.move("north", "south"))
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", self.cron.id)])
        self.assertIn(NOON_TOMORROW, triggers.mapped("call_at"))
        self.run_cron_at(NOON_TOMORROW - timedelta(minutes=1))
        self.assertEqual(change.state, "scheduled")
        self.run_cron_at(NOON_TOMORROW)
        self.assertEqual((change.state, change.applied_uid), ("done", self.users["admin_sales"]))
        self.assertTrue(self.sees("sven", lead))
        self.units["north"].parent_id = self.units["company"]
        self.run_cron_at(NOON_TOMORROW + timedelta(hours=1))
        self.assertEqual(self.units["north"].parent_id, self.units["company"])

    def test_the_date_has_to_come(self):
        change = self.move("north", "south", date_planned=NOW)
        with self.assertRaisesRegex(UserError, "still to come"):
            change.action_schedule()

    def test_one_that_another_makes_impossible_fails_and_the_rest_goes_on(self):
        self.env["crm.team"].browse(self.units["house"].id).parent_id = False
        first = self.schedule(self.move("house", "north"), NOON_TOMORROW)
        second = self.move("north", "house", date_planned=NOON_TOMORROW + timedelta(hours=1))
        with self.assertRaisesRegex(UserError, "cannot be below"):
            second.action_schedule()  # the first will have been made by then
        first.action_draft()
        self.schedule(second, NOON_TOMORROW + timedelta(hours=1))
        self.schedule(first, NOON_TOMORROW)
        third = self.schedule(self.move("outlet", "south"), NOON_TOMORROW + timedelta(hours=2))
        self.run_cron_at(NOON_TOMORROW + timedelta(hours=3))
        self.assertEqual((first.state, second.state, third.state), ("done", "failed", "done"))
        self.assertIn("Unit north cannot be below Unit house", second.problem)
        self.assertEqual(second.activity_ids.user_id, self.users["admin_sales"])
        self.assertEqual(self.units["north"].parent_id, self.units["company"])
        self.assertEqual(self.units["outlet"].parent_id, self.units["south"])

    def test_killed_between_two_changes(self):
        """What was made is committed; the next run makes the rest and nothing twice."""
        first = self.schedule(self.move("north", "south"))
        second = self.schedule(self.move("outlet", "south"))
        self.clock.move_to(NOON_TOMORROW)
        changes, commits = self.env["crm.organisation.change"], []

        def die(_cron, processed=0, *, remaining=None, deactivate=False):
            commits.append(processed)
            if processed:
                raise KeyboardInterrupt

        with patch.object(type(self.env["ir.cron"]), "_commit_progress", die):
            try:
                changes._cron_apply_due()
            except KeyboardInterrupt:  # not assertRaises, which rolls back
                commits.append("killed")
        self.assertEqual((first.state, second.state, commits), ("done", "scheduled", [0, 1, "killed"]))
        self.units["north"].parent_id = self.units["company"]
        self.run_cron_at(NOON_TOMORROW)
        self.assertEqual(second.state, "done")
        self.assertEqual(self.units["north"].parent_id, self.units["company"])

    def test_cancelled_while_the_cron_runs(self):
        change = self.schedule(self.move("north", "south"))
        self.clock.move_to(NOON_TOMORROW)
        due = self.env["crm.organisation.change"]._due()
        change.action_cancel()
        due._apply_due()
        self.assertEqual((change.state, self.units["north"].parent_id), ("cancelled", self.units["company"]))

    def test_held_by_somebody_it_waits_a_minute(self):
        change = self.schedule(self.move("north", "south"))
        self.clock.move_to(NOON_TOMORROW)
        with patch.object(type(change), "try_lock_for_update", lambda changes, **_options: changes.browse()):
            change.with_env(self.env)._apply_due()
        self.assertEqual(change.state, "scheduled")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", self.cron.id)])
        self.assertIn(NOON_TOMORROW + timedelta(minutes=1), triggers.mapped("call_at"))

    def test_a_deleted_unit_makes_no_root(self):
        target = self.create_unit("short_lived", "company")
        change = self.schedule(self.move("north", "short_lived"))
        target.unlink()
        self.run_cron_at(NOON_TOMORROW)
        self.assertEqual(change.state, "failed")
        self.assertIn("is missing, or was deleted", change.problem)
        self.assertEqual(self.units["north"].parent_id, self.units["company"])

    def test_planner_is_told_in_his_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.users["admin_sales"].lang = "de_DE"
        target = self.create_unit("short_lived", "company")
        change = self.schedule(self.move("north", "short_lived"))
        target.unlink()
        self.run_cron_at(NOON_TOMORROW)
        task = change.activity_ids
        self.assertEqual(task.summary, "Eine geplante Änderung konnte nicht vorgenommen werden")
        self.assertIn("fehlt oder wurde gelöscht", change.problem)
        self.assertIn(change.problem, task.note)

    def test_half_a_change_is_none(self):
        change = self.schedule(self.plan(
            ("leader", "south", {"user_id": self.users["hugo"].id}),
            ("leader", "north", {"user_id": self.users["siri"].id}),
        ))
        self.users["siri"].active = False
        self.run_cron_at(NOON_TOMORROW)
        self.assertEqual(change.state, "failed")
        self.assertEqual(self.units["south"].user_id, self.users["sven"])

    def test_made_with_the_rights_of_its_planner(self):
        change = self.schedule(self.move("north", "south"))
        self.users["admin_sales"].group_ids = [Command.set(self.env.ref("sales_team.group_sale_salesman").ids)]
        self.run_cron_at(NOON_TOMORROW)
        self.assertEqual((change.sudo().state, self.units["north"].parent_id), ("failed", self.units["company"]))

    def test_planner_who_left(self):
        change = self.schedule(self.move("north", "south"))
        self.users["admin_sales"].active = False
        self.run_cron_at(NOON_TOMORROW)
        self.assertEqual((change.state, self.units["north"].parent_id), ("failed", self.units["company"]))

    def test_cancelled_and_back_to_draft(self):
        change = self.schedule(self.move("north", "south"))
        change.action_cancel()
        self.run_cron_at(NOON_TOMORROW)
        self.assertEqual((change.state, self.units["north"].parent_id), ("cancelled", self.units["company"]))
        change.action_draft()
        self.assertEqual(change.state, "draft")

    # Taken back

    def test_all_kinds(self):
        north, ended = self.units["north"], self.env["crm.team.deputy"].create({
            "team_id": self.units["south"].id, "user_id": self.users["siri"].id,
        })
        coming = ended.copy({"date_from": NOON_TOMORROW})
        kept = self.present()
        change = self.plan(
            ("parent", "north", {"parent_id": self.units["south"].id}),
            ("leader", "north", {"user_id": self.users["siri"].id}),
            ("upward_access", "north", {"upward_access": "unit"}),
            ("oversight", "south", {"oversight": "write"}),
            ("sharing", "south", {"sharing": "read"}),
            ("add_member", "north", {"user_id": self.users["sara"].id}),
            ("remove_member", "north", {"user_id": self.users["noah"].id}),
            ("add_deputy", "north", {"user_id": self.users["iris"].id, "date_to": NOON_TOMORROW}),
            ("end_deputy", "south", {"deputy_id": ended.id}),
            ("end_deputy", "south", {"deputy_id": coming.id}),
            ("root", "north", {}),
            ("no_leader", "north", {}),
        )
        change.action_apply()
        self.assertFalse(north.parent_id or north.user_id)
        self.assertEqual((north.upward_access, self.units["south"].sharing), ("unit", "read"))
        self.assertEqual(north.deputy_ids.user_id, self.users["iris"])
        self.assertFalse(coming.exists())
        self.assertEqual(ended.date_to, NOW)
        change.action_take_back()
        self.assertEqual(self.present(), kept)
        self.assertEqual((change.state, change.taken_back_uid), ("taken_back", self.users["admin_sales"]))

    def present(self):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["crm.access"]._plan().key()

    def test_a_former_member_comes_back_and_goes_again(self):
        member = self.env["crm.team.member"].search([("user_id", "=", self.users["noah"].id)])
        member.active = False
        change = self.plan(("add_member", "north", {"user_id": self.users["noah"].id}))
        change.action_apply()
        self.assertTrue(member.active)
        change.action_take_back()
        self.assertFalse(member.active)

    def test_refused_after_another_edit_and_nothing_is_half_done(self):
        change = self.plan(
            ("leader", "north", {"user_id": self.users["siri"].id}),
            ("leader", "south", {"user_id": self.users["hugo"].id}),
            ("add_member", "house", {"user_id": self.users["sara"].id}),
        )
        change.action_apply()
        self.units["north"].user_id = self.users["ines"]
        self.env["crm.team.member"].search([
            ("user_id", "=", self.users["sara"].id), ("crm_team_id", "=", self.units["house"].id),
        ]).active = False
        self.env.flush_all()
        with self.assertRaises(UserError) as refused, self.env.cr.savepoint():
            change.action_take_back()
        self.env.invalidate_all()
        self.assertIn("Siri leads Unit north: somebody has changed this since", str(refused.exception))
        self.assertIn("Sara joins Unit house: somebody has changed this since", str(refused.exception))
        self.assertNotIn("Unit south", str(refused.exception))
        self.assertEqual((change.state, self.units["south"].user_id), ("done", self.users["hugo"]))

    def test_only_once(self):
        change = self.move("north", "south")
        with self.assertRaises(UserError):
            change.action_take_back()
        change.action_apply()
        with self.assertRaises(UserError):
            change.action_apply()
        change.action_take_back()
        with self.assertRaises(UserError):
            change.action_take_back()

    # Who sees everything plans for all; an administrator without that counts only what he may read

    def create_restricted_administrator(self):
        """``admin_north`` leads the north and administers sales, but does not see all records."""
        sees_all = self.env.ref("crm_hierarchical_access.group_sees_all")
        self.env.ref("sales_team.group_sale_manager").implied_ids = [Command.unlink(sees_all.id)]
        self.put_in_groups("admin_sales", "crm_hierarchical_access.group_sees_all")
        self.units["north"].user_id = self.create_user("admin_north", "sales_team.group_sale_manager")
        self.addCleanup(self.users.pop, "admin_north")

    def test_nobody_counts_what_he_may_not_read(self):
        self.create_restricted_administrator()
        own = self.create_lead("noah", "north")
        self.create_lead("iris", "north_inner")
        lines = [("leader", unit, {"user_id": self.users["siri"].id}) for unit in ("north", "north_inner")]
        everything = self.plan(*lines)
        everything.action_preview()
        self.assertEqual(self.effects(everything), {"siri": (2, 0), "admin_north": (0, 1), "ines": (0, 1)})
        part = self.plan(*lines, login="admin_north")
        part.action_preview()
        self.assertEqual(self.effects(part), {"siri": (1, 0), "admin_north": (0, 1)})
        self.as_user("admin_sales", part).action_preview()  # as counted for its planner, who reads it
        self.assertEqual(self.effects(part), {"siri": (1, 0), "admin_north": (0, 1)})
        row = part.effect_ids.filtered("gained_count")
        listed = self.env_as("admin_north")["crm.lead"].search(self.as_user("admin_north", row).action_open_gained()["domain"])
        self.assertEqual(listed, own)

    def test_plans_of_others_are_not_theirs(self):
        self.create_restricted_administrator()
        self.create_lead("finn", "outlet")
        change = self.plan(("upward_access", "outlet", {"upward_access": "all"}))
        change.action_preview()
        self.assertFalse(self.env_as("admin_north")["crm.organisation.change"].search([("id", "=", change.id)]))
        with self.assertRaises(AccessError):
            self.as_user("admin_north", change).action_apply()
        with self.assertRaises(AccessError):
            self.env_as("admin_north")["crm.lead"].search([("access_gained_effect_id", "=", change.effect_ids[0].id)])

    def test_protocol_is_not_written_by_hand(self):
        change = self.move("north", "south")
        for vals in ({"state": "done"}, {"user_id": self.users["boss"].id}, {"applied_uid": self.users["boss"].id}):
            with self.assertRaises(AccessError):
                change.write(vals)
        with self.assertRaises(AccessError):
            self.env_as("admin_sales")["crm.organisation.change"].create({"state": "done"})
        change.line_ids.write({"replaced": {"old": 1, "new": 2}})
        self.assertFalse(change.line_ids.replaced)
        self.schedule(change)
        for write in (
            lambda: change.line_ids.write({"parent_id": self.units["house"].id}),
            lambda: change.line_ids.unlink(),
            lambda: change.write({"date_planned": NOW}),
            lambda: change.line_ids.copy(),
            lambda: change.unlink(),
        ):
            with self.assertRaises(UserError):
                write()


@tagged("post_install", "-at_install")
class TestOverHttp(AccessHttpCase):
    def test_sellers_neither_read_nor_plan(self):
        lead = self.create_lead("noah", "north", name="Hidden tower")
        changes = self.env_as("admin_sales")["crm.organisation.change"]
        change = changes.browse(changes.propose_move(self.units["north"].id, self.units["south"].id)["res_id"])
        for login in ("sara", "sven", "dispo", "office", "portal_customer"):
            self.log_in(login)
            for model, record in (
                ("crm.organisation.change", change), ("crm.organisation.change.line", change.line_ids),
                ("crm.organisation.change.effect", change.effect_ids),
            ):
                for answer in (
                    self.call_kw(model, "search_read", []),
                    self.call_kw(model, "read", record.ids),
                    self.call_kw(model, "create", [{}]),
                    self.call_kw(model, "write", record.ids, {"sequence": 1}),
                ):
                    self.assertIn("AccessError", answer, (login, model))
            for method, args in (
                ("propose_move", [self.units["north"].id, self.units["south"].id]), ("action_apply", change.ids),
                ("action_preview", change.ids), ("action_take_back", change.ids), ("web_read", [change.ids, {"effect_ids": {}}]),
            ):
                self.assertIn("AccessError", self.call_kw("crm.organisation.change", method, *args), (login, method))
            answer = self.call_kw("crm.lead", "search_read", [["access_gained_effect_id", "=", change.effect_ids[0].id]])
            self.assertIn("error", answer)
            self.assertNotIn(lead.name, answer)
        self.env.invalidate_all()
        self.assertEqual((change.state, self.units["north"].parent_id), ("draft", self.units["company"]))

    def test_private_methods_stay_private(self):
        self.log_in("admin_sales")
        for method in ("_apply", "_cron_apply_due", "_propose"):
            self.assertIn("error", self.call_kw("crm.organisation.change", method, []))

    def test_an_administrator_plans_a_move(self):
        lead = self.create_lead("noah", "north", name="Glass facade")
        self.users["admin_sales"].write({"password": "admin_sales", "lang": "en_US"})  # as a tour logs in
        self.start_tour(
            "/odoo/action-sales_team.crm_team_action_config",
            "crm_hierarchical_access.administrator_plans_a_move",
            login="admin_sales",
        )
        change = self.env["crm.organisation.change"].search([], limit=1, order="id desc")
        self.assertEqual(change.state, "taken_back")
        self.assertEqual(change.effect_ids.user_id, self.users["sven"])
        self.assertEqual(self.units["north"].parent_id, self.units["company"])
        self.assertFalse(self.as_user("sven", lead).has_access("read"))
