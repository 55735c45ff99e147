"""Retention: what is due goes at night, what somebody signed and nothing else; the preview shows the same."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError

from odoo.addons.crm_hierarchical_access.tests.common import AccessCase

from ..models import crm_gdpr_retention
from .privacy_world import PrivacyWorld


class TestRetention(PrivacyWorld, AccessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.gdpr.retention"].search([]).unlink()
        cls.rule = cls.env["crm.gdpr.retention"].create({"name": "Old leads", "kind": "lead", "months": 12})
        cls.env["crm.lead"].with_context(active_test=False).search([("id", "not in", (cls.lead | cls.others_lead).ids)]).unlink()
        cls.old = cls.env["crm.lead"].union(*(cls.create_lead("nora", name=f"Old {n}") for n in range(5)))
        cls.env.flush_all()
        cls.touched(cls.old, 400)

    @classmethod
    def touched(cls, leads, days):
        """Let leads have been written so many days ago."""
        moment = fields.Datetime.now() - timedelta(days=days)
        cls.env.cr.execute("UPDATE crm_lead SET write_date = %s WHERE id = ANY(%s)", [moment, leads.ids])
        cls.env.invalidate_all()

    def in_force(self):
        self.as_user("officer", self.rule).action_put_in_force()

    def night(self):
        with self.enter_registry_test_mode():
            self.env.ref("crm_gdpr.ir_cron_retention").method_direct_trigger()
        self.env.invalidate_all()

    def test_what_is_due_goes_once_the_rule_is_signed(self):
        self.night()
        self.assertEqual(len(self.old.exists()), 5, "nobody has signed")
        previewed = self.env["crm.lead"].search(self.as_user("officer", self.rule).action_preview()["domain"])
        self.assertEqual((set(previewed), self.rule.due_count), (set(self.old), 5))
        self.in_force()
        self.night()
        self.assertEqual(self.as_user("officer", self.rule).action_preview()["tag"], "display_notification", "no empty list of examples")
        self.assertFalse(self.old.exists())
        self.assertTrue(self.lead.exists() and self.others_lead.exists())
        self.assertEqual(self.rule.run_ids.mapped("record_count"), [5])
        self.assertEqual((self.rule.signed_by_id, self.rule.due_count), (self.users["officer"], 0))

    def test_the_day_counts(self):
        self.touched(self.old[0], 360)
        self.in_force()
        self.night()
        self.assertEqual(self.old.exists(), self.old[0])

    def test_what_is_won_or_restricted_stays(self):
        won = self.old[0]
        won.action_set_won()
        self.env.flush_all()
        self.touched(won, 400)
        self.old[1].email_from = "somebody@else.example"
        self.env.flush_all()
        self.touched(self.old[1], 400)
        self.env["crm.gdpr.request"].receive("restriction", "somebody@else.example", None, {}, "en_US")
        request = self.env["crm.gdpr.request"].search([("email", "=", "somebody@else.example")])
        self.as_user("officer", request).action_restrict()
        self.touched(self.old[1], 400)
        self.in_force()
        self.night()
        self.assertEqual(self.old.exists(), self.old[:2])

    def test_what_became_an_order_stays(self):
        if "order_ids" not in self.env["crm.lead"]._fields:
            return
        sold = self.old[0]
        self.env["sale.order"].create({"partner_id": self.other.id, "opportunity_id": sold.id})
        self.env.flush_all()
        self.touched(sold, 400)
        self.in_force()
        self.night()
        self.assertEqual(self.old.exists(), sold)

    def test_batches_and_what_refuses(self):
        self.in_force()
        stubborn, unlink = self.old[0], type(self.lead).unlink

        def refuse(leads):
            if stubborn in leads:
                raise ValueError(leads.ids)
            return unlink(leads)

        with patch.object(crm_gdpr_retention, "BATCH", 2), patch.object(self.env.registry["crm.lead"], "unlink", refuse):
            self.night()
        self.assertEqual(self.old.exists(), stubborn)
        self.assertEqual(sum(self.rule.run_ids.mapped("record_count")), 4)

    def test_what_is_signed_is_not_changed(self):
        self.in_force()
        with self.assertRaises(UserError):
            self.as_user("officer", self.rule).months = 1
        self.as_user("officer", self.rule).action_end()
        self.as_user("officer", self.rule).months = 1
        with self.assertRaises(AccessError):
            self.env_as("nora")["crm.gdpr.retention"].search([]).action_put_in_force()
        with self.assertRaises(AccessError):
            self.env["crm.gdpr.retention.run"].with_user(self.users["officer"]).create({"rule_id": self.rule.id, "record_count": 1})

    def test_every_kind_that_is_installed_can_be_asked(self):
        for kind in dict(self.env["crm.gdpr.retention"]._selection_kind()):
            rule = self.env["crm.gdpr.retention"].create({"name": kind, "kind": kind, "months": 6})
            self.assertGreaterEqual(rule.due_count, 0)
