"""Masks, path by path: the owner sees the person, a colleague with whom the lead is shared sees the company."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from odoo.addons.crm_hierarchical_access.tests.common import AccessCase

from ..masking import MARK
from .common import PERSON, MaskWorld

FIELDS = ["name", "partner_id", "partner_name", "contact_name", "email_from", "email_normalized", "phone", "phone_sanitized", "description"]


class TestMask(MaskWorld, AccessCase):
    def lead_as(self, login):
        return self.as_user(login, self.lead)

    def person_as(self, login):
        return self.as_user(login, self.person)

    def test_owner_and_those_who_see_all_read_the_person(self):
        for login in ("nora", "admin_sales"):
            with self.subTest(login):
                self.assertEqual(self.lead_as(login).read(["contact_name"])[0]["contact_name"], PERSON["name"])
                self.assertEqual(self.person_as(login).read(["email"])[0]["email"], PERSON["email"])

    def test_a_colleague_and_the_leader_read_masks(self):
        for login in ("noah", "nina"):
            with self.subTest(login):
                row = self.lead_as(login).read(FIELDS)[0]
                self.assert_masked(row)
                self.assertEqual((row["contact_name"], row["partner_name"]), ("Q··· Z···", "Kunde AG"))
                self.assert_masked(self.person_as(login).read(["name", "complete_name", "email_formatted", "comment", "function"])[0])
                self.assertEqual(self.person_as(login).read(["display_name"])[0]["display_name"], "Kunde AG, Q··· Z···")

    def test_the_company_itself_is_nobody(self):
        self.assertEqual(self.as_user("noah", self.company).read(["name"])[0]["name"], "Kunde AG")

    def test_the_cache_knows_the_person(self):
        lead = self.lead_as("noah")
        lead.read(["contact_name"])
        self.assertEqual(lead.contact_name, PERSON["name"])
        self.env.invalidate_all()
        lead.search([("id", "=", lead.id)]).fetch(["contact_name"])
        self.assertEqual(lead.sudo().contact_name, PERSON["name"])

    def test_web_read_and_names_behind_links(self):
        for login, check in (("noah", self.assert_masked), ("nora", self.assert_told)):
            with self.subTest(login):
                lead = self.lead_as(login)
                check(lead.web_read({"partner_id": {"fields": {"display_name": {}}}}))
                check(lead.read(["partner_id"]))
                check(self.as_user(login, self.company).web_read({"child_ids": {"fields": {"name": {}, "display_name": {}}}}))
                check(lead.env["crm.lead"].formatted_read_group([("id", "=", lead.id)], ["partner_id"], ["__count"]))

    def test_superuser_code_in_a_search_compares_what_the_user_sees(self):
        """Followers are searched as superuser."""
        self.lead.message_subscribe(self.person.ids)
        for login, found in (("nora", self.lead), ("noah", self.lead.browse())):
            domain = [("id", "=", self.lead.id), ("message_partner_ids", "any", [("name", "ilike", "Zwirner")])]
            self.assertEqual(self.env_as(login)["crm.lead"].search(domain).ids, found.ids)

    def test_no_oracle_by_searching(self):
        for model, name, value in (
            ("crm.lead", "contact_name", "Zwirner"),
            ("crm.lead", "email_from", "quentina"),
            ("crm.lead", "email_normalized", PERSON["email"]),
            ("crm.lead", "phone", "4711815"),
            ("crm.lead", "partner_id.name", "Zwirner"),
            ("crm.lead", "partner_id", "Zwirner"),
            ("crm.lead", "description", "Quentina"),
            ("res.partner", "name", "Zwirner"),
            ("res.partner", "complete_name", "Zwirner"),
            ("res.partner", "display_name", "Zwirner"),
            ("res.partner", "email", "quentina"),
            ("res.partner", "comment", "kegelt"),
            ("res.partner", "parent_id.child_ids.name", "Zwirner"),
        ):
            with self.subTest(f"{model}.{name}"):
                self.assertTrue(self.env_as("nora")[model].search([(name, "ilike", value)]))
                self.assertFalse(self.env_as("noah")[model].search([(name, "ilike", value)]))

    def test_a_negation_tells_nothing_either(self):
        model = self.env_as("noah")["crm.lead"]
        for value in ("Zwirner", "Anybody"):
            found = model.search([("id", "=", self.lead.id), ("contact_name", "not ilike", value)])
            self.assertEqual(found.id, self.lead.id)

    def test_name_search(self):
        self.assertFalse(self.env_as("noah")["res.partner"].name_search("Zwirner"))
        self.assertTrue(self.env_as("nora")["res.partner"].name_search("Zwirner"))
        self.assert_masked(self.env_as("noah")["res.partner"].name_search("", [("id", "=", self.person.id)]))

    def test_no_oracle_by_sorting(self):
        """Names order nothing for whom they are masked: whatever the person is called, the order is the same."""
        other = self.create_lead("nora", contact_name="Mmm")
        orders = set()
        for name in ("Aaa", "Zzz"):
            self.lead.contact_name = name
            model = self.env_as("noah")["crm.lead"]
            orders.add(tuple(model.search([("id", "in", (self.lead + other).ids)], order="contact_name, id").ids))
        self.assertEqual(len(orders), 1)

    def test_no_oracle_by_the_order_of_contacts(self):
        """The contacts of a company stand in the same order for who sees masks, whatever they are called, and whoever has asked before."""
        second = self.env["res.partner"].create({"name": "Mmm", "parent_id": self.company.id})
        lead = self.create_lead("nora", name="Tür", partner_id=second.id, partner_name="Kunde AG")
        self.put_in_groups("noah", "base.group_allow_export")
        meeting = self.env["calendar.event"].create({
            "name": "Aufmaß", "start": "2026-11-30 10:00:00", "stop": "2026-11-30 11:00:00", "opportunity_id": self.lead.id,
            "partner_ids": [Command.set([self.person.id, second.id, self.users["noah"].partner_id.id])],
        })  # fmt: skip
        people, leads = (self.person + second).ids, (self.lead + lead).ids
        for ask_before in (False, True):
            orders = {}
            for name in ("Aaa", "Zzz"):
                self.person.name = name
                self.env.flush_all()
                self.env.invalidate_all()
                if ask_before:
                    self.assertTrue(self.company.child_ids.mapped("name") and meeting.partner_ids.mapped("name"))
                env = self.env(user=self.users["noah"].id)
                company = env["res.partner"].browse(self.company.id)
                for way, found in {
                    "search": env["res.partner"].search([("id", "in", people)]).ids,
                    "by name": env["res.partner"].search([("id", "in", people)], order="name").ids,
                    "by complete name": env["res.partner"].search([("id", "in", people)], order="complete_name desc").ids,
                    "contacts": [each["id"] for each in company.web_read({"child_ids": {"fields": {"id": {}}}})[0]["child_ids"]],
                    "read": company.read(["child_ids"])[0]["child_ids"],
                    "export": company.export_data(["child_ids/.id"])["datas"],
                    "name search": [id_ for id_, _name in env["res.partner"].name_search("", [("id", "in", people)])],
                    "leads by customer": env["crm.lead"].search([("id", "in", leads)], order="partner_id").ids,
                    "groups": env["crm.lead"]._read_group([("id", "in", leads)], ["partner_id"], order="partner_id"),
                    "attendees": env["calendar.event"].browse(meeting.id).read(["partner_ids"])[0]["partner_ids"],
                }.items():
                    orders.setdefault(way, set()).add(str(found))
            self.assertEqual([way for way, found in orders.items() if len(found) > 1], [], f"asked before: {ask_before}")

    def test_no_oracle_by_groups_and_aggregates(self):
        domain = [("id", "=", self.lead.id)]
        for login, check in (("noah", self.assert_masked), ("nora", self.assert_told)):
            with self.subTest(login):
                model = self.env_as(login)["crm.lead"]
                check(model.formatted_read_group(domain, ["contact_name"], ["__count"]))
                check(model.formatted_read_group(domain, [], ["contact_name:array_agg"]))
                check(model.formatted_read_group(domain, ["partner_id.name"], ["__count"]) if login == "noah" else "Zwirner")

    def test_export(self):
        for login, check in (("noah", self.assert_masked), ("nora", self.assert_told)):
            with self.subTest(login):
                self.put_in_groups(login, "base.group_allow_export")
                for compatible in (True, False):
                    lead = self.lead_as(login).with_context(import_compat=compatible)
                    columns = ["contact_name", "email_from", "partner_id", "partner_id/name", "partner_id/email", "name"]
                    check(lead.export_data(columns)["datas"])
                    company = self.as_user(login, self.company).with_context(import_compat=compatible)
                    check(company.export_data(["name", "child_ids/name", "child_ids/display_name"])["datas"])

    def test_a_mask_sent_back_is_discarded(self):
        lead = self.env_as("nina")["crm.lead"].browse(self.lead.id)
        row = lead.read(["contact_name", "email_from", "name"])[0]
        lead.write({**{name: row[name] for name in ("contact_name", "email_from", "name")}, "expected_revenue": 7})
        self.assertEqual((self.lead.contact_name, self.lead.email_from), (PERSON["name"], PERSON["email"]))
        self.assertEqual((self.lead.name, self.lead.expected_revenue), ("Fenster für Frau Zwirner", 7))
        self.assertFalse(self.env["crm.lead"].create({"name": "x", "contact_name": f"Q{MARK}"}).contact_name)

    def test_a_copy_takes_no_person_along(self):
        copied = self.lead_as("nina").copy().sudo()
        self.assertEqual((copied.contact_name, copied.email_from, copied.partner_id.id), (False, False, False))
        self.assertEqual(self.lead_as("nora").copy().sudo().contact_name, PERSON["name"])

    def test_no_lead_is_made_of_a_person_whom_one_does_not_see(self):
        vals = {"name": "Mine", "partner_id": self.person.id}
        with self.assertRaises(AccessError):
            self.env_as("noah")["crm.lead"].create(vals)
        with self.assertRaises(AccessError):
            self.env_as("noah")["crm.lead"].onchange(vals, ["partner_id"], {"contact_name": {}})
        self.env_as("noah")["crm.lead"].create({"name": "Mine", "partner_id": self.company.id})
        self.env_as("nora")["crm.lead"].create(vals)

    def test_what_a_policy_shows_to_leaders(self):
        self.put_in_force(phone="shows_leads")
        row = self.lead_as("nina").read(["phone", "email_from"])[0]
        self.assertEqual((row["phone"], row["email_from"]), (PERSON["phone"], f"{MARK}@{MARK}"))
        self.assertEqual(self.lead_as("noah").read(["phone"])[0]["phone"], MARK)

    def test_released_and_granted_with_persons(self):
        grant = self.env["crm.lead.grant"].create({"lead_id": self.lead.id, "user_id": self.users["sara"].id, "reason": "r"})
        self.assert_masked(self.lead_as("sara").read(FIELDS))
        grant.with_persons = True
        self.assert_told(self.lead_as("sara").read(FIELDS))
        self.assert_told(self.person_as("sara").read(["name"]))
        self.lead.release_team_id = self.units["north"]
        self.assert_told(self.lead_as("nina").read(FIELDS))

    def test_a_substitute_sees_the_person(self):
        self.env["crm.user.substitute"].create({"user_id": self.users["nora"].id, "substitute_id": self.users["sara"].id})
        self.assert_told(self.lead_as("sara").read(FIELDS))

    def test_revealing_shows_for_a_while_and_is_noted(self):
        lead = self.lead_as("noah")
        self.assertTrue(lead.is_person_masked)
        ask = lead.env["crm.gdpr.reveal.ask"].create({"res_model": "crm.lead", "res_id": lead.id, "reason": "Called back"})
        ask.action_reveal()
        self.assert_told(self.lead_as("noah").read(FIELDS))
        self.assert_told(self.person_as("noah").read(["name"]))
        self.assertTrue(self.env_as("noah")["crm.lead"].search([("contact_name", "ilike", "Zwirner")]))
        self.assert_masked(self.lead_as("nina").read(FIELDS))
        noted = self.env_as("officer")["crm.gdpr.reveal"].search([("res_model", "=", "crm.lead"), ("res_id", "=", lead.id)])
        self.assertEqual((noted.user_id.login, noted.reason), ("noah", "Called back"))
        for change in (lambda: noted.sudo().write({"reason": "Another"}), lambda: noted.sudo().unlink()):
            with self.assertRaisesRegex(AccessError, "is not changed"):
                change()
        self.env.cr.execute("UPDATE crm_gdpr_reveal SET date_end = %s", [fields.Datetime.now() - timedelta(minutes=1)])
        self.env.cr.cache.clear()
        self.assert_masked(self.lead_as("noah").read(FIELDS))

    def test_revealing_needs_a_reason_and_the_record(self):
        foreign = self.create_lead("sara")
        wizard = self.env_as("noah")["crm.gdpr.reveal.ask"]
        with self.assertRaises(UserError):
            wizard.create({"res_model": "crm.lead", "res_id": self.lead.id, "reason": " "}).action_reveal()
        with self.assertRaises(AccessError):
            wizard.create({"res_model": "crm.lead", "res_id": foreign.id, "reason": "curious"}).action_reveal()
        with self.assertRaises(AccessError):
            self.env_as("noah")["crm.gdpr.reveal"].create({"res_model": "crm.lead", "res_id": self.lead.id, "reason": "x"})

    def test_merging_is_refused(self):
        mine = self.create_lead("nina", "north", contact_name="Own")
        with self.assertRaises(AccessError):
            self.as_user("nina", self.lead + mine).merge_opportunity()

    def test_without_a_policy_nothing_is_masked(self):
        self.env["crm.gdpr.policy"].search([("state", "=", "active")]).action_end()
        self.assert_told(self.lead_as("noah").read(FIELDS))
