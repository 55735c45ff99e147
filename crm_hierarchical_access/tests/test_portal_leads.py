from odoo.tests import tagged

from .common import AccessHttpCase


@tagged("post_install", "-at_install")
class TestPortalLeads(AccessHttpCase):
    """With website_crm_partner_assign: a lead is open to the person it is assigned to, not to his whole company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.has_portal_leads = "partner_assigned_id" in cls.env["crm.lead"]._fields
        if not cls.has_portal_leads:
            return
        cls.company = cls.create_customer("Agency")
        for login in ("agent", "second_agent"):
            cls.create_user(login, "base.group_portal").partner_id.parent_id = cls.company
        assigned = {"partner_assigned_id": cls.users["agent"].partner_id.id}
        cls.lead = cls.create_lead("noah", "north", type="lead", **assigned)
        cls.opportunity = cls.create_lead("noah", "north", name="Secret opportunity", **assigned)

    def texts(self):
        """What the portal answers to whom is logged in."""
        for page in ("/my/leads", "/my/opportunities", f"/my/lead/{self.lead.id}", f"/my/opportunity/{self.opportunity.id}"):
            yield page, self.url_open(page).text

    def test_pages(self):
        if not self.has_portal_leads:
            return
        self.log_in("agent")
        for page, text in self.texts():
            self.assertIn("Secret", text, page)
        self.assertIn('"lead_count": 1', self.call("/my/counters", counters=["lead_count", "opp_count"]))
        self.log_in("second_agent")
        for page, text in self.texts():
            self.assertNotIn("Secret", text, page)
        self.assertIn('"lead_count": 0', self.call("/my/counters", counters=["lead_count", "opp_count"]))

    def test_actions_of_a_colleague(self):
        """None of the portal's buttons reaches a colleague's lead."""
        if not self.has_portal_leads:
            return
        self.log_in("second_agent")
        before = self.lead.read(["name", "type", "partner_assigned_id", "expected_revenue", "stage_id", "city"])
        for method, arguments in (
            ("partner_interested", ["injected"]),
            ("partner_desinterested", ["injected", True, True]),
            ("update_contact_details_from_portal", [{"city": "injected"}]),
            ("update_stage_from_portal", [self.env["crm.stage"].search([], limit=1).id]),
            ("update_lead_portal", [{
                "expected_revenue": 7, "probability": 7, "priority": "1", "date_deadline": False,
                "activity_date_deadline": "2030-01-01", "activity_type_id": 1, "activity_summary": "injected",
            }]),
        ):
            answer = self.call_kw("crm.lead", method, [self.lead.id], *arguments)
            self.assertIn("error", answer, method)
            self.assertNotIn("Secret", answer, method)
        self.env.invalidate_all()
        self.assertEqual(
            self.lead.read(["name", "type", "partner_assigned_id", "expected_revenue", "stage_id", "city"]), before
        )
        self.assertNotIn("injected", "".join(self.lead.message_ids.mapped("body")))
        self.assertNotIn("injected", self.lead.activity_ids.mapped("summary"))

    def test_the_assigned_person_acts(self):
        if not self.has_portal_leads:
            return
        self.log_in("agent")
        self.assertNotIn("error", self.call_kw("crm.lead", "partner_interested", [self.lead.id], "Yes"))
        self.env.invalidate_all()
        self.assertEqual(self.lead.type, "opportunity")

    def test_what_a_person_enters_is_his(self):
        if not self.has_portal_leads:
            return
        grade = self.env["res.partner.grade"].create({"name": "Gold"})
        self.company.grade_id = grade
        self.users["agent"].partner_id.grade_id = grade
        self.log_in("agent")
        values = {"contact_name": "Buyer", "description": "Wants it", "title": "Entered"}
        self.assertNotIn("error", self.call_kw("crm.lead", "create_opp_portal", values))
        lead = self.env["crm.lead"].search([("name", "=", "Entered")])
        self.assertEqual(lead.partner_assigned_id, self.users["agent"].partner_id)
