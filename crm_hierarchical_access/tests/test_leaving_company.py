from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import NO_MAIL, SALESPERSON, AccessCase
from .leaving_world import LeavingWorld

PEOPLE = 50


class AgencyWorld(LeavingWorld):
    """A partner company with 50 people: ``agency`` with ``branch`` below, and ``outpost``, which another company runs."""

    @classmethod
    def setUpClassAgency(cls):
        cls.agency = cls.create_customer("Agency Ltd.")
        cls.create_unit("agency", "north", "aline", operator_id=cls.agency.id, upward_access="none")
        cls.create_unit("branch", "agency", "bert")
        cls.create_unit("outpost", "branch", "olga", ["otto"], operator_id=cls.create_customer("Other Ltd.").id)
        groups = [Command.set([cls.env.ref(xmlid).id for xmlid in SALESPERSON.split(",")])]
        cls.crowd = (
            cls.env["res.users"]
            .with_context(**NO_MAIL)
            .create(
                [
                    {"name": f"Agent {number}", "login": f"agent{number}", "email": f"agent{number}@agency.example", "group_ids": groups}
                    for number in range(PEOPLE - 3)
                ]
            )
        )
        cls.env["crm.team.member"].create(
            [{"crm_team_id": cls.units["branch" if user.id % 2 else "agency"].id, "user_id": user.id} for user in cls.crowd]
        )
        cls.create_user("clerk", "base.group_portal", parent_id=False)
        cls.users["clerk"].partner_id.parent_id = cls.agency
        cls.env["res.users"].flush_model()
        cls.people = cls.crowd | cls.users["aline"] | cls.users["bert"] | cls.users["clerk"]
        cls.add_member("branch", "noah")  # who also works elsewhere
        cls.leads = (
            cls.env["crm.lead"]
            .with_context(**NO_MAIL)
            .create(
                [
                    {"name": f"Lead of {user.login}", "user_id": user.id, "team_id": user.crm_team_ids.id, "type": "opportunity"}
                    for user in cls.crowd
                ]
            )
        )
        cls.unassigned = cls.create_lead(unit="branch", name="Unassigned")
        cls.shared = cls.create_lead("noah", "branch", name="Noah's at the agency")
        cls.foreign = cls.create_lead("otto", "outpost", name="Not the agency's")

    @classmethod
    def prepare_end(cls, by="admin_sales", **vals):
        leavings = cls.env["crm.leaving"].with_user(cls.users[by])
        return leavings.create({"kind": "company", "operator_id": cls.agency.id, **vals})

    @classmethod
    def give_everybody_everything(cls):
        """Each of the crowd holds one of everything, made at once; the codes under which it is counted."""
        now, crowd = fields.Datetime.now(), cls.crowd
        quiet = {"mail_create_nosubscribe": True, "mail_notrack": True, "no_mail_to_attendees": True}

        def make(model, vals):
            return cls.env[model].with_context(**quiet).create([vals(user) for user in crowd])

        lead_of = dict(zip(crowd, cls.leads, strict=True))
        model_id = cls.env["ir.model"]._get_id("crm.lead")
        make("mail.activity", lambda user: {"res_model_id": model_id, "res_id": lead_of[user].id, "user_id": user.id})
        begin, end = now + timedelta(days=1), now + timedelta(days=1, hours=1)
        visit = {"name": "Visit", "start": begin, "stop": end}
        make("calendar.event", lambda user: {**visit, "user_id": user.id, "partner_ids": [Command.set(user.partner_id.ids)]})
        foreign = cls.create_lead("sara", "south")
        make("crm.lead.grant", lambda user: {"lead_id": foreign.id, "user_id": user.id, "reason": "x"})
        make("ir.filters", lambda user: {"name": user.login, "model_id": "crm.lead", "user_ids": [Command.set(user.ids)]})
        later = {"model": "crm.lead", "scheduled_date": begin, "body": "Hello"}
        make("mail.scheduled.message", lambda user: {**later, "res_id": lead_of[user].id, "author_id": user.partner_id.id})
        foreign.message_subscribe(crowd.partner_id.ids)
        files = make("ir.attachment", lambda user: {"name": "plan", "raw": b"x", "res_model": "crm.lead", "res_id": lead_of[user].id})
        files.generate_access_token()
        device = "https://push.example/{}".format
        make("mail.push.device", lambda user: {"partner_id": user.partner_id.id, "endpoint": device(user.id), "keys": "{}"})
        cls.env.flush_all()
        cls.env.cr.execute(
            "INSERT INTO res_device_log (session_identifier, user_id, first_activity, last_activity, revoked)"
            " SELECT 'identifier-of-' || id, id, now(), now(), false FROM res_users WHERE id = ANY(%s)",
            [crowd.ids],
        )
        cls.env.cr.execute(
            "INSERT INTO res_users_apikeys (name, user_id, scope, index, key, create_date)"
            " SELECT 'Phone', id, 'rpc', 'abcdefgh', 'secret', now() FROM res_users WHERE id = ANY(%s)",
            [crowd.ids],
        )
        cls.env.invalidate_all()
        return {"leads", "activities", "meetings", "grants", "followers", "filters", "scheduled", "links", "push", "sessions", "keys",
                "members", "invitations"}

    def run_cron(self, steps=1000):
        """Run until as many steps were committed."""
        left = iter([1] * (steps - 1) + [0])
        with patch.object(self.env.registry["ir.cron"], "_commit_progress", lambda *args, **kwargs: next(left)):
            self.env["crm.leaving"].sudo()._cron_run()
        self.env.flush_all()
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestLeavingCompany(AgencyWorld, AccessCase):
    """The contract of a company of 50 ends."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpClassAgency()

    def test_proposal(self):
        leaving = self.prepare_end()
        self.assertEqual(leaving.person_ids.user_id, self.people)
        self.assertEqual(leaving.unit_ids.team_id, self.units["agency"] | self.units["branch"])
        self.assertEqual(leaving.unit_ids.target_team_id, self.units["north"])
        self.assertEqual(leaving.unit_ids.successor_id, self.users["nina"])

    def test_access_ends_before_anything_else(self):
        leaving = self.prepare_end()
        leaving.action_run()
        self.env.invalidate_all()
        self.assertFalse(any(self.people.mapped("active")))
        self.assertEqual(leaving.state, "running")
        self.assertEqual(leaving.progress, 0)
        self.assertEqual(set(self.leads.user_id), set(self.crowd))

    def test_customers_fall_to_the_unit_above(self):
        rows = self.env["crm.partner.unit"].create(
            {"partner_id": self.create_customer("By hand").id, "team_id": self.units["branch"].id, "user_id": self.users["bert"].id}
        )
        leaving = self.prepare_end()
        leaving.action_run()
        self.run_cron()
        self.assertEqual(leaving.state, "done")
        self.assertEqual(leaving.progress, 100)
        north, nina = self.units["north"], self.users["nina"]
        self.assertEqual((self.leads | self.unassigned | self.shared).team_id, north)
        self.assertEqual((self.leads | self.unassigned).user_id, nina)
        self.assertEqual(self.shared.user_id, self.users["noah"], "stays: he works elsewhere, too")
        self.assertEqual((rows.team_id, rows.user_id), (north, nina))
        self.assertFalse(any((self.units["agency"] | self.units["branch"]).mapped("active")))
        self.assertEqual(self.units["outpost"].parent_id, north)
        self.assertEqual((self.foreign.team_id, self.foreign.user_id), (self.units["outpost"], self.users["otto"]))
        self.assertTrue(self.users["noah"].active)
        self.assertEqual(self.users["noah"].crm_team_ids, north)
        self.assertNothingLeft(leaving)
        message = self.env["mail.message"].search([("notified_partner_ids", "in", nina.partner_id.ids), ("subject", "like", "Agency")])
        self.assertEqual(len(message), 1)
        self.assertIn(f"Leads and opportunities: {PEOPLE - 2}", message.body)
        self.assertTrue(self.as_user("nina", self.leads).has_access("write"))

    def test_nothing_is_left_of_fifty_people_who_held_everything(self):
        codes = self.give_everybody_everything()
        leaving = self.prepare_end()
        leaving.action_preview()
        before = {line.code: line.count_before for line in leaving.line_ids}
        for code in codes:
            with self.subTest(code):
                self.assertGreaterEqual(before[code], len(self.crowd))
        leaving.action_run()
        self.run_cron()
        self.assertEqual(leaving.state, "done")
        self.assertNothingLeft(leaving)
        users, partners = self.crowd.ids, self.crowd.partner_id.ids
        for table, column, ids in (
            ("crm_lead", "user_id", users), ("mail_followers", "partner_id", partners), ("mail_activity", "user_id", users),
            ("calendar_event", "user_id", users), ("res_users_apikeys", "user_id", users), ("crm_lead_grant", "user_id", users),
            ("ir_filters_res_users_rel", "res_users_id", users), ("mail_scheduled_message", "author_id", partners),
        ):
            with self.subTest(table):
                self.env.cr.execute(f"SELECT count(*) FROM {table} WHERE {column} = ANY(%s)", [ids])  # pylint: disable=sql-injection
                self.assertEqual(self.env.cr.fetchone()[0], 0)
        self.env.cr.execute("SELECT count(*) FROM res_device_log WHERE user_id = ANY(%s) AND revoked IS NOT TRUE", [users])
        self.assertEqual(self.env.cr.fetchone()[0], 0)

    def test_leads_without_owner_where_chosen(self):
        leaving = self.prepare_end(owner_policy="none", successor_id=self.users["nina"].id)
        leaving.action_run()
        self.run_cron()
        self.assertFalse(self.leads.user_id)
        self.assertEqual(self.leads.team_id, self.units["north"])
        self.assertNothingLeft(leaving)

    def test_stopped_and_resumed(self):
        leaving = self.prepare_end()
        leaving.action_run()
        self.run_cron(steps=10)
        self.assertEqual(leaving.person_ids.mapped("state").count("done"), 10)
        self.assertFalse(leaving.receipt_ids.filtered("is_told"), "told at the end, once")
        self.run_cron(steps=10)
        self.assertEqual(leaving.person_ids.mapped("state").count("done"), 20)
        self.assertEqual(leaving.progress, 100 * 20 // 52)
        self.run_cron()
        self.assertNothingLeft(leaving)
        self.assertEqual(leaving.line_ids.filtered(lambda line: line.code == "leads").count_done, PEOPLE - 3)
        self.run_cron()
        told = self.env["mail.message"].search_count([("subject", "like", "You take over from Agency")])
        self.assertEqual(told, 1)

    def test_what_fails_is_noted_and_the_rest_goes_on(self):
        leaving = self.prepare_end()
        leaving.action_run()
        leavings, unlucky = self.env.registry["crm.leaving"], self.crowd[3]
        let_go = leavings._let_go

        def fails(model, person):
            let_go(model, person)
            if person.user_id == unlucky:
                raise UserError("No luck")  # pylint: disable=translation-required

        with patch.object(leavings, "_let_go", fails), self.assertLogs("odoo.addons.crm_hierarchical_access", "ERROR"):
            self.run_cron()
        failed = leaving.person_ids.filtered(lambda person: person.state == "failed")
        self.assertEqual((failed.user_id, failed.error), (unlucky, "No luck"))
        self.assertEqual(self.leads.filtered(lambda lead: lead.user_id == unlucky), self.leads[3], "nothing half done")
        self.assertFalse(unlucky.active)
        self.assertEqual(leaving.state, "running")
        leaving.action_resume()
        self.run_cron()
        self.assertEqual(leaving.state, "done")
        self.assertNothingLeft(leaving)

    def test_nobody_lets_the_own_company_go(self):
        self.add_member("agency", "admin_sales")
        with self.assertRaisesRegex(UserError, "nobody lets himself|superior"):
            self.prepare_end().action_run()
        self.assertTrue(all(self.people.mapped("active")))
