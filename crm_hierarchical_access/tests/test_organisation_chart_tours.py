"""What people do with the organisation chart in a browser."""

import re
from io import BytesIO

from odoo.tests import tagged
from odoo.tools.pdf import PdfFileReader

from .common import AccessHttpCase

CHART = "/odoo/action-crm_hierarchical_access.organisation_chart_action"


@tagged("post_install", "-at_install")
class TestOrganisationChartTours(AccessHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for login in ("noah", "boss", "admin_sales"):
            cls.users[login].write({"password": login, "lang": "en_US"})  # a tour logs in with the login as password
        cls.env["crm.team"].search([("id", "not in", [unit.id for unit in cls.units.values()])]).active = False

    def tour(self, name, login):
        self.start_tour(CHART, f"crm_hierarchical_access.organisation_chart_{name}", login=login)

    def test_a_seller_sees_the_own_branch(self):
        self.tour("seller", "noah")

    def test_a_leader_searches_and_reads_the_leads_of_a_unit(self):
        for name in ("First lead", "Second lead"):
            self.create_lead("noah", name=name)
        self.create_lead("finn")
        self.create_unit("deep", "north_inner", members=["iris"])
        self.create_unit("deeper", "deep", members=["iris"])
        self.units["north_inner"].crm_team_member_ids.unlink()
        self.tour("leader", "boss")

    def test_an_administrator_moves_a_unit_by_keyboard(self):
        self.tour("keyboard", "admin_sales")
        change = self.env["crm.organisation.change.line"].search([("unit_id", "=", self.units["south"].id)])
        self.assertEqual(change.parent_id, self.units["north"])
        self.assertEqual(self.units["south"].parent_id, self.units["company"])  # planned, not carried out

    def test_an_administrator_drags_a_unit(self):
        self.tour("drag", "admin_sales")
        change = self.env["crm.organisation.change.line"].search([("unit_id", "=", self.units["south"].id)])
        self.assertEqual(change.parent_id, self.units["north"])

    def test_places_keys_and_camera_are_computed_right(self):
        self.tour("computed", "noah")


@tagged("post_install", "-at_install")
class TestOrganisationChartPrint(AccessHttpCase):
    def printed(self, login, *units):
        """The pages as HTML, the way they go to the printer."""
        self.log_in(login)
        ids = ",".join(str(self.units[name].id) for name in units)
        path = "/report/html/crm_hierarchical_access.report_organisation_chart"
        return self.url_open(f"{path}/{ids}" if ids else path)

    def test_print_holds_the_own_branch(self):
        text = self.printed("noah").text
        for name in ("Unit north", "Unit company", "Nina", "Boss"):
            self.assertIn(f">{name}<", text)
        for name in ("Unit south", "Sven", "Unit outlet"):
            self.assertNotIn(name, text)

    def test_print_of_a_branch_holds_no_other(self):
        text = self.printed("boss", "north").text
        self.assertIn("Unit north_inner", text)
        self.assertNotIn("Unit company", text)

    def test_a_branch_outside_the_own_one_cannot_be_printed(self):
        self.assertNotIn("Unit south", self.printed("noah", "south").text)

    def test_names_cannot_break_the_page(self):
        self.units["north"].name = "<b>Nord & Söhne</b>"
        self.assertIn("&lt;b&gt;Nord &amp; Söhne&lt;/b&gt;", self.printed("boss").text)

    def test_closed_units_and_vacant_ones_are_marked_in_words(self):
        self.create_lead("finn")
        self.units["south"].user_id = False
        text = self.printed("boss").text
        self.assertIn(">No leader<", text)
        self.assertRegex(text, re.compile(r">Closed · members: 1<"))

    def test_pdf_is_made(self):
        report = self.env(user=self.users["boss"])["ir.actions.report"].with_context(force_report_rendering=True)
        content, kind = report._render_qweb_pdf("crm_hierarchical_access.report_organisation_chart", [])
        self.assertEqual(kind, "pdf")
        reader = PdfFileReader(BytesIO(content))
        self.assertEqual(reader.getNumPages(), 1)
        text = " ".join(reader.getPage(0).extractText().split())
        for name in ("Unit company", "Unit outlet", "Nina"):
            self.assertIn(name, text)
