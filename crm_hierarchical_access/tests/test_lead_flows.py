from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import AccessCase

SAME = {"email_from": "buyer@secret-company.example", "phone": "+49 30 1234567"}


@tagged("post_install", "-at_install")
class TestLeadFlows(AccessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own = cls.create_lead("noah", "north", name="Own lead", **SAME)
        cls.foreign = cls.create_lead("sara", "south", **SAME)

    # Duplicates

    def test_duplicates_are_those_one_sees(self):
        """Neither the leads of others nor their number."""
        self.assertEqual(self.as_user("admin_sales", self.own).duplicate_lead_count, 1)
        own = self.as_user("noah", self.own)
        self.assertEqual(own.duplicate_lead_count, 0)
        self.assertEqual(own.duplicate_lead_ids, own)
        second = self.create_lead("noah", "north", **SAME)
        own = self.as_user("noah", self.own)
        self.assertEqual(own.duplicate_lead_count, 1)
        self.assertEqual(set(own.duplicate_lead_ids.ids), {self.own.id, second.id})

    def test_duplicates_of_a_typed_address(self):
        """Typing an address tells nothing about who has it already."""
        with Form(self.as_user("noah", self.env["crm.lead"])) as form:
            form.name = "Guess"
            form.email_from = SAME["email_from"]
            form.phone = SAME["phone"]
        self.assertEqual(form.record.duplicate_lead_count, 1)  # the own one

    # Merging

    def test_merge_needs_the_right_to_hand_on(self):
        """Merging deletes: neither foreign leads nor those that are only shared, even to write."""
        with self.assertRaises(AccessError):
            self.as_user("noah", self.own + self.foreign).merge_opportunity()
        self.env["crm.lead.grant"].create({
            "lead_id": self.foreign.id, "user_id": self.users["noah"].id, "mode": "write", "reason": "Together",
        })
        with self.assertRaises(AccessError) as caught:
            self.as_user("noah", self.own + self.foreign).merge_opportunity()
        self.assertNotIn("Secret", str(caught.exception))
        self.assertTrue(self.foreign.exists())

    def test_merge_own(self):
        second = self.create_lead("noah", "north", **SAME)
        kept = self.as_user("noah", self.own + second).merge_opportunity()
        self.assertEqual(len((self.own + second).exists()), 1)
        self.assertEqual(kept.user_id, self.users["noah"])

    def test_merge_wizard(self):
        wizards = self.as_user("noah", self.env["crm.merge.opportunity"])
        with self.assertRaises(AccessError):
            wizards.create({"opportunity_ids": [Command.set((self.own + self.foreign).ids)]})
        with self.assertRaises(AccessError):
            wizards.with_context(active_model="crm.lead", active_ids=self.foreign.ids).create({})
        with self.assertRaises(AccessError):
            wizards.onchange(
                {"opportunity_ids": [Command.link(self.foreign.id)]}, ["opportunity_ids"],
                {"opportunity_ids": {"fields": {"name": {}}}},
            )

    # Converting

    def test_convert_wizard_on_a_foreign_lead(self):
        for model, field in (("crm.lead2opportunity.partner", "lead_id"),):
            wizards = self.as_user("noah", self.env[model])
            with self.assertRaises(AccessError):
                wizards.create({field: self.foreign.id})
            with self.assertRaises(AccessError):
                wizards.with_context(active_model="crm.lead", active_id=self.foreign.id).create({})
            with self.assertRaises(AccessError):
                wizards.onchange({field: self.foreign.id}, [field], {field: {}, "lead_partner_name": {}})

    def test_mass_convert_wizard_on_foreign_leads(self):
        wizards = self.as_user("noah", self.env["crm.lead2opportunity.partner.mass"])
        with self.assertRaises(AccessError):
            wizards.create({"lead_tomerge_ids": [Command.set(self.foreign.ids)]})
        spec = {"duplicated_lead_ids": {"fields": {"name": {}}}, "lead_tomerge_ids": {"fields": {"name": {}}}}
        with self.assertRaises(AccessError):
            wizards.onchange({"lead_tomerge_ids": [Command.link(self.foreign.id)]}, ["lead_tomerge_ids"], spec)
        with self.assertRaises(AccessError):
            wizards.with_context(active_model="crm.lead", active_ids=self.foreign.ids).onchange({}, [], spec)

    def test_mass_convert_merges_only_own(self):
        """Deduplication leaves the leads of others, and those that are only shared, alone."""
        self.own.type = "lead"
        second = self.create_lead("noah", "north", type="lead", **SAME)
        self.env["crm.lead.grant"].create({
            "lead_id": self.foreign.id, "user_id": self.users["noah"].id, "mode": "write", "reason": "Together",
        })
        ids = (self.own + second).ids
        wizard = (
            self.as_user("noah", self.env["crm.lead2opportunity.partner.mass"])
            .with_context(active_model="crm.lead", active_ids=ids)
            .create({"deduplicate": True})
        )
        wizard.action_mass_convert()
        self.assertEqual(len((self.own + second).exists()), 1)
        self.assertTrue(self.foreign.exists())
        self.assertEqual(self.foreign.user_id, self.users["sara"])

    def test_convert_offers_what_may_be_merged(self):
        self.env["crm.lead.grant"].create({
            "lead_id": self.foreign.id, "user_id": self.users["noah"].id, "mode": "read", "reason": "Look",
        })
        self.own.type = "lead"
        wizard = (
            self.as_user("noah", self.env["crm.lead2opportunity.partner"])
            .with_context(active_model="crm.lead", active_id=self.own.id, active_ids=self.own.ids)
            .create({})
        )
        self.assertEqual(wizard.duplicated_lead_ids.ids, self.own.ids)
        wizard.action_apply()
        self.assertEqual(self.own.type, "opportunity")

    def test_convert_does_not_find_a_hidden_customer(self):
        """Converting a lead with a guessed address neither shows nor links whose address it is."""
        hidden = self.create_customer(email="guessed@secret-company.example")
        self.foreign.partner_id = hidden
        lead = self.create_lead("noah", "north", type="lead", contact_name="Guess", email_from=hidden.email)
        for login, found in (("noah", self.env["res.partner"]), ("admin_sales", hidden)):
            wizard = (
                self.as_user(login, self.env["crm.lead2opportunity.partner"])
                .with_context(active_model="crm.lead", active_id=lead.id, active_ids=lead.ids)
                .create({})
            )
            self.assertEqual((wizard.partner_id.id, wizard.action), (found.id, "exist" if found else "create"), login)
        noah = self.as_user("noah", self.env["crm.lead2opportunity.partner"])
        noah.with_context(active_model="crm.lead", active_id=lead.id, active_ids=lead.ids).create({}).action_apply()
        self.assertTrue(lead.partner_id)
        self.assertNotEqual(lead.partner_id, hidden)

    # Handing on in a form, a list, a kanban

    def test_save_that_gives_the_lead_away(self):
        """It is saved and tracked; the answer holds nothing of a lead that is gone."""
        self.env.cr.precommit.run()  # stock tracks nothing in the transaction that creates
        spec = {"name": {}, "user_id": {"fields": {"display_name": {}}}}
        vals = {"user_id": self.users["nora"].id, "name": "Renamed"}
        answer = self.as_user("noah", self.own).web_save(vals, spec)
        self.assertEqual(answer, [{"id": self.own.id, "handed_on": True}])
        self.assertEqual((self.own.user_id, self.own.name), (self.users["nora"], "Renamed"))
        self.env.flush_all()
        self.env.cr.precommit.run()
        tracked = self.own.message_ids.sudo().tracking_value_ids
        self.assertIn("user_id", tracked.field_id.mapped("name"))
        self.assertEqual(tracked.mail_message_id.author_id, self.users["noah"].partner_id)

    def test_save_that_keeps_the_lead(self):
        answer = self.as_user("nina", self.own).web_save({"user_id": self.users["nora"].id}, {"name": {}})
        self.assertEqual(answer, [{"id": self.own.id, "name": "Own lead"}])

    def test_save_several(self):
        second = self.create_lead("noah", "north")
        leads = self.as_user("noah", self.own + second)
        answer = leads.web_save_multi([{"user_id": self.users["nora"].id}, {"name": "Mine"}], {"name": {}})
        self.assertEqual(answer, [{"id": second.id, "name": "Mine"}, {"id": self.own.id, "handed_on": True}])
        self.assertEqual(self.as_user("nina", second).web_save({"team_id": False}, {}), [{"id": second.id, "handed_on": True}])

    # Losing, winning, archiving, copying

    def test_lost_wizard(self):
        wizards = self.as_user("noah", self.env["crm.lead.lost"])
        with self.assertRaises(AccessError):
            wizards.create({"lead_ids": [Command.set(self.foreign.ids)]})
        wizard = wizards.create({"lead_ids": [Command.set(self.own.ids)]})
        with self.assertRaises(AccessError):
            wizard.write({"lead_ids": [Command.link(self.foreign.id)]})
        wizard.action_lost_reason_apply()
        self.assertFalse(self.own.active)

    def test_foreign_leads_are_not_touched(self):
        foreign = self.as_user("noah", self.foreign)
        for method in ("action_set_lost", "action_set_won", "action_set_won_rainbowman", "action_archive",
                       "copy", "get_rainbowman_message", "action_show_potential_duplicates",
                       "action_schedule_meeting", "redirect_lead_opportunity_view", "convert_opportunity"):
            arguments = [self.env["res.partner"]] if method == "convert_opportunity" else []
            with self.subTest(method=method), self.assertRaises(AccessError):
                getattr(foreign, method)(*arguments)

    # Counting

    def test_counts_are_of_what_one_sees(self):
        """Kanban columns, progress bars, groups, the team's and the customer's counters, the digest."""
        customer = self.create_customer()
        (self.own + self.foreign).write({"partner_id": customer.id})
        free = self.create_lead(None, "outlet")
        stages = [("stage_id", "=", self.own.stage_id.id), ("id", "in", (self.own + self.foreign).ids)]
        leads = self.as_user("noah", self.env["crm.lead"])
        bars = leads.read_progress_bar(
            stages, "stage_id", {"field": "activity_state", "colors": {"planned": "success", False: "muted"}}
        )
        self.assertEqual(sum(sum(bar.values()) for bar in bars.values()), 1)
        self.assertEqual(leads.formatted_read_group(stages, ["stage_id"], ["__count"])[0]["__count"], 1)
        self.assertEqual(leads.web_read_group(stages, ["stage_id"], ["__count"])["groups"][0]["__count"], 1)
        self.assertEqual(self.as_user("noah", customer).opportunity_count, 1)
        self.assertEqual(self.as_user("admin_sales", customer).opportunity_count, 2)
        outlet = self.units["outlet"]
        self.assertEqual(self.as_user("fred", outlet).lead_unassigned_count, 1)
        self.assertEqual(self.as_user("boss", outlet).lead_unassigned_count, 0)
        self.assertTrue(free)

    def test_digest_counts_for_its_reader(self):
        """The figures of a digest are made of what its recipient sees."""
        digest = self.env["digest.digest"].create({"name": "Sales", "kpi_crm_lead_created": True})
        (self.own + self.foreign).company_id = self.env.company
        moment = self.own.create_date
        period = {"start_datetime": moment, "end_datetime": moment + timedelta(seconds=1)}
        for login, count in (("noah", 1), ("sven", 1), ("finn", 0), ("boss", 2)):
            digest_of = self.as_user(login, digest).with_context(**period)
            self.assertEqual(digest_of.kpi_crm_lead_created_value, count, login)

    # The analysis of activities

    def test_activity_report_follows_the_lead(self):
        """It shows what was written when an activity was done."""
        self.env["mail.activity"].create({
            "res_model_id": self.env["ir.model"]._get_id("crm.lead"),
            "res_id": self.foreign.id,
            "summary": "Secret call",
            "user_id": self.users["noah"].id,
        }).action_feedback("Secret words")
        self.env.flush_all()
        row = self.env["crm.activity.report"].search([("lead_id", "=", self.foreign.id)])
        self.assertTrue(row)
        for login, sees in (("sara", True), ("sven", True), ("noah", False), ("nina", False)):
            rows = self.as_user(login, self.env["crm.activity.report"])
            self.assertEqual(bool(rows.search([("id", "in", row.ids)])), sees, login)
            self.assertEqual(rows.browse(row.ids).has_access("read"), sees, login)
