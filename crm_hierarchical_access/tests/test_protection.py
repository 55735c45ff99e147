"""Customer protection: the clock, what a second party is told, what the dispatcher sees and decides."""

import json
import re
from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from ..protection import Kind
from .common import AccessCase, AccessHttpCase, AccessWorld

NUMBER = "crm_hierarchical_access.protection_number"


class ProtectionWorld(AccessWorld):
    """South runs itself, the outlet is run by a franchisee, and *house* and *north* are the company's own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_protection(6)
        cls.env["ir.config_parameter"].set_param("crm_hierarchical_access.protection_unit", "months")
        cls.franchisee = cls.create_customer("Franchise Fred")
        cls.southern = cls.create_customer("Southern Agency")
        cls.units["outlet"].operator_id = cls.franchisee
        cls.units["south"].operator_id = cls.southern
        cls.notice = "This customer is protected until %s. The dispatcher has been told."

    @classmethod
    def set_protection(cls, number):
        cls.env["ir.config_parameter"].set_param(NUMBER, number)

    def bring_in(self, login, **vals):
        """A lead that a person enters."""
        vals = {"name": "Roof", "email_from": "info@baeckerei-gross.example", **vals}
        return self.env_as(login)["crm.lead"].create(vals).sudo()

    def conflicts(self, lead):
        return lead.sudo().protection_conflict_ids


@tagged("post_install", "-at_install")
class TestProtection(ProtectionWorld, AccessCase):
    def test_first_has_it_second_is_told(self):
        first = self.bring_in("sara", partner_name="Bäckerei Groß", zip="80331", phone="+49 89 1234567")
        self.assertTrue(first.protection_until)
        self.assertFalse(first.protection_notice)
        for vals in (
            {"email_from": "chef@baeckerei-gross.example"},
            {"email_from": False, "partner_name": "BAECKEREI GROSS GmbH", "zip": "80331"},
            {"email_from": False, "phone": "+49891234567"},
        ):
            second = self.bring_in("finn", **vals)
            self.assertTrue(self.as_user("finn", second).protection_notice.startswith("This customer is protected until"))
            self.assertFalse(second.protection_until)
            self.assertEqual(self.conflicts(second).protection_id, first.protection_id)
            self.assertEqual(self.conflicts(second).user_id, self.users["finn"])

    def test_nothing_is_lost_and_own_party_goes_on(self):
        first = self.bring_in("sara")
        again = self.bring_in("siri", phone="+49 89 7654321")
        self.assertEqual(again.protection_id, first.protection_id)
        self.assertFalse(again.protection_notice)
        second = self.bring_in("finn", email_from=False, phone="+49897654321", description="As told")
        self.assertEqual(second.protection_conflict_ids.protection_id, first.protection_id)
        self.assertIn("As told", second.description)

    def test_parties(self):
        access = self.env["crm.access"]
        party = {name: access._party(unit.id) for name, unit in self.units.items()}
        self.assertEqual(party["south"], ("operator", self.southern.id))
        self.assertEqual(party["outlet"], ("operator", self.franchisee.id))
        self.assertEqual(party["north"], ("unit", self.units["company"].id))
        self.assertEqual(party["house"], party["north"])
        self.assertEqual(party["north_inner"], ("unit", self.units["north_inner"].id))
        self.assertIsNone(access._party(None))

    def test_off_and_per_unit(self):
        self.set_protection(0)
        self.assertFalse(self.bring_in("sara").protection_id)
        self.set_protection(6)
        self.units["company"].write({"protection_own": True, "protection_number": 0})
        self.units["south"].write({"protection_own": True, "protection_number": 1})
        with freeze_time("2026-05-10 10:00:00"):
            lead = self.bring_in("sara", email_from="a@eins.example")
            self.assertEqual(str(lead.protection_until), "2026-06-10")
        self.assertFalse(self.bring_in("finn", email_from="a@zwei.example").protection_id)
        with self.assertRaises(ValidationError):
            self.units["south"].protection_number = -1

    def test_clock_to_the_minute_and_zone(self):
        self.env.company.partner_id.tz = "Europe/Berlin"
        with freeze_time("2026-01-10 10:00:00"):
            first = self.bring_in("sara")
            self.assertEqual(str(first.protection_until), "2026-07-10")
        with freeze_time("2026-07-10 21:59:00"):
            self.assertTrue(self.bring_in("finn").protection_notice)
            self.env.invalidate_all()
            self.assertTrue(first.protection_ends_soon)
        with freeze_time("2026-07-10 22:00:00"):  # midnight in Berlin
            second = self.bring_in("finn")
            self.assertFalse(second.protection_notice)
            self.assertTrue(second.protection_until)
            self.env.invalidate_all()
            self.assertFalse(first.protection_until)
            self.assertTrue(self.bring_in("sara").protection_notice)

    def test_later_changes_count(self):
        self.bring_in("sara")
        lead = self.bring_in("finn", email_from="other@elsewhere.example")
        self.assertFalse(lead.protection_notice)
        self.as_user("finn", lead).write({"email_from": "x@baeckerei-gross.example"})
        self.assertTrue(lead.protection_notice)
        partner = self.create_customer("Somebody", email="a@third.example")
        other = self.create_lead("finn", "outlet", partner_id=partner.id, email_from=False)
        self.assertTrue(other.protection_until)
        partner.email = "b@baeckerei-gross.example"
        self.assertTrue(other.protection_conflict_ids)

    def test_mail_and_website_are_noted_without_a_party(self):
        self.bring_in("sara")
        vals = {"name": "By mail", "email_from": "info@baeckerei-gross.example", "user_id": False, "team_id": False}
        # Where territories hand out what comes in, it would go to who has the customer.
        lead = self.env["crm.lead"].with_context(crm_territory_distribute=False).create(vals)
        self.assertTrue(lead.protection_conflict_ids)
        self.assertFalse(lead.protection_id)
        lead.write({"team_id": self.units["south"].id, "user_id": self.users["siri"].id})
        self.assertEqual(lead.protection_conflict_ids.state, "handed")
        self.assertTrue(lead.protection_until)

    def test_duplicate_for_another_party(self):
        first = self.bring_in("sara")
        copy = first.copy({"team_id": self.units["outlet"].id, "user_id": self.users["finn"].id})
        self.assertTrue(copy.protection_conflict_ids)

    def test_handover_takes_the_protection_along(self):
        first = self.bring_in("sara")
        self.give_away(first, "finn", "outlet")
        self.assertEqual(first.protection_id.team_id, self.units["outlet"])
        self.assertTrue(self.bring_in("siri").protection_notice)

    def test_lost_ends_it(self):
        first = self.bring_in("sara")
        protection = first.protection_id
        self.as_user("sara", first).action_set_lost()
        self.assertEqual(protection.state, "released")
        self.assertTrue(self.bring_in("finn").protection_until)

    def test_lost_and_taken_up_again(self):
        first = self.bring_in("sara")
        self.as_user("sara", first).action_set_lost()
        self.as_user("sara", first).action_restore()
        self.assertTrue(first.protection_until)
        self.as_user("sara", first).action_set_lost()
        second = self.bring_in("finn")
        self.as_user("sara", first).action_restore()
        self.assertFalse(first.protection_until)
        self.assertEqual(self.conflicts(first).protection_id, second.protection_id)

    def test_deleted_ends_it(self):
        first, again = self.bring_in("sara"), self.bring_in("siri")
        protection = first.protection_id
        first.unlink()
        self.assertEqual(protection.state, "active", "another lead is there")
        again.unlink()
        self.assertEqual(protection.state, "released")

    def test_second_lead_handed_to_another_party_parts_from_the_first(self):
        first, again = self.bring_in("sara"), self.bring_in("siri")
        self.give_away(again, "finn", "outlet")
        again = self.as_user("finn", again)
        self.assertFalse(again.protection_until)
        self.assertTrue(again.protection_notice)
        self.assertTrue(first.protection_until)
        self.assertEqual(first.protection_id.team_id, self.units["south"])

    def test_found_by_the_last_day(self):
        first = self.bring_in("sara")
        other = self.bring_in("sara", email_from=False)
        leads = self.env_as("sara")["crm.lead"]
        day, both = first.protection_until, [("id", "in", (first | other).ids)]
        for operator, value, found in (
            ("=", day, first),
            ("<=", day, first),
            (">", day, first.browse()),
            ("=", False, other),
            ("!=", False, first),
            ("!=", day, other),
        ):
            with self.subTest(operator=operator, value=value):
                self.assertEqual(leads.search([*both, ("protection_until", operator, value)]).ids, found.ids)

    def test_sale_prolongs_where_set(self):
        with freeze_time("2026-01-10 10:00:00"):
            first = self.bring_in("sara")
        stage = self.env["crm.stage"].search([("is_won", "=", True)], limit=1)
        with freeze_time("2026-03-10 10:00:00"):
            self.as_user("sara", first).stage_id = stage
            self.assertEqual(str(first.protection_until), "2026-07-10")
            first.stage_id = self.env["crm.stage"].search([("is_won", "=", False)], limit=1)
            self.env["ir.config_parameter"].set_param("crm_hierarchical_access.protection_prolong_won", "True")
            first.stage_id = stage
            self.assertEqual(str(first.protection_until), "2026-09-10")

    # The dispatcher

    def test_dispatcher_alone_sees_and_decides(self):
        self.bring_in("sara")
        conflict = self.conflicts(self.bring_in("finn"))
        self.assertEqual(self.env_as("dispo")["mail.activity"].search_count([("res_model", "=", conflict._name)]), 1)
        row = self.as_user("dispo", conflict).read(["customer_name", "user_id", "holder_team_id", "holder_user_id", "matched"])[0]
        self.assertEqual(row["holder_user_id"][1], "Sara")
        self.assertIn("E-mail", row["matched"])
        for login in ("finn", "sara", "boss", "fred"):
            for record in (conflict, conflict.protection_id):
                with self.assertRaises(AccessError):
                    self.as_user(login, record).read(["create_date"])
            for method in ("action_leave_with_both", "action_hand_to_holder", "action_release", "action_not_same"):
                with self.assertRaises(AccessError):
                    getattr(self.as_user(login, conflict), method)()
            with self.assertRaises(AccessError):
                self.as_user(login, conflict.protection_id).action_release()
            with self.assertRaises(AccessError):
                self.env_as(login)["crm.customer.protection.key"].search([])

    def test_why_it_is_the_same_in_the_dispatchers_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.bring_in("sara")
        conflict = self.conflicts(self.bring_in("finn"))
        row = conflict.with_context(lang="de_DE")
        names = {"en_US": "E-mail", "de_DE": "E-Mail-Adresse"}
        entry = self.registry["crm.customer.protection.entry"]
        self.patch(entry, "_kind_names", lambda self: dict.fromkeys(Kind, names[self.env.lang or "en_US"]))
        self.assertIn("E-Mail-Adresse", row.matched)
        self.assertNotIn("E-Mail-Adresse", conflict.with_context(lang="en_US").matched)

    def test_dispatcher_hears_of_it_in_his_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.users["dispo"].lang = "de_DE"
        self.bring_in("sara")
        conflict = self.conflicts(self.bring_in("finn"))
        self.assertIn("Kunden", conflict.sudo().activity_ids.summary)

    def test_notes_on_a_lead_in_its_owners_language(self):
        """Also where it came by mail, or the dispatcher speaks another one."""
        self.env["res.lang"]._activate_lang("de_DE")
        self.users["finn"].lang = "de_DE"
        self.bring_in("sara")
        finn = {"user_id": self.users["finn"].id, "team_id": self.units["outlet"].id}
        lead = self.env["crm.lead"].create({"name": "By mail", "email_from": "info@baeckerei-gross.example", **finn})
        self.as_user("dispo", self.conflicts(lead)).action_leave_with_both()
        notes = "".join(lead.message_ids.mapped("body"))
        self.assertIn("Dieser Kunde ist bis", notes)
        self.assertIn("Der Disponent hat über den geschützten Kunden entschieden.", notes)

    def test_rows_from_before_learn_why_it_is_the_same(self):
        self.bring_in("sara", phone="+49 89 1234567")
        conflict = self.conflicts(self.bring_in("finn", phone="+49 89 7654321"))
        self.assertEqual(conflict.matched_kinds, "email,domain")
        gone = self.conflicts(self.bring_in("finn", email_from=False, phone="+49 89 1234567"))
        (conflict | gone).matched_kinds = False
        gone.lead_id = False
        conflict._fill_matched_kinds()
        self.assertEqual((conflict.matched_kinds, gone.matched_kinds), ("email,domain", False))

    def test_nobody_changes_the_list_but_by_deciding(self):
        """Else a dispatcher could have any lead handed to anybody."""
        first, foreign = self.bring_in("sara"), self.bring_in("iris", email_from="a@fremd.example")
        conflict = self.conflicts(self.bring_in("finn"))
        for login in ("dispo", "admin_sales"):
            for record, vals in (
                (conflict, {"lead_id": foreign.id}),
                (conflict, {"protection_id": foreign.protection_id.id}),
                (first.protection_id, {"user_id": self.users["dispo"].id}),
            ):
                with self.assertRaises(AccessError):
                    self.as_user(login, record).write(vals)
            with self.assertRaises(AccessError):
                self.as_user(login, conflict).copy({"lead_id": foreign.id})
        self.as_user("dispo", conflict).message_post(body="Asked both")
        self.as_user("dispo", first.protection_id).action_release()
        self.assertEqual(first.protection_id.state, "released")

    def test_hand_to_the_holder(self):
        self.bring_in("sara")
        lead = self.bring_in("finn")
        self.as_user("dispo", self.conflicts(lead)).action_hand_to_holder()
        self.assertEqual((lead.user_id, lead.team_id), (self.users["sara"], self.units["south"]))
        self.assertFalse(self.as_user("finn", lead).has_access("read"))
        self.assertEqual(self.conflicts(lead).state, "handed")

    def test_leave_with_both(self):
        first, lead = self.bring_in("sara"), self.bring_in("finn")
        self.as_user("dispo", self.conflicts(lead)).action_leave_with_both()
        self.assertFalse(lead.protection_notice)
        self.assertTrue(first.protection_until)
        self.as_user("finn", lead).phone = "+49 89 5555555"
        self.assertFalse(lead.protection_notice)

    def test_not_the_same(self):
        self.bring_in("sara")
        lead = self.bring_in("finn", email_from="other@baeckerei-gross.example")
        self.as_user("dispo", self.conflicts(lead)).action_not_same()
        self.assertFalse(lead.protection_notice)
        self.assertTrue(lead.protection_until)
        self.assertTrue(self.conflicts(self.bring_in("iris", email_from="other@baeckerei-gross.example")))

    def test_release(self):
        first, lead = self.bring_in("sara"), self.bring_in("finn")
        self.as_user("dispo", self.conflicts(lead)).action_release()
        self.assertTrue(lead.protection_until)
        self.assertFalse(first.protection_until)

    def test_probing_is_counted(self):
        self.bring_in("sara")
        for _time in range(3):
            self.bring_in("finn").with_user(self.users["fred"]).sudo().unlink()
        rows = self.env_as("dispo")["crm.customer.protection.conflict"].search([("user_id", "=", self.users["finn"].id)])
        self.assertEqual(rows.mapped("entered_count"), [3, 3, 3])
        activities = self.env["mail.activity"].search([("res_model", "=", rows._name), ("user_id", "=", self.users["dispo"].id)])
        self.assertEqual(len(activities), 1, "not one for each")

    # Clock and leads of the past

    def test_reminder_and_end(self):
        self.env.company.partner_id.tz = "UTC"
        with freeze_time("2026-01-10 10:00:00"):
            first = self.bring_in("sara")
        protections = self.env["crm.customer.protection"]
        with freeze_time("2026-07-01 10:00:00"):
            self.assertEqual(protections._remind_batch(10), 1)
            self.assertEqual(protections._remind_batch(10), 0)
            activity = first.activity_ids.filtered(lambda row: row.summary == "Customer protection ends")
            self.assertEqual((activity.user_id, str(activity.date_deadline)), (self.users["sara"], "2026-07-10"))
            self.assertEqual(protections._expire_batch(10), 0)
        with freeze_time("2026-07-11 00:00:00"):
            self.assertEqual(protections._expire_batch(10), 1)
        self.assertEqual(first.protection_id.state, "expired")
        self.assertFalse(first.protection_id.key_ids)

    def test_reminder_and_end_in_the_readers_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        (self.users["sara"] | self.users["dispo"]).lang = "de_DE"
        with freeze_time("2026-01-10 10:00:00"):
            firsts = self.bring_in("sara"), self.bring_in("finn", email_from="a@fremd.example")
        protections = self.env["crm.customer.protection"]
        with freeze_time("2026-07-01 10:00:00"):
            protections._remind_batch(10)
        summaries = [lead.activity_ids.summary for lead in firsts]
        self.assertEqual(summaries, ["Der Kundenschutz endet", "Customer protection ends"])
        with freeze_time("2026-07-12 00:00:00"):
            protections._expire_batch(10)
        self.assertEqual(firsts[0].protection_id.reason, "Die Zeit war um", "for the dispatcher")

    def test_leads_there_were_before(self):
        self.env["crm.lead"].with_context(active_test=False).search([]).unlink()
        self.set_protection(0)
        leads = self.env["crm.lead"]
        for login, days in (("sara", 30), ("finn", 20), ("siri", 400)):
            lead = self.bring_in(login, email_from=f"{login}@alt.example" if login != "siri" else "x@uralt.example")
            self.env.cr.execute(
                "UPDATE crm_lead SET create_date = %s WHERE id = %s", [datetime.now() - timedelta(days=days), lead.id]
            )
            leads += lead
        self.env.invalidate_all()
        self.set_protection(6)
        protections = self.env["crm.customer.protection"]
        self.env["ir.config_parameter"].set_param("crm_hierarchical_access.protection_built_to", 0)
        while protections._build_batch(2):
            pass
        first, second, old = leads
        self.assertTrue(first.protection_until)
        self.assertTrue(second.protection_conflict_ids)
        self.assertFalse(old.protection_until, "its time was over already")
        self.assertFalse(second.message_ids.filtered(lambda message: "protected" in (message.body or "")))

    def test_a_schedule_enters_nothing(self):
        """What it finds was entered by whoever made the lead; what nobody of ours entered is counted with nobody."""
        self.env["crm.lead"].with_context(active_test=False).search([]).unlink()
        self.set_protection(0)
        leads = self.bring_in("sara"), self.bring_in("finn"), self.bring_in("finn")
        self.env.cr.execute("UPDATE crm_lead SET create_uid = 1 WHERE id = %s", [leads[2].id])
        self.env.invalidate_all()
        self.set_protection(6)
        self.env["ir.config_parameter"].set_param("crm_hierarchical_access.protection_built_to", 0)
        while self.env["crm.customer.protection"]._build_batch(50):
            pass
        by_finn, by_nobody = (self.conflicts(lead) for lead in leads[1:])
        self.assertEqual((by_finn.user_id, by_nobody.user_id.id), (self.users["finn"], 1))
        self.assertEqual((by_finn.entered_count, by_nobody.entered_count), (1, 0))

    def test_settings(self):
        settings = self.env["res.config.settings"].create({"protection_number": 3, "protection_unit": "days"})
        settings.execute()
        self.assertEqual(self.env["ir.config_parameter"].get_param(NUMBER), "3")
        with self.assertRaises(ValidationError):
            self.env["res.config.settings"].create({"protection_number": -1})

    # Cost

    def test_many_leads_cost_the_same_queries(self):
        def count(number, offset):
            vals = [
                {
                    "name": "L",
                    "email_from": f"a@c{offset + place}.example",
                    "phone": f"+4989{1000000 + offset + place}",
                    "user_id": self.users["sara"].id,
                    "team_id": self.units["south"].id,
                }
                for place in range(number)
            ]
            leads = self.env["crm.lead"].sudo().with_context(tracking_disable=True)
            self.set_protection(0)
            leads = leads.create(vals)
            self.env.flush_all()
            self.set_protection(6)
            before = self.cr.sql_log_count
            self.env["crm.customer.protection.entry"]._enter(leads)
            self.env.flush_all()
            return self.cr.sql_log_count - before

        count(5, 0)
        self.assertEqual(count(20, 1000), count(90, 2000))

    def test_partner_shows_the_clock_to_the_own_party(self):
        partner = self.create_customer("Shared GmbH", email="a@shared.example")
        lead = self.create_lead("sara", "south", partner_id=partner.id, email_from=False)
        self.assertEqual(self.as_user("sara", partner).protection_until, lead.protection_until)
        self.create_lead("finn", "outlet", partner_id=partner.id)
        self.assertFalse(self.as_user("finn", partner).protection_until)


@tagged("post_install", "-at_install")
class TestProtectionOverHttp(ProtectionWorld, AccessHttpCase):
    def answer_to_second(self, holder):
        """What the second seller gets to see, ids of his own lead left out."""
        first = self.bring_in(holder, email_from="info@einmal.example", partner_name="Einmal GmbH")
        self.env.cr.flush()
        self.log_in("finn")
        spec = {name: {} for name in ("name", "protection_notice", "protection_until", "protection_ends_soon", "message_ids")}
        spec["protection_id"] = {"fields": {"display_name": {}}}
        saved = self.call_kw(
            "crm.lead", "web_save", [], {"name": "Second", "email_from": "info@einmal.example"}, specification=spec
        )
        lead = self.env["crm.lead"].browse(json.loads(saved)["result"][0]["id"])
        thread = self.call("/mail/thread/messages", thread_model="crm.lead", thread_id=lead.id)
        answers = [
            saved,
            thread,
            self.call_kw("crm.lead", "search_read", [("id", "=", lead.id)]),
            self.call_kw("crm.customer.protection", "search_read", []),
            self.call_kw("crm.customer.protection.conflict", "search_count", []),
            self.call_kw("crm.customer.protection.key", "search_read", []),
            self.call_kw("crm.lead", "search_count", [("protection_id.team_id", "!=", False)]),
        ]
        for word in ("Sara", "Iris", "Unit south", "Unit north_inner", "Southern", "sara@", "iris@"):
            self.assertNotIn(word, "".join(answers))
        lead.unlink()
        first.protection_id._end("test")
        first.unlink()
        text = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?", "MOMENT", "".join(answers))
        return re.sub(r"(?<![\w/])\d+(?![\w/])", "N", text)

    def test_the_same_whoever_has_it(self):
        one, other = self.answer_to_second("sara"), self.answer_to_second("iris")
        self.assertIn("This customer is protected until", one)
        self.assertEqual(one, other)

    def test_no_onchange_tells(self):
        self.bring_in("sara")
        self.log_in("finn")
        spec = {"protection_notice": {}, "protection_until": {}, "email_from": {}}
        answer = self.call_kw(
            "crm.lead", "onchange", [], {"email_from": "info@baeckerei-gross.example"}, ["email_from"], spec
        )
        self.assertNotIn("protected until", answer)

    def test_import_is_told_row_by_row(self):
        self.bring_in("sara")
        self.log_in("finn")
        answer = self.call_kw(
            "crm.lead", "load", ["name", "email_from"], [["A", "info@baeckerei-gross.example"], ["B", "b@neu.example"]]
        )
        ids = json.loads(answer)["result"]["ids"]
        leads = self.env["crm.lead"].browse(ids)
        self.assertEqual([bool(lead.protection_notice) for lead in leads], [True, False])
        self.assertIn("protected until", leads[0].message_ids[:1].body)
