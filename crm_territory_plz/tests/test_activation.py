"""A new version begins to hold at once, its leads follow in batches; the old one stays readable."""

import logging
from contextlib import suppress
from datetime import date, datetime
from threading import Thread
from types import SimpleNamespace
from unittest.mock import patch

from psycopg2.errors import LockNotAvailable, SerializationFailure

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.crm_hierarchical_access.tests.common import StandingClock

from ..models import crm_territory_patience, crm_territory_plan_activation
from ..models.crm_territory_patience import GIVEN_UP, Patience, TooSlow, without_errors_in_log
from .common import TerritoryCase


class ActivationCase(StandingClock, TerritoryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls.create_plan("company", mode="strict", territories=[
            ("North", "1", "north", "noah"), ("South", "8", "south", "sara"), ("Munich", "80", "south", "siri"), ("Gone", "9", "north"),
        ])  # fmt: skip
        by_name = {territory.name: territory for territory in cls.plan.territory_ids}
        cls.north, cls.south, cls.munich, cls.gone = (by_name[name] for name in ("North", "South", "Munich", "Gone"))
        customer = cls.create_customer()
        cls.leads = {
            "north": cls.create_lead("noah", "north", zip="10000"),
            "south": cls.create_lead("sara", "south", zip="82000", partner_id=customer.id),
            "munich": cls.create_lead("siri", "south", zip="80000"),
            "waiting": cls.create_lead(None, "south", zip="80000"),
            "won": cls.create_lead("siri", "south", zip="80001", stage_id=cls.env.ref("crm.stage_lead4").id),
            "gone": cls.create_lead(None, "north", zip="90000"),
        }
        cls.env.flush_all()

    def next_version(self, **changed):
        """A draft in which territories have other values: by name in lower case; None takes one out."""
        draft = self.plan.browse(self.plan.action_new_version()["res_id"])
        for name, vals in changed.items():
            territory = draft.territory_ids.filtered(lambda row, name=name: row.name.lower() == name)
            draft.territory_ids = [Command.update(territory.id, vals) if vals else Command.delete(territory.id)]
        return draft

    def run_schedule(self):
        """What the schedule does, with time enough and nothing committed."""
        with patch.object(self.env.registry["ir.cron"], "_commit_progress", lambda *args, **kwargs: 1.0):
            self.env["crm.territory.plan"]._cron_activate()
        self.env.invalidate_all()

    def state_of(self, name):
        lead = self.leads[name]
        return lead.territory_id.name or None, lead.team_id.name.removeprefix("Unit "), lead.user_id.login or None

    def assert_states(self, **expected):
        self.assertEqual({name: self.state_of(name) for name in expected}, expected)


@tagged("post_install", "-at_install")
class TestVersions(ActivationCase):
    def test_draft_is_a_copy(self):
        draft = self.next_version()
        self.assertEqual((draft.state, draft.version, draft.previous_id), ("draft", 2, self.plan))
        self.assertEqual(draft.territory_ids.origin_id, self.plan.territory_ids)
        self.assertNotIn(draft.id, self.env["crm.access"]._organisation().territories.plans, "it does not hold yet")
        for territory in draft.territory_ids:
            for name in ("name", "prefixes", "team_id", "user_id", "permitted_user_ids"):
                self.assertEqual(territory[name], territory.origin_id[name])
        self.assertEqual(self.plan.action_new_version()["res_id"], draft.id, "one draft at a time")

    def test_what_holds_is_not_edited(self):
        for write in (
            lambda plan: plan.write({"mode": "lax"}),
            lambda plan: plan.territory_ids[0].write({"prefixes": "3"}),
            lambda plan: plan.territory_ids[0].write({"team_id": self.units["house"].id}),
            lambda plan: plan.territory_ids[0].unlink(),
            lambda plan: plan.territory_ids[0].prefix_ids.unlink(),
            lambda plan: plan.write({"territory_ids": [Command.create({"name": "New", "team_id": self.units["north"].id})]}),
            lambda plan: plan.unlink(),
        ):
            with self.assertRaisesRegex(UserError, "is no draft"):
                write(self.as_user("admin_sales", self.plan))

    def test_who_works_there_may_change(self):
        self.as_user("admin_sales", self.north).write({"user_id": self.users["nora"].id})
        self.assertFalse(self.as_user("noah", self.leads["north"]).has_access("read"))

    def test_nobody_writes_the_protocol(self):
        draft = self.as_user("admin_sales", self.next_version())
        for vals in ({"state": "active"}, {"version": 9}, {"activation": "done"}):
            with self.assertRaisesRegex(UserError, "follow from activating"):
                draft.write(vals)

    def test_sellers_change_no_plan(self):
        draft = self.next_version()
        for method in ("action_activate", "action_schedule", "action_unschedule"):
            with self.assertRaises(AccessError, msg=method):
                getattr(self.as_user("boss", draft), method)()
        self.assertEqual(draft.state, "draft")


@tagged("post_install", "-at_install")
class TestActivation(ActivationCase):
    def test_unassigned_leads_are_handed_over(self):
        self.activate(self.next_version(munich={"team_id": self.units["north"].id, "user_id": self.users["nora"].id}))
        self.assert_states(munich=("Munich", "south", "siri"), waiting=("Munich", "north", "nora"), won=("Munich", "south", "siri"))

    def test_open_leads_are_handed_over(self):
        draft = self.next_version(munich={"user_id": self.users["sara"].id})
        draft.lead_choice = "open"
        self.activate(draft)
        self.assert_states(munich=("Munich", "south", "sara"), waiting=("Munich", "south", "sara"), won=("Munich", "south", "siri"))

    def test_all_leads_are_handed_over(self):
        draft = self.next_version(munich={"prefixes": "81"}, south={"prefixes": "8"})
        draft.lead_choice = "all"
        self.activate(draft)
        self.assert_states(munich=("South", "south", "sara"), waiting=("South", "south", "sara"), won=("South", "south", "sara"))

    def test_only_affected_leads_are_touched(self):
        self.env.cr.execute("UPDATE crm_lead SET write_date = '2020-01-01' WHERE id = ANY(%s)", [[lead.id for lead in self.leads.values()]])
        self.env.invalidate_all()
        draft = self.next_version(munich={"user_id": self.users["sara"].id})
        draft.lead_choice = "open"
        self.activate(draft)
        touched = {name for name, lead in self.leads.items() if lead.write_date.year != 2020}
        self.assertEqual(touched, {"munich", "waiting"})
        self.assertEqual(self.leads["north"].territory_id, self.north, "the same territory, in the new version")

    def test_old_version_stays_readable(self):
        draft = self.next_version(munich={"prefixes": "81", "user_id": False}, gone=None)
        self.activate(draft)
        self.assertEqual((self.plan.state, draft.state, draft.previous_id), ("archived", "active", self.plan))
        rows = [(row.name, row.prefixes, row.user_id.login) for row in self.plan.territory_ids]
        self.assertEqual(rows, [("Gone", "9", False), ("Munich", "80", "siri"), ("North", "1", "noah"), ("South", "8", "sara")])
        self.assertEqual(draft.territory_ids.sorted("name").mapped("prefixes"), ["81", "1", "8"])
        with self.assertRaisesRegex(UserError, "was replaced"):
            self.as_user("admin_sales", self.plan.territory_ids[0]).name = "Other"

    def test_territory_that_is_gone(self):
        self.activate(self.next_version(gone=None))
        self.assert_states(gone=(None, "north", None))

    def test_territories_of_the_same_name_are_the_same(self):
        """Also in a plan that was made anew."""
        plan = self.create_plan("company", mode="strict", territories=[("North", "1 2", "north", "noah")])
        self.assertEqual((plan.territory_ids, self.leads["north"].territory_id), (self.north, self.north))
        self.assertFalse(self.leads["south"].territory_id)

    def test_changed_meanwhile_is_not_overwritten(self):
        draft = self.next_version(munich={"team_id": self.units["north"].id, "user_id": self.users["nora"].id})
        draft.lead_choice = "open"
        draft._activate(at_once=0)
        self.leads["waiting"].user_id = self.users["nina"]
        self.leads["munich"].write({"zip": "10000"})
        while not draft._is_moved():
            draft._move_batch(100)
        self.env.invalidate_all()
        self.assert_states(waiting=("Munich", "south", "nina"), munich=("North", "south", "siri"))
        self.assertEqual((draft.skipped_count, draft.move_ids.lead_id), (2, self.leads["waiting"] | self.leads["munich"]))

    def test_who_became_owner_meanwhile_stays_where_the_territory_alone_is_another(self):
        draft = self.next_version(munich={"prefixes": "81"})
        draft._activate(at_once=0)
        self.assertFalse(draft.move_ids.filtered(lambda move: move.lead_id == self.leads["munich"]).hands_over)
        self.cr.execute("UPDATE crm_lead SET user_id = %s WHERE id = %s", [self.users["sven"].id, self.leads["munich"].id])
        self.run_schedule()
        self.assert_states(munich=("South", "south", "sven"))

    def test_entered_by_somebody_who_did_not_know_of_the_plan_yet(self):
        """While it began to hold: the lead comes into the plan's territory, and its owner stays."""
        draft = self.next_version(munich={"team_id": self.units["north"].id, "user_id": self.users["nora"].id})
        draft.lead_choice = "all"
        draft._activate(at_once=0)
        stray = self.leads["north"]
        self.cr.execute("UPDATE crm_lead SET zip = '80000', zip_read = '80000', user_id = NULL WHERE id = %s", [stray.id])
        self.env.invalidate_all()
        self.run_schedule()
        self.assert_states(north=("Munich", "north", None))
        self.assertEqual((draft.activation, draft.move_ids.ids), ("done", []))

    def test_deleted_meanwhile(self):
        """A lead, and whoever should have got one: nothing waits for them."""
        draft = self.next_version(munich={"team_id": self.units["north"].id, "user_id": self.users["nora"].id})
        draft.lead_choice = "all"
        draft._activate(at_once=0)
        self.leads["won"].unlink()
        self.cr.execute("UPDATE crm_territory_move SET user_id = %s WHERE lead_id = %s", [2**30, self.leads["waiting"].id])
        self.run_schedule()
        self.assert_states(munich=("Munich", "north", "nora"), waiting=("Munich", "north", None))
        self.assertEqual((draft.activation, draft.move_ids.ids), ("done", []))

    def test_as_many_queries_for_many_leads_as_for_few(self):
        draft = self.next_version(munich={"team_id": self.units["north"].id, "user_id": self.users["nora"].id})
        draft.lead_choice = "open"
        for number in range(14):
            self.create_lead(None, "south", zip="80000", partner_id=self.create_customer(f"Customer {number}").id)
        draft._activate(at_once=0)
        counts = [self.count_queries(draft, limit) for limit in (2, 4, 8)]
        self.assertEqual(counts[1], counts[2], "the first reads what is kept")

    def count_queries(self, plan, limit):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        self.assertEqual(plan._move_batch(limit)[1], limit)
        self.env.flush_all()
        return self.cr.sql_log_count - before

    def test_row_of_a_customer_stays_where_the_territory_alone_is_another(self):
        lead = self.leads["south"]
        row = lead.partner_id.access_unit_ids
        self.cr.execute("UPDATE res_partner SET access_keys = '{}' WHERE id = %s", [lead.partner_id.id])  # seen if they were written
        self.activate(self.next_version(south=None, munich={"prefixes": "8"}))
        self.assertEqual((row.exists(), row.sudo().access_territory), (row, self.munich.id))
        self.cr.execute("SELECT access_keys FROM res_partner WHERE id = %s", [lead.partner_id.id])
        self.assertEqual(self.cr.fetchone(), ([],))

    def test_changed_while_they_are_moved_are_tried_again(self):
        draft = self.next_version(munich={"user_id": self.users["sara"].id})
        draft.lead_choice = "all"
        draft._activate(at_once=0)
        plans = self.env.registry["crm.territory.plan"]
        move_batch, failures, undone = plans._move_batch, [SerializationFailure, SerializationFailure], []

        def failing(plan, limit, longest=None):
            if failures:
                raise failures.pop()
            return move_batch(plan, limit, longest)

        with patch.object(plans, "_move_batch", failing):
            with self.assertRaises(SerializationFailure, msg="who activates begins again as a whole"):
                draft._move_all(lambda _done: 1.0)
            draft._move_all(lambda _done: 1.0, lambda: undone.append(True))
        self.assertEqual((undone, draft.activation), ([True], "done"))
        self.assert_states(munich=("Munich", "south", "sara"), waiting=("Munich", "south", "sara"), won=("Munich", "south", "sara"))

    def running_with_many(self):
        """A plan that holds and still has to hand eight leads over."""
        draft = self.next_version(munich={"team_id": self.units["north"].id, "user_id": self.users["nora"].id})
        draft.lead_choice = "all"
        for _number in range(5):
            self.create_lead(None, "south", zip="80000")
        draft._activate(at_once=0)
        self.env.flush_all()  # what a batch undoes is its own
        self.assertEqual(draft.todo_count, 8)
        return draft

    def move_all_in_savepoints(self, draft, **constants):
        """What the schedule does with a transaction for each batch.

        :return: how many leads each batch tried, and whether it was given up
        """
        plans, tried = self.env.registry["crm.territory.plan"], []
        move_batch = plans._move_batch

        def within(plan, limit, longest=None):
            plan.env.cr.execute("SAVEPOINT batch")
            tried.append([limit, False])
            return move_batch(plan, limit, longest)

        def undo():
            self.env.cr.execute("ROLLBACK TO SAVEPOINT batch")
            self.env.invalidate_all(flush=False)
            tried[-1][1] = True

        with patch.object(plans, "_move_batch", within), patch.multiple(crm_territory_plan_activation, **constants):
            draft._move_all(lambda _done: 1.0, undo)
        return tried

    def test_next_batch_is_smaller_where_one_took_long(self):
        """No lead is locked for a second: a batch has as many as fit into AIM at the pace of the one before."""
        draft = self.running_with_many()
        carry_out, moments = self.env.registry["crm.lead"]._carry_out, [0.0]
        times = iter([3 * crm_territory_plan_activation.AIM])

        def slowly(leads, rows, patience):
            moments.append(moments[-1] + next(times, 0.0))
            return carry_out(leads, rows, patience)

        clock = SimpleNamespace(monotonic=lambda: moments[-1])
        with (
            patch.object(self.env.registry["crm.lead"], "_carry_out", slowly),
            patch.object(crm_territory_patience, "time", clock),
        ):
            tried = self.move_all_in_savepoints(draft, FIRST_BATCH=3, LONGEST=60, time=clock)
        self.assertEqual([limit for limit, _given_up in tried], [3, 1, 2, 4])
        self.assertEqual(crm_territory_plan_activation.next_size(1000, 0.0), 2000, "as quickly it grows no more")
        self.assertLess(crm_territory_plan_activation.AIM, crm_territory_plan_activation.LONGEST)

    def assert_given_up(self, slow):
        """A batch of four takes too long: it is undone, its leads are moved one by one, and nothing of it is an error in the log.

        :param slow: called while the four are moved
        """
        draft = self.running_with_many()
        update_moved = self.env.registry["crm.lead"]._update_moved

        def slowly(leads, moves):
            if len(moves) > 1:
                slow()
            return update_moved(leads, moves)

        with (
            patch.object(self.env.registry["crm.lead"], "_update_moved", slowly),
            self.assertNoLogs("odoo.sql_db"),
            self.assertLogs(crm_territory_plan_activation.__name__) as log,
        ):
            tried = self.move_all_in_savepoints(draft, FIRST_BATCH=4, LONGEST=0.25, LARGEST_BATCH=1)
        self.assertEqual(tried, [[4, True], *[[1, False]] * 8])
        self.assertIn(f"INFO:{crm_territory_plan_activation.__name__}:Territory plan {draft.id}: gave up 4 leads", log.output[0])
        self.assert_states(waiting=("Munich", "north", "nora"), won=("Munich", "north", "nora"))
        self.assertEqual(draft.activation, "done")

    def test_batch_of_which_a_statement_takes_too_long_is_given_up(self):
        self.assert_given_up(lambda: self.env.cr.execute("SELECT pg_sleep(5)"))

    def test_batch_that_takes_too_long_between_statements_is_given_up(self):
        moments = [0.0]
        with patch.object(crm_territory_patience, "time", SimpleNamespace(monotonic=lambda: moments[-1])):
            self.assert_given_up(lambda: moments.append(0.3))

    def test_faults_are_logged_also_while_batches_may_be_given_up(self):
        logger = logging.getLogger("odoo.sql_db")
        elsewhere = Thread(target=logger.error, args=("bad query: %s", LockNotAvailable("elsewhere")))
        with self.assertLogs(logger) as log:
            with without_errors_in_log(GIVEN_UP):
                logger.error("bad query: %s", LockNotAvailable("here"))
                logger.error("bad query: %s", ValueError("fault"))
                elsewhere.start()
                elsewhere.join()
            logger.error("bad query: %s", LockNotAvailable("afterwards"))
        self.assertEqual([line.rpartition(" ")[2] for line in log.output], ["fault", "elsewhere", "afterwards"])

    def test_what_somebody_holds_beside_a_lead_is_left_for_later(self):
        """The customer's row, for instance: it is waited for no longer than a batch lasts."""
        draft = self.running_with_many()
        held = patch.object(self.env.registry["crm.partner.unit"], "_update", side_effect=LockNotAvailable)
        with held:
            tried = self.move_all_in_savepoints(draft, FIRST_BATCH=4)
        self.assertEqual((tried, draft.activation, draft.todo_count), ([[4, True], [1, True]], "running", 8))
        with patch.object(self.env.registry["crm.territory.plan"], "_trigger_cron") as triggered, held:
            self.move_all_in_savepoints(draft, FIRST_BATCH=1)
        triggered.assert_called_once()

    @patch.object(crm_territory_patience, "time", SimpleNamespace(monotonic=lambda: 0.0))
    def test_database_is_told_how_long(self):
        """A lead alone is moved however slow the machine is, but waits for nobody."""
        for alone, expected in ((False, ("600ms", "0")), (True, ("0", "600ms"))):
            with self.subTest(alone=alone), self.env.cr.savepoint(flush=False) as savepoint:
                Patience(self.env.cr, 0.6, alone).ask()
                rows = self.env.execute_query(SQL("SELECT current_setting('statement_timeout'), current_setting('lock_timeout')"))
                self.assertEqual(rows, [expected])
                savepoint.rollback()
        Patience(self.env.cr).ask()

    def test_rollback_of_what_took_too_long_is_not_broken_off(self):
        with self.env.cr.savepoint(flush=False) as savepoint:
            Patience(self.env.cr, 0.001).ask()
            with suppress(TooSlow):  # not assertRaises, which rolls back
                Patience(self.env.cr, -1).ask()
                self.fail("The time is over.")
            self.assertEqual(self.env.execute_query(SQL("SELECT current_setting('statement_timeout')")), [("0",)])
            savepoint.rollback()

    def test_interrupted_and_resumed(self):
        draft = self.next_version(munich={"team_id": self.units["north"].id, "user_id": self.users["nora"].id})
        draft.lead_choice = "all"
        draft._activate(at_once=0)
        self.assertEqual((draft.activation, draft.todo_count), ("running", 3))
        self.assertFalse(draft._move_all(lambda done: 0.0), "no time is left after the first batch")
        draft._move_batch(1)
        self.run_schedule()
        self.assert_states(munich=("Munich", "north", "nora"), waiting=("Munich", "north", "nora"), won=("Munich", "north", "nora"))
        self.assertEqual(draft.activation, "done")

    def test_replaced_before_all_was_moved(self):
        """What the version before had not moved is the next one's matter."""
        draft = self.next_version(munich={"team_id": self.units["north"].id, "user_id": self.users["nora"].id})
        draft.lead_choice = "all"
        draft._activate(at_once=0)
        self.plan = draft
        following = self.next_version(munich={"team_id": self.units["south"].id, "user_id": self.users["sara"].id})
        following.lead_choice = "all"
        following._activate(at_once=0)
        self.assertEqual(draft.todo_count, 0)
        self.run_schedule()
        self.assert_states(munich=("Munich", "south", "sara"), waiting=("Munich", "south", "sara"), won=("Munich", "south", "sara"))
        self.assertEqual((draft + following).mapped("activation"), ["done", "done"])

    def test_replaced_when_some_were_moved(self):
        """People are told of what it moved; nothing is moved by it any more."""
        draft = self.next_version(munich={"team_id": self.units["north"].id, "user_id": self.users["nora"].id})
        draft.lead_choice = "all"
        draft._activate(at_once=0)
        draft._move_batch(1)
        self.plan = draft
        following = self.next_version(munich={"team_id": self.units["south"].id, "user_id": self.users["sara"].id})
        following._activate(at_once=0)
        with self.mock_told() as told:
            self.assertTrue(draft._move_all(lambda _done: 1.0))
        self.assertIn("nora@people.example", [address for address, _text in told])
        self.assertEqual((draft.activation, draft.move_ids, following.activation), ("done", draft.move_ids.browse(), "running"))

    def test_strict_holds_while_leads_are_moved(self):
        """Who works in a territory under the new version sees its leads at once, who did does not any more."""
        draft = self.next_version(munich={"user_id": self.users["nora"].id, "team_id": self.units["north"].id})
        draft._activate(at_once=0)
        lead = self.leads["munich"]
        self.assertFalse(self.as_user("siri", lead).has_access("read"))
        self.assertTrue(self.as_user("boss", lead).has_access("read"))

    def test_territory_that_goes_closes_its_leads_until_they_are_moved(self):
        draft = self.next_version(munich=None)
        draft._activate(at_once=0)
        self.assertFalse(self.as_user("sara", self.leads["munich"]).has_access("read"))
        self.assertEqual(self.leads["munich"].territory_id, self.munich)

    def test_few_are_moved_at_once(self):
        draft = self.next_version(munich={"team_id": self.units["north"].id, "user_id": self.users["nora"].id})
        draft.action_activate()
        self.assert_states(waiting=("Munich", "north", "nora"))
        self.assertEqual(draft.activation, "done")

    def test_people_are_told_once(self):
        draft = self.next_version(munich={"user_id": self.users["sara"].id})
        draft.lead_choice = "all"
        with self.mock_told() as told:
            self.activate(draft)
        self.assertEqual(sorted(address for address, _text in told), ["sara@people.example", "siri@people.example"])

    @patch.object(crm_territory_plan_activation, "TOLD_TOGETHER", 1)
    def test_people_are_told_once_when_the_schedule_is_interrupted(self):
        draft = self.next_version(munich={"user_id": self.users["sara"].id})
        draft.lead_choice = "all"
        draft._activate(at_once=0)
        with self.mock_told() as told:
            seconds = iter([1.0, 0.0])  # after the leads, after the first person
            self.assertFalse(draft._move_all(lambda _done: next(seconds)))
            self.assertEqual((len(told), draft.activation), (1, "running"))
            self.run_schedule()
        self.assertEqual(sorted(address for address, _text in told), ["sara@people.example", "siri@people.example"])
        self.assertEqual(draft.activation, "done")

    def test_digest_tells_numbers_and_the_way_to_the_leads(self):
        self.plan.name = "North & South"
        digest = self.plan._digest_of(2, 0)
        self.assertIn("“North &amp; South” holds", digest)
        self.assertIn("<ul><li>Leads that came to you: 2</li></ul>", digest, "nothing of none")
        self.assertIn("somebody else: 3", self.plan._digest_of(0, 3))
        self.assertIn("/odoo/action-crm.crm_lead_action_pipeline", digest)

    def test_what_follows_a_lead(self):
        lead = self.leads["south"]
        lead.activity_schedule("mail.mail_activity_data_call", user_id=self.users["sara"].id)
        lead.message_subscribe(self.users["sara"].partner_id.ids)
        idle = self.create_lead("sara", "south", zip="83000")
        idle.activity_ids.unlink()
        draft = self.next_version(south={"team_id": self.units["north"].id, "user_id": self.users["noah"].id})
        draft.lead_choice = "open"
        self.activate(draft)
        self.assertEqual(len(lead.activity_ids), 1, "what Sara had to do; it is no new enquiry")
        self.assertEqual((idle.user_id.login, idle.activity_ids.ids), ("noah", []))
        self.assertEqual(lead.activity_ids.user_id.login, "noah")
        self.assertTrue(lead.message_follower_ids.filtered(lambda row: row.partner_id == self.users["noah"].partner_id).subtype_ids)
        self.assertEqual(lead.clock_id.user_id.login, "noah")
        self.assertIn(self.users["noah"].partner_id, lead.message_partner_ids)
        self.assertNotIn(self.users["sara"].partner_id, lead.message_partner_ids)
        row = lead.partner_id.access_unit_ids
        self.assertEqual((row.user_id.login, row.team_id, row.sudo().access_territory), ("noah", self.units["north"], self.south.id))
        self.assertFalse(self.as_user("sara", lead.partner_id).has_access("read"))
        self.assertTrue(self.as_user("noah", lead.partner_id).has_access("read"))

    def test_former_owner_stops_following_also_where_the_plan_only_assigns(self):
        self.plan.sudo().mode = "assign"
        lead = self.leads["south"]
        lead.message_subscribe(self.users["sara"].partner_id.ids)
        draft = self.next_version(south={"team_id": self.units["north"].id, "user_id": self.users["noah"].id})
        draft.lead_choice = "open"
        self.activate(draft)
        self.assertNotIn(self.users["sara"].partner_id, lead.message_partner_ids)

    def test_release_ends_outside_its_branch(self):
        lead = self.leads["south"]
        lead.release_team_id = self.units["south"]
        draft = self.next_version(south={"team_id": self.units["north"].id, "user_id": self.users["noah"].id})
        draft.lead_choice = "open"
        self.activate(draft)
        self.assertFalse(lead.release_team_id)

    def test_activates_on_its_day(self):
        self.env.user.tz = "Europe/Berlin"
        draft = self.next_version(gone=None)
        with self.assertRaisesRegex(UserError, "still to come"):
            draft.action_schedule()
        draft.date_from = date(2030, 3, 6)
        draft.action_schedule()
        for moment, state in ((datetime(2030, 3, 5, 22, 59), "draft"), (datetime(2030, 3, 5, 23, 1), "active")):
            self.clock.move_to(moment)
            self.run_schedule()
            self.assertEqual(draft.state, state, moment)
        self.assertEqual((draft.activation, draft.date_from), ("done", date(2030, 3, 6)))

    def test_what_is_not_possible_any_more_is_told(self):
        draft = self.next_version(gone=None)
        draft.date_from = date(2030, 3, 5)
        draft.action_schedule()
        self.env["crm.territory.prefix"].sudo().with_context(crm_territory_checked_with_plan=True).create(
            {"territory_id": draft.territory_ids[0].id, "prefix": "1"}
        )
        self.clock.move_to(datetime(2030, 3, 6, 12, 0))
        with self.mock_told() as told:
            self.run_schedule()
        self.assertEqual((draft.state, draft.activation), ("draft", "failed"))
        self.assertIn("Postcodes: 1 belongs to", draft.problem)
        self.assertEqual(len(told), 1)
        draft.territory_ids.prefix_ids.filtered(lambda row: row.prefix == "1")[:1].unlink()

    def test_planner_is_told_in_his_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.users["admin_sales"].lang = "de_DE"
        draft = self.next_version(gone=None).with_env(self.env_as("admin_sales"))
        draft.date_from = date(2030, 3, 6)
        draft.action_schedule()
        self.clock.move_to(datetime(2030, 3, 6, 12, 0))
        with patch.object(self.env.registry["crm.territory.plan"], "_check_prefixes", self.refuse):
            self.run_schedule()
        self.assertIn("Postleitzahl", draft.problem)
        told = self.env["mail.message"].search([("message_type", "=", "user_notification")], order="id desc", limit=1)
        self.assertEqual((told.model, told.res_id, told.partner_ids), (draft._name, draft.id, self.users["admin_sales"].partner_id))
        draft.sudo().activation = "scheduled"
        self.run_schedule()
        self.assertIn("Der Plan gilt", "".join(draft.message_ids.mapped("body")))

    @staticmethod
    def refuse(plan):
        raise UserError(plan.env._("%(field)s follows from the postcode: correct that.", field="-"))

    def test_handed_over_in_the_units_own_plan(self):
        self.create_plan("outlet", mode="lax", territories=[("Outlet Munich", "80", "outlet", "finn")])
        draft = self.next_version(munich={"team_id": self.units["outlet"].id, "user_id": False})
        self.activate(draft)
        self.assert_states(waiting=("Outlet Munich", "outlet", "finn"), munich=("Munich", "south", "siri"))


@tagged("post_install", "-at_install")
class TestPreview(ActivationCase):
    def preview(self, draft, login="admin_sales"):
        preview = self.env_as(login)["crm.territory.preview"].create({"plan_id": draft.id})
        lines = {line.name: (line.before_count, line.after_count, line.came_count, line.went_count) for line in preview.line_ids}
        people = {
            row.user_id.login: (row.got_count, row.gave_count, row.gained_count, row.lost_count)
            for row in preview.person_ids
            if row.user_id.login in self.users
        }
        return preview, lines, people

    def test_leads_per_territory_and_people(self):
        draft = self.next_version(munich={"prefixes": "81", "team_id": self.units["north"].id}, south={"prefixes": "8"}, gone=None)
        draft.lead_choice = "open"
        preview, lines, people = self.preview(draft)
        expected = {"North": (1, 1, 0, 0), "South": (1, 4, 3, 0), "Munich": (3, 0, 0, 3), "Gone": (1, 0, 0, 1)}
        self.assertEqual({name: lines.get(name) for name in expected}, expected)
        self.assertEqual(people["sara"][:2], (2, 0), "the open ones")
        self.assertEqual(people["siri"][:2], (0, 1))
        self.assertEqual((preview.moved_count, preview.handed_count), (4, 2))

    def test_nothing_is_written(self):
        before = {name: self.state_of(name) for name in self.leads}
        self.preview(self.next_version(munich=None))
        self.assertEqual({name: self.state_of(name) for name in self.leads}, before)

    def test_comes_true(self):
        """Who sees how many leads afterwards is what the preview said."""
        draft = self.next_version(munich={"prefixes": "81"}, south={"user_id": self.users["nora"].id, "prefixes": "8"})
        draft.lead_choice = "unassigned"
        people = self.preview(draft)[2]
        logins = ("boss", "nina", "noah", "nora", "sven", "sara", "siri")
        leads = self.env["crm.lead"].union(*self.leads.values()).with_context(active_test=False)

        def seen():
            return {login: len(self.as_user(login, leads)._filtered_access("read")) for login in logins}

        before = seen()
        self.activate(draft)
        after = seen()
        changes = {login: after[login] - before[login] for login in logins}
        self.assertEqual({login: people.get(login, (0, 0, 0, 0))[2] - people.get(login, (0, 0, 0, 0))[3] for login in logins}, changes)
        self.assertTrue(any(changes.values()))

    def test_another_choice_is_counted_anew(self):
        draft = self.next_version(munich={"user_id": self.users["sara"].id})
        preview, _lines, people = self.preview(draft)
        self.assertEqual(people["sara"][0], 1)
        preview.lead_choice = "all"
        self.assertEqual(preview.person_ids.filtered(lambda row: row.user_id.login == "sara").got_count, 3)

    def test_is_for_who_may_change_plans(self):
        draft = self.next_version()
        with self.assertRaises(AccessError):
            self.env_as("boss")["crm.territory.preview"].create({"plan_id": draft.id})
