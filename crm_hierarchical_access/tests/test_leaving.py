from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessDenied, AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..leaving import Holding, Place
from .common import AccessCase
from .leaving_world import LeavingWorld


@tagged("post_install", "-at_install")
class TestLeaving(LeavingWorld, AccessCase):
    """A seller who held one of everything leaves."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.held = cls.give_everything("noah")
        cls.noah, cls.nina, cls.nora = (cls.users[login] for login in ("noah", "nina", "nora"))

    # What becomes of the work

    def test_proposal(self):
        leaving = self.prepare_leaving("noah")
        self.assertEqual(leaving.unit_ids.team_id, self.units["north"])
        self.assertEqual(leaving.unit_ids.successor_id, self.nina)
        self.assertEqual(leaving.successor_id, self.nina)
        self.assertEqual(leaving.unit_ids.lead_count, 2)

    def test_preview_changes_nothing(self):
        leaving = self.prepare_leaving("noah")
        leaving.action_preview()
        counts = {line.code: line.count_before for line in leaving.line_ids}
        self.assertGreaterEqual(counts.items(), {"leads": 2, "activities": 2, "meetings": 3, "keys": 1, "sessions": 1}.items())
        self.assertTrue(self.noah.active)
        self.assertEqual(self.held["lead"].user_id, self.noah)

    def test_who_leaves_is_not_told_by_the_protocol(self):
        last = self.env["mail.message"].search([], order="id desc", limit=1).id
        leaving = self.env["crm.leaving"].with_user(self.users["admin_sales"]).create({"user_id": self.noah.id})
        self.assertNotIn(self.noah.partner_id, leaving.message_partner_ids)
        self.assertFalse(self.messages_to(self.noah, last))

    def test_work_has_a_new_owner(self):
        leaving = self.prepare_leaving("noah")
        leaving.unit_ids.successor_id = self.nora
        leaving.action_run()
        self.env.invalidate_all()
        self.assertEqual((self.held["lead"] | self.held["lost"]).user_id, self.nora)
        self.assertEqual((self.held["lead"] | self.held["lost"]).team_id, self.units["north"])
        self.assertEqual(self.held["row"].user_id, self.nora)
        self.assertEqual(self.held["row"].origin, "manual")
        self.assertEqual(self.held["customer"].access_unit_ids.user_id, self.nora)
        self.assertEqual(self.held["activity"].user_id, self.nora, "goes with its lead")
        self.assertEqual(self.held["todo"].user_id, self.nina, "belongs to no unit")
        self.assertEqual(self.held["contact"].user_id, self.nina)
        self.assertTrue(self.as_user("nora", self.held["customer"]).has_access("write"))
        self.assertNothingLeft(leaving)

    def test_meetings(self):
        self.let_go("noah")
        meeting, private, invited, past = (self.held[name] for name in ("meeting", "private", "invited", "past"))
        self.assertEqual(meeting.user_id, self.nina)
        self.assertEqual(meeting.partner_ids, self.nina.partner_id | self.held["customer"])
        self.assertFalse(private.active, "nobody's business")
        self.assertEqual(invited.partner_ids, self.held["customer"])
        self.assertEqual(past.user_id, self.noah, "a record of what was")

    def test_meetings_are_cancelled_where_chosen(self):
        self.let_go("noah", meeting_policy="cancel")
        self.assertFalse(self.held["meeting"].active)
        self.assertTrue(self.held["invited"].active)

    def test_lost_leads_keep_the_name_where_chosen(self):
        leaving = self.let_go("noah", closed_too=False)
        self.assertEqual(self.held["lost"].user_id, self.noah)
        self.assertEqual(self.held["lead"].user_id, self.nina)
        self.assertNothingLeft(leaving)
        kept = leaving.line_ids.filtered(lambda line: line.code == "crm.lead.user_id")
        self.assertEqual((kept.count_left, kept.count_kept), (0, 1))

    def test_leader(self):
        leaving = self.prepare_leaving("nina")
        leaving.unit_ids.filtered("is_led").new_leader_id = self.nora
        self.assertEqual(leaving.unit_ids.successor_id, self.users["boss"], "the leader above")
        leaving.action_run()
        self.assertEqual(self.units["north"].user_id, self.nora)
        self.assertNothingLeft(leaving)

    def test_leader_without_successor_leaves_the_unit_vacant(self):
        self.let_go("nina")
        self.assertFalse(self.units["north"].user_id)

    # What ends

    def test_access_ends(self):
        leaving = self.let_go("noah")
        self.assertNothingLeft(leaving)
        self.assertFalse(self.noah.active)
        self.assertFalse(self.noah.partner_id.active)
        self.assertFalse(self.noah.has_group("sales_team.group_sale_salesman"))
        self.assertFalse(self.env["res.users.apikeys"]._check_credentials(scope="rpc", key=self.held["key"]))
        with self.assertRaises(AccessDenied):
            self.env["res.users"].authenticate({"type": "password", "login": "noah", "password": "noahxxxx"}, {})
        for name in ("deputy", "substitute", "granted", "scheduled", "filter"):
            with self.subTest(name):
                self.assertFalse(self.held[name].exists())
        self.assertEqual(self.held["shared_filter"].user_ids, self.users["boss"], "and not everybody's")
        self.assertFalse(self.held["file"].access_token)

    def test_coming_back_brings_nothing_back(self):
        self.let_go("noah")
        self.noah.active = True
        self.assertFalse(self.env["res.users.apikeys"]._check_credentials(scope="rpc", key=self.held["key"]))
        self.assertFalse(self.as_user("noah", self.env["crm.lead"]).has_access("read"))
        with self.assertRaises(AccessDenied):
            self.env["res.users"].authenticate({"type": "password", "login": "noah", "password": "noahxxxx"}, {})

    def test_invitation_links(self):
        before = self.env["calendar.attendee"].search([("partner_id", "=", self.noah.partner_id.id)]).mapped("access_token")
        room = self.held["meeting"].access_token
        self.assertTrue(before)
        self.let_go("noah")
        self.assertFalse(self.env["calendar.attendee"].search([("access_token", "in", before)]))
        self.assertNotEqual(self.held["meeting"].access_token or "", room or "-")

    def test_each_removal_is_proved(self):
        """Whatever is not ended, the check finds: it does not believe the code that ends it."""
        skipped = {
            "leads": {"crm.lead.user_id", "readable"},
            "customers": {"crm.partner.unit.user_id"},
            "salesperson": {"res.partner.user_id"},
            "activities": {"mail.activity.user_id"},
            "meetings": {"calendar.event.user_id", "calendar.event.partner_ids"},
            "members": {"crm.team.member.user_id"},
            "deputies": {"crm.team.deputy.user_id"},
            "substitutes": {"crm.user.substitute.substitute_id"},
            "grants": {"crm.lead.grant.user_id", "readable"},
            "followers": {"mail.followers.partner_id"},
            "channels": {"discuss.channel.member.partner_id"},
            "scheduled": {"mail.scheduled.message.author_id"},
            "filters": {"ir.filters.user_ids"},
            "personal": {"ir.default.user_id", "res.users.settings.user_id"},
            "favourites": {"crm.team.favorite_user_ids"},
            "push": {"mail.push.device.partner_id"},
        }
        leavings = self.env.registry["crm.leaving"]
        holdings = leavings._holdings
        for code, expected in skipped.items():
            with self.subTest(code), self.env.cr.savepoint() as savepoint:
                with patch.object(leavings, "_holdings", lambda model, code=code: [held for held in holdings(model) if held.code != code]):
                    leaving = self.let_go("noah")
                    left = {found for found, count in self.lines(leaving, "proof", "named").items() if count}
                self.assertLessEqual(expected, left)
                self.assertFalse(leaving.is_clean)
                savepoint.rollback()
                self.env.registry.clear_cache()
                self.env.invalidate_all()

    def test_each_lock_is_proved(self):
        leavings = self.env.registry["crm.leaving"]
        for method, expected in {
            "_end_keys": {"live_sessions", "live_keys"},
            "_forget_secrets": {"passwords"},
            "_archive": {"login"},
            "_end_invitations": {"open_links"},
            "_end_links": {"open_links"},
        }.items():
            with self.subTest(method), self.env.cr.savepoint() as savepoint:
                self.env.cr.execute("UPDATE ir_attachment SET create_uid = %s WHERE id = %s", [self.noah.id, self.held["file"].id])
                with patch.object(leavings, method, lambda *args: None):
                    leaving = self.let_go("noah")
                self.assertLessEqual(expected, {code for code, count in self.lines(leaving, "proof").items() if count})
                savepoint.rollback()
                self.env.registry.clear_cache()
                self.env.invalidate_all()

    def test_seats_are_proved(self):
        leavings = self.env.registry["crm.leaving"]
        holdings = leavings._holdings
        with (
            patch.object(leavings, "_holdings", lambda model: [held for held in holdings(model) if held.code != "members"]),
            patch.object(leavings, "_archive", lambda *args: None),
        ):
            self.assertEqual(self.lines(self.let_go("noah"), "proof")["seats"], 1)

    def test_field_of_another_addon_is_found(self):
        """What no list names counts as left."""
        cron = self.env.ref("crm_hierarchical_access.crm_leaving_cron").sudo()
        cron.user_id = self.noah
        leaving = self.let_go("noah")
        self.assertEqual(self.lines(leaving, "named")["ir.cron.user_id"], 1)
        self.assertFalse(leaving.is_clean)
        cron.user_id = self.env.ref("base.user_root")
        leaving.action_prove()
        self.assertNothingLeft(leaving)

    def test_each_field_of_ours_is_decided(self):
        """Whoever adds a field that can name somebody says what becomes of it: it is handed over, ended or kept."""
        leaving = self.prepare_leaving("noah")
        decided = leaving._record_fields().keys() | {place.name for held in leaving._holdings() for place in held.places}
        decided |= {"crm.lead.grant.user_id", "crm.leaving.user_id"}  # ended by a method; the protocol itself
        ours = {str(field) for _model, field in leaving._naming_fields() if self.is_ours(field)}
        self.assertIn("crm.customer.protection.user_id", ours)
        self.assertEqual(ours - decided, set())

    def is_ours(self, field):
        names = {*field._modules, self.env[field.model_name]._original_module}
        return any(name.startswith("crm_hierarchical_access") for name in names if name)

    def test_protected_customers_are_handed_over(self):
        """With the lead; without one to the person's successor. What is over keeps the name."""
        protections = self.env["crm.customer.protection"]
        vals = {"team_id": self.units["north"].id, "user_id": self.noah.id, "date_from": fields.Datetime.now()}
        running, over = protections.create(
            [{**vals, "customer_name": state, "state": state, "date_to": "2099-01-01"} for state in ("active", "expired")]
        )
        leaving = self.let_go("noah")
        self.assertEqual((running.user_id, over.user_id), (self.nina, self.noah))
        self.assertNothingLeft(leaving)

    def test_protected_customers_are_proved(self):
        vals = {"team_id": self.units["north"].id, "date_from": fields.Datetime.now(), "date_to": "2099-01-01"}
        self.env["crm.customer.protection"].create({**vals, "user_id": self.noah.id, "customer_name": "Forgotten"})
        leavings = self.env.registry["crm.leaving"]
        holdings = leavings._holdings
        with patch.object(leavings, "_holdings", lambda model: [held for held in holdings(model) if held.code != "protections"]):
            self.assertEqual(self.lines(self.let_go("noah"), "named")["crm.customer.protection.user_id"], 1)

    def test_passkeys_and_tokens_end(self):
        """Also tokens of other services, whichever addon keeps them in a column of the user or of his settings."""
        sql = self.env.cr.execute
        for table in ("res_users", "res_users_settings"):
            sql(f"ALTER TABLE {table} ADD COLUMN google_calendar_rtoken varchar")  # pylint: disable=sql-injection
            sql(f"ALTER TABLE {table} ADD COLUMN microsoft_calendar_token varchar")  # pylint: disable=sql-injection
        sql("UPDATE res_users SET google_calendar_rtoken = 'a', microsoft_calendar_token = 'b' WHERE id = %s", [self.noah.id])
        sql("UPDATE res_users_settings SET google_calendar_rtoken = 'a' WHERE user_id = %s", [self.noah.id])
        has_passkeys = "auth.passkey.key" in self.env
        if has_passkeys:
            sql(
                "INSERT INTO auth_passkey_key (name, credential_identifier, public_key, sign_count, create_uid)"
                " VALUES ('Telephone', 'x', 'y', 0, %s)",
                [self.noah.id],
            )
        leaving = self.let_go("noah")
        self.assertNothingLeft(leaving)
        sql("SELECT google_calendar_rtoken, microsoft_calendar_token FROM res_users WHERE id = %s", [self.noah.id])
        self.assertEqual(self.env.cr.fetchone(), (None, None))
        sql("SELECT count(*) FROM res_users_settings WHERE google_calendar_rtoken IS NOT NULL")
        self.assertEqual(self.env.cr.fetchone()[0], 0)
        if has_passkeys:
            sql("SELECT count(*) FROM auth_passkey_key WHERE create_uid = %s", [self.noah.id])
            self.assertEqual(self.env.cr.fetchone()[0], 0)

    def test_addon_names_what_it_holds(self):
        leavings = self.env.registry["crm.leaving"]
        holdings = leavings._holdings
        more = Holding("crons", "Schedules", "work", "hand", (Place("ir.cron", "user_id"), Place("no.such.model", "user_id")))
        self.env.ref("crm_hierarchical_access.crm_leaving_cron").sudo().user_id = self.noah
        with patch.object(leavings, "_holdings", lambda model: [*holdings(model), more]):
            self.assertNothingLeft(self.let_go("noah"))

    # The new owners are told

    def messages_to(self, user, since):
        return self.env["mail.message"].search([("notified_partner_ids", "in", user.partner_id.ids), ("id", ">", since)])

    def test_new_owners_are_told_once(self):
        for number in range(5):
            self.create_lead("noah", name=f"Bakery {number}")
        last = self.env["mail.message"].search([], order="id desc", limit=1).id
        leaving = self.prepare_leaving("noah")
        leaving.unit_ids.successor_id = self.nora
        leaving.action_run()
        for user in (self.nina, self.nora):
            with self.subTest(user.login):
                message = self.messages_to(user, last)
                self.assertEqual(len(message), 1)
                for name in ("Bakery", "Open lead", "Customer of"):
                    self.assertNotIn(name, message.body)
        self.assertIn("Leads and opportunities: 7", self.messages_to(self.nora, last).body)
        self.assertTrue(all(leaving.receipt_ids.mapped("is_told")))
        leaving.sudo()._tell_new_owners()
        self.assertEqual(len(self.messages_to(self.nora, last)), 1)

    def test_list_of_what_was_received(self):
        self.let_go("noah")
        leads = self.env_as("nina")["crm.lead"]
        action = leads.action_open_received()
        found = leads.with_context(active_test=False).search(action["domain"])
        self.assertEqual(found, self.held["lead"] | self.held["lost"])
        self.give_away(self.held["lead"], "sara")
        leads = self.env_as("nina")["crm.lead"]
        self.assertNotIn(self.held["lead"], leads.search(leads.action_open_received()["domain"]))
        self.assertEqual(self.env_as("sara")["crm.lead"].action_open_received()["domain"], [("id", "in", [])])

    # Who may

    def test_sellers_know_nothing_of_it(self):
        leaving = self.let_go("noah")
        for model in ("crm.leaving", "crm.leaving.line", "crm.leaving.person", "crm.leaving.unit", "crm.leaving.receipt", "crm.export.log"):
            for login in ("nina", "office", "dispo"):
                with self.subTest(model=model, login=login), self.assertRaises(AccessError):
                    self.env_as(login)[model].search([])
        with self.assertRaises(AccessError):
            self.as_user("boss", leaving).action_prove()
        with self.assertRaises(AccessError):
            self.env_as("boss")["crm.leaving"].create({"user_id": self.nora.id})

    def test_protocol_is_evidence(self):
        leaving = self.let_go("noah")
        administrator = self.as_user("admin_sales", leaving)
        for change in (
            lambda: administrator.write({"user_id": self.nora.id}),
            lambda: administrator.write({"state": "draft"}),
            lambda: administrator.unlink(),
            lambda: administrator.unit_ids.write({"successor_id": self.nora.id}),
            lambda: administrator.person_ids.unlink(),
            lambda: administrator.action_run(),
            lambda: administrator.line_ids.write({"count_left": 0}),
            lambda: administrator.receipt_ids.unlink(),
            lambda: self.env_as("admin_sales")["crm.leaving"].create({"user_id": self.nora.id, "state": "done"}),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                change()
        administrator.message_post(body="Filed")

    def test_who_is_not_let_go(self):
        self.add_member("north", "admin_sales")
        for login, message in {
            "admin_sales": "nobody lets himself",
            "nina": "superior",
            "boss": "superior",
        }.items():
            with self.subTest(login), self.assertRaisesRegex(UserError, message):
                self.prepare_leaving(login, successor_id=self.nora.id).action_run()
        system = self.create_user("system", "base.group_system,sales_team.group_sale_manager")
        for user, message in ((system, "administrator of the system"), (self.env.ref("base.user_admin"), "technical")):
            leaving = self.env_as("admin_sales")["crm.leaving"].create({"user_id": user.id, "successor_id": self.nora.id})
            with self.subTest(user.login), self.assertRaisesRegex(UserError, message):
                leaving.action_run()
        self.prepare_leaving("nina", by="system").action_run()
        self.assertFalse(self.nina.active)

    def test_last_administrator(self):
        for login in ("system", "other"):
            self.create_user(login, "base.group_system,sales_team.group_sale_manager")
        other = self.users["other"]
        leaving = self.prepare_leaving("other", by="system", successor_id=self.nora.id)
        with patch.object(self.env.registry["crm.leaving"], "_administrators", lambda model: other):
            with self.assertRaisesRegex(UserError, "last administrator"):
                leaving.action_run()

    def test_successor_must_stay(self):
        leaving = self.prepare_leaving("noah")
        leaving.successor_id = self.noah
        with self.assertRaisesRegex(UserError, "New Owner: Noah"):
            leaving.action_run()

    def test_successor_is_needed(self):
        leaving = self.prepare_leaving("noah")
        leaving.unit_ids.successor_id = False
        with self.assertRaisesRegex(UserError, "New Owner: name one for Unit north"):
            leaving.action_run()
        self.assertTrue(self.noah.active)

    # What the person took

    def test_exports_are_noted(self):
        self.noah.group_ids = [Command.link(self.env.ref("base.group_allow_export").id)]
        self.as_user("noah", self.held["lead"]).export_data(["name", "partner_id/name"])
        leaving = self.prepare_leaving("noah")
        log = leaving.export_ids
        self.assertEqual((log.res_model, log.record_count, log.field_names), ("crm.lead", 1, "name, partner_id/name"))
        self.assertEqual(leaving.person_ids.export_count, 1)
        for change in (lambda: log.sudo().write({"record_count": 0}), lambda: log.sudo().unlink()):
            with self.assertRaises(AccessError):
                change()

    def test_refused_export_is_not_noted(self):
        with self.assertRaises(UserError):
            self.as_user("noah", self.held["lead"]).export_data(["name"])
        self.assertFalse(self.env["crm.export.log"].search([("user_id", "=", self.noah.id)]))

    def test_protocol_is_attached(self):
        leaving = self.let_go("noah")
        file = self.env["ir.attachment"].search([("res_model", "=", "crm.leaving"), ("res_id", "=", leaving.id)])
        self.assertEqual(len(file), 1)
        self.assertIn(b"Nothing is left", file.raw)
        self.assertTrue(leaving.date_done <= fields.Datetime.now())
