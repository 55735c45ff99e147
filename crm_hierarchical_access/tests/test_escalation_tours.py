"""An owner's and a superior's clicks about escalations, in German, at a desk and on a phone."""

from datetime import datetime, timedelta

from odoo.tests import tagged

from .common import AccessHttpCase
from .test_escalation_report import ClockRows
from .test_journeys import SPOKEN

PIPELINE = "/odoo/action-crm.crm_lead_action_pipeline"
TO_DECIDE = "/odoo/action-crm_hierarchical_access.crm_lead_release_action_to_decide"


class EscalationTours(ClockRows, AccessHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("de_DE")
        cls.env["ir.module.module"].search([("name", "in", SPOKEN)])._update_translations(["de_DE"])
        for login in ("noah", "nina"):
            cls.users[login].write({"password": login, "lang": "de_DE"})  # a tour logs in with the login as password
        policy = cls.env.ref("crm_hierarchical_access.escalation_policy_two_days")
        cls.env["ir.config_parameter"].set_param("crm_hierarchical_access.escalation_policy_id", policy.id)
        cls.policy = policy
        cls.lead = cls.create_lead("noah", name="Dach Müller")

    def escalate(self):
        """The lead was not worked on for three weeks."""
        self.env["crm.lead.clock"].search([("lead_id", "!=", self.lead.id)]).write({"due_at": False})
        clock = self.lead.clock_id
        clock.started_at = clock.counted_from = datetime.now() - timedelta(days=21)
        clock._reschedule()
        self.env["crm.escalation"]._escalate_batch(200)
        self.env.flush_all()

    def tour(self, name, login, url):
        self.start_tour(url, f"crm_hierarchical_access.{name}", login=login)


@tagged("post_install", "-at_install")
class TestEscalationTours(EscalationTours):
    def test_owner_sees_time_left(self):
        self.lead.clock_id.write({"escalation_deadline": datetime.now() + timedelta(days=3)})
        self.tour("owner_sees_time_left", "noah", PIPELINE)

    def test_superior_leaves_with_advice_that_the_owner_reads(self):
        self.escalate()
        self.tour("superior_leaves_with_advice", "nina", "/odoo/crm")
        self.assertEqual(self.lead.clock_id.given_days, 3)
        self.tour("owner_reads_advice", "noah", PIPELINE)

    def test_owner_offers_upward(self):
        self.policy.release_mode = "step"
        self.tour("owner_offers_upward", "noah", PIPELINE)
        self.assertEqual(self.lead.release_ids.user_id, self.users["nina"])

    def test_leader_reads_escalations(self):
        self.escalate()
        self.handled(self.create_lead("nora"), 3, user_id=self.users["nora"].id)
        other = self.create_lead("nina", name="Andere")
        self.handled(other, 3, team_id=self.units["company"].id)
        self.tour("leader_reads_escalations", "nina", "/odoo/crm")


@tagged("post_install", "-at_install")
class TestEscalationPhoneTours(EscalationTours):
    browser_size = "375x667"
    touch_enabled = True

    def test_superior_gives(self):
        self.escalate()
        self.tour("superior_gives_on_the_phone", "nina", TO_DECIDE)
        self.assertEqual(self.lead.user_id, self.users["nora"])

    def test_superior_agrees(self):
        self.policy.release_mode = "step"
        self.as_user("noah", self.lead).action_offer_upward("Zu groß für uns")
        self.tour("superior_agrees_on_the_phone", "nina", TO_DECIDE)
        self.assertEqual(self.lead.release_ids.mapped("decision"), ["agreed"])
