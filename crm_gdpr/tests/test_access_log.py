"""The log of access in the database: what is noted, that nobody changes it, and that tampering is found."""

from datetime import UTC, datetime, time, timedelta
from unittest.mock import patch
from zoneinfo import ZoneInfo

import psycopg2

from odoo.exceptions import AccessError
from odoo.tools import mute_logger

from odoo.addons.crm_hierarchical_access.tests.common import AccessCase

from ..ledger import Entry, Fault
from .common import MaskWorld


class TestAccessLog(MaskWorld, AccessCase):
    def setUp(self):
        super().setUp()
        self.log = self.env["crm.gdpr.access"]
        self.first = self.log._head().number + 1
        self.env.cr.postcommit.data.pop("crm_gdpr_access", None)
        self.addCleanup(self.env.cr.postcommit.clear)

    def gathered(self):
        return self.env.cr.postcommit.data.get("crm_gdpr_access", {})

    def write_down(self):
        """What a request does when it is over, in this transaction."""
        entries = self.log._entries(self.gathered())
        self.log._append(self.env.cr, entries)
        self.gathered().clear()
        self.env.invalidate_all()
        return self.log.search([("number", ">=", self.first)], order="number")

    def read_as(self, login, *names):
        self.as_user(login, self.lead).read(list(names))

    def test_who_reads_a_person_is_noted_once_per_request(self):
        self.read_as("nora", "contact_name", "expected_revenue")
        self.read_as("nora", "contact_name", "expected_revenue")
        row = self.write_down()
        self.assertEqual(len(row), 1)
        self.assertEqual((row.person, row.how, row.res_model, row.res_ids), ("Nora", "read", "crm.lead", self.lead.ids))
        self.assertEqual(row.field_names, "contact_name")

    def test_who_reads_a_mask_or_a_figure_is_not(self):
        self.read_as("noah", "contact_name")
        self.read_as("nora", "expected_revenue", "partner_name")
        self.as_user("nora", self.users["nina"].partner_id).read(["name"])
        self.assertEqual(self.gathered(), {})

    def test_nothing_is_noted_without_a_policy_nor_of_the_superuser(self):
        self.lead.sudo().read(["contact_name"])
        self.env["crm.gdpr.policy"].search([("state", "=", "active")]).action_end()
        self.read_as("nora", "contact_name")
        self.assertEqual(self.gathered(), {})

    def test_exports_and_reveals_are_noted_with_their_reason(self):
        self.put_in_groups("nora", "base.group_allow_export")
        self.as_user("nora", self.lead).export_data(["contact_name"])
        reveal = self.env_as("noah")["crm.gdpr.reveal"]
        reveal.reveal([self.lead.with_env(reveal.env)], "Called back")
        rows = {(row.how, row.person, row.reason or "") for row in self.write_down()}
        self.assertLessEqual({("export", "Nora", ""), ("reveal", "Noah", "Called back")}, rows)

    def test_what_a_record_s_log_says_is_found(self):
        self.read_as("nora", "contact_name")
        row = self.write_down()
        self.assertEqual(self.log.search([("res_id", "=", self.lead.id), ("number", ">=", self.first)]), row)
        self.assertFalse(self.log.search([("res_id", "=", self.lead.id + 1000), ("number", ">=", self.first)]))

    def test_nobody_changes_it(self):
        self.read_as("nora", "contact_name")
        self.write_down()
        for statement in ("UPDATE crm_gdpr_access SET user_id = 1", "DELETE FROM crm_gdpr_access", "TRUNCATE crm_gdpr_access"):
            with self.subTest(statement), self.assertRaises(psycopg2.errors.RaiseException), mute_logger("odoo.sql_db"):
                with self.env.cr.savepoint():
                    self.env.cr.execute(statement)
        for change in (lambda log: log.create({}), lambda log: log.write({"user_id": 1}), lambda log: log.unlink()):
            with self.assertRaises(AccessError):
                change(self.log.search([], limit=1))
        with self.assertRaises(AccessError):
            self.env_as("boss")["crm.gdpr.access"].search([])

    def test_tampering_past_the_trigger_is_located(self):
        for name in ("contact_name", "phone", "email_from"):
            self.read_as("nora", name)
        rows = self.write_down()
        self.assertIsNone(self.log.check_chain())
        head = self.log._head()
        self.env.cr.execute("ALTER TABLE crm_gdpr_access DISABLE TRIGGER USER")
        self.env.cr.execute("UPDATE crm_gdpr_access SET user_id = user_id + 1 WHERE number = %s", [rows[1].number])
        self.env.invalidate_all()
        self.assertEqual(self.log.check_chain(), Fault(rows[1].number, "changed"))
        self.env.cr.execute("DELETE FROM crm_gdpr_access WHERE number >= %s", [rows[1].number])
        self.env.invalidate_all()
        self.assertIsNone(self.log.check_chain())
        ask = self.env_as("officer")["crm.gdpr.access.check"].create({"mailed": f"Last entry: no. {head.number}\nIts hash: {head.hash}"})
        ask.action_check()
        self.assertIn(f"no. {head.number} was taken out", ask.result)

    def test_reading_in_a_loop_is_reported(self):
        self.env["ir.config_parameter"].set_param("crm_gdpr.unusual_reading", "5")
        leads = self.lead.union(*(self.create_lead("nora", contact_name=f"Person {n}") for n in range(5)))
        for lead in leads[:5]:
            self.as_user("nora", lead).search_read([("id", "=", lead.id)], ["contact_name"])
        self.write_down()
        self.env["crm.gdpr.reading"]._count()
        self.assertEqual(self.log._unusual_texts(), [])
        self.as_user("nora", leads[5]).search_read([("id", "=", leads[5].id)], ["contact_name"])
        self.write_down()
        with self.enter_registry_test_mode():
            self.env.ref("crm_gdpr.ir_cron_tell_unusual").method_direct_trigger()
        [text] = self.log._unusual_texts()
        self.assertIn("Nora read 6 leads and contacts", text)

    def test_a_request_waits_for_two_queries_and_counts_nothing(self):
        self.read_as("nora", "contact_name", "phone")
        with self.assertQueryCount(2):
            self.log._append(self.env.cr, self.log._entries(self.gathered()))
        self.assertFalse(self.env["crm.gdpr.reading"].search([("user_id", "=", self.users["nora"].id)]))

    def entry(self, moment, ids):
        return Entry(moment.isoformat(sep=" ", timespec="microseconds"), self.users["nora"].id, "read", "crm.lead", tuple(ids), "phone")

    def count(self, *entries):
        """Write entries and count them: (day, times read, persons where they are too many) of Nora, oldest day first."""
        if entries:
            self.log._append(self.env.cr, entries)
        readings = self.env["crm.gdpr.reading"]
        readings._count()
        rows = readings.search([("user_id", "=", self.users["nora"].id)], order="day")
        return [(row.day, row.read_count, row.person_count) for row in rows]

    def test_what_was_read_is_counted_once(self):
        now = datetime.utcnow()
        today = self.env["crm.gdpr.reading"]._today(self.users["nora"])
        self.assertEqual(self.count(self.entry(now, [1, 2])), [(today, 2, 0)])
        self.assertEqual(self.count(), [(today, 2, 0)])
        self.assertEqual(self.count(self.entry(now, [2, 3, 4]), self.entry(now, [5])), [(today, 6, 0)])
        self.assertEqual(self.count(), [(today, 6, 0)])

    def test_what_is_old_is_not_counted_anew_once_its_figures_went(self):
        long_ago = datetime.utcnow() - timedelta(days=28)
        self.assertEqual(self.count(self.entry(long_ago, [1, 2])), [])

    def test_the_day_begins_where_the_company_is(self):
        self.env["ir.config_parameter"].set_param("crm_gdpr.unusual_reading", "4")
        self.users["nora"].company_id.partner_id.tz = "Europe/Berlin"
        self.env.flush_all()
        today = datetime.utcnow().date() - timedelta(days=3)
        after = datetime.combine(today, time(), ZoneInfo("Europe/Berlin")).astimezone(UTC).replace(tzinfo=None)
        before, yesterday = after - timedelta(seconds=1), today - timedelta(days=1)
        self.assertEqual(self.count(self.entry(before, range(4)), self.entry(after, range(3, 7))), [(yesterday, 4, 0), (today, 4, 0)])
        self.assertEqual(self.count(self.entry(before, [3]), self.entry(after, [7])), [(yesterday, 5, 0), (today, 5, 5)])

    def test_who_waited_for_others_goes_on_after_their_entries(self):
        """Whoever writes sees what was committed while waiting: with a snapshot of before, two would write the same number."""
        seen = []

        def look(_log, cr, _entries):
            cr.execute("SHOW transaction_isolation")
            seen.append(cr.fetchone()[0])

        with patch.object(self.env.registry["crm.gdpr.access"], "_append", look):
            self.log._write_gathered({(self.env.uid, "read", "crm.lead", "phone", ""): {self.lead.id}})
        self.assertEqual(seen, ["read committed"])

    def test_the_end_of_the_chain_is_mailed(self):
        self.read_as("nora", "contact_name")
        head = self.write_down()[-1]
        self.log._cron_send_head()
        mail = self.env["mail.mail"].search([("email_to", "ilike", "officer@")], limit=1)
        self.assertIn(head.hash, mail.body_html)
        self.assertIn(str(head.number), mail.subject)
