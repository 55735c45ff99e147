"""Escalation when it begins on leads there are, when leaders change, and when somebody leaves."""

from datetime import datetime
from importlib import import_module

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import AccessCase
from .escalation_world import MONDAY, TUESDAY, WEDNESDAY, EscalationWorld
from .leaving_world import LeavingWorld

hooks = import_module("odoo.addons.crm_hierarchical_access.hooks")


@tagged("post_install", "-at_install")
class TestBeginning(EscalationWorld, AccessCase):
    """A database in use, as it was before."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.owned, cls.unassigned = cls.create_lead("noah", "north"), cls.create_lead(None, "outlet")
        cls.nowhere, cls.lost = cls.create_lead(), cls.create_lead("noah", "north", active=False, probability=0)
        cls.env.flush_all()
        cls.env.cr.execute("DELETE FROM crm_lead_clock")
        cls.env.invalidate_all()

    def setUp(self):
        super().setUp()
        self.at(TUESDAY)

    def test_clocks_of_leads_there_are_start_now(self):
        hooks.post_init_hook(self.env)
        for lead, user in ((self.owned, "noah"), (self.unassigned, "fred"), (self.nowhere, None)):
            run = self.run_of(lead)
            self.assertRecordValues(run, [{
                "user_id": self.users[user].id if user else False, "team_id": lead.team_id.id, "policy_id": self.policy.id,
                "started_at": TUESDAY, "assigned_at": MONDAY, "due_at": WEDNESDAY, "was_waiting": True, "is_open": True,
                "escalation_deadline": datetime(2030, 3, 7, 12, 0), "is_unassigned": not lead.user_id, "step": 0,
            }])  # fmt: skip
        self.assertFalse(self.run_of(self.lost))
        before = self.env["crm.lead.clock"].search([])
        self.env["crm.lead.clock"]._start_existing()
        self.assertEqual(self.env["crm.lead.clock"].search([]), before)

    def test_the_first_night_releases_nothing(self):
        hooks.post_init_hook(self.env)
        self.assertEqual(self.env["crm.escalation"]._escalate_batch(200), 0)
        self.at(datetime(2030, 3, 7, 12, 0))
        self.assertGreater(self.env["crm.escalation"]._escalate_batch(200), 0)
        self.assertTrue(self.unassigned.release_ids or self.owned.release_ids)

    def test_the_shipped_policy_holds_unless_another_does(self):
        other = self.policy.copy({"name": "Other"})
        self.set_default_policy(other)
        hooks.post_init_hook(self.env)
        self.assertEqual(self.units["north"]._escalation_policy(), other)
        self.set_default_policy(other.browse())
        hooks.post_init_hook(self.env)
        self.assertEqual(self.units["north"]._escalation_policy(), self.policy)

    def test_left_out(self):
        self.env["crm.lead.clock"]._start_existing()
        run = self.run_of(self.owned)
        for login in ("noah", "nina"):
            with self.assertRaises(AccessError):
                self.as_user(login, run).action_leave_out()
        run.company_id = self.env["res.company"].create({"name": "Another"})
        with self.assertRaises(AccessError):  # nor what is another company's
            self.as_user("admin_sales", run).action_leave_out()
        run.company_id = False
        self.as_user("admin_sales", run).action_leave_out()
        self.assertEqual((run.is_open, run.end_reason, run.due_at), (False, "left_out", False))
        self.owned.stage_id = self.env["crm.stage"].search([("is_won", "=", False)], order="sequence desc", limit=1)
        self.assertEqual(self.run_of(self.owned), run)

    def test_uninstalling_takes_the_decisions_asked_for(self):
        decide = self.env.ref("crm_hierarchical_access.mail_activity_type_decide")
        self.owned.activity_schedule("crm_hierarchical_access.mail_activity_type_decide", user_id=self.users["nina"].id)
        hooks.uninstall_hook(self.env)
        self.assertFalse(self.env["mail.activity"].with_context(active_test=False).search([("activity_type_id", "=", decide.id)]))


class AskedCase(EscalationWorld, LeavingWorld, AccessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls.create_lead("finn", "outlet")
        cls.row = cls.env["crm.lead.release"].create({
            "lead_id": cls.lead.id, "team_id": cls.units["outlet"].id, "user_id": cls.users["fred"].id, "origin": "step", "step": 1,
            "decision": "pending", "clock_id": cls.lead.clock_id.id,
        })  # fmt: skip
        cls.env["crm.lead.release"]._apply(cls.lead)
        cls.row._ask(tells=False)


@tagged("post_install", "-at_install")
class TestAnotherLeader(AskedCase):
    def test_he_is_asked(self):
        lead_written = self.lead.write_date
        self.units["outlet"].user_id = self.users["sara"]
        self.assertEqual((self.row.user_id, self.row.activity_id.user_id), (self.users["sara"], self.users["sara"]))
        self.assertTrue(self.as_user("sara", self.row).can_decide)
        self.assertEqual(self.lead.write_date, lead_written)

    def test_who_was_asked_and_deputises_now_decides(self):
        self.env["crm.team.deputy"].create({"team_id": self.units["outlet"].id, "user_id": self.users["fred"].id})
        self.units["outlet"].user_id = self.users["sara"]
        self.assertEqual(self.row.user_id, self.users["fred"])

    def test_the_owner_himself_is_not(self):
        self.units["outlet"].user_id = self.users["finn"]
        self.assertEqual(self.row.user_id, self.users["fred"])

    def test_he_has_what_is_to_be_handed_out(self):
        lead = self.create_lead(None, "outlet")
        self.units["outlet"].user_id = self.users["sara"]
        self.assertEqual(self.run_of(lead).user_id, self.users["sara"])


@tagged("post_install", "-at_install")
class TestLeaving(AskedCase):
    def test_what_a_leaver_had_to_decide(self):
        unassigned = self.create_lead(None, "outlet")
        leaving = self.prepare_leaving("fred", successor_id=self.users["finn"].id)
        leaving.unit_ids.write({"successor_id": self.users["finn"].id, "new_leader_id": self.users["sara"].id})
        leaving.action_run()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertNothingLeft(leaving)
        self.assertEqual(self.row.user_id, self.users["sara"])
        self.assertEqual(self.run_of(unassigned).user_id, self.users["sara"])
        self.assertEqual(self.lines(leaving, "work")["decisions"], 0)
