"""The coverage map on paper: as its reader sees it on the screen."""

from io import BytesIO

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools.pdf import PdfFileReader

from ..atlas import palette
from .common import TerritoryCase

REPORT = "crm_territory_plz.report_territory_map"


@tagged("post_install", "-at_install")
class TestTerritoryMapReport(TerritoryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls.create_plan("company", territories=[("Munich", "80 81", "north", "noah"), ("Bavaria", "803 8 9", "south")])

    def values(self, login, measure="territory"):
        report = self.env[f"report.{REPORT}"].with_env(self.env_as(login))
        return report._get_report_values(self.plan.ids, {"measure": measure})["maps"][0]

    def region(self, code, login="admin_sales", measure="territory"):
        return next(region for region in self.values(login, measure)["regions"] if region["code"] == code)

    def test_regions_are_painted_as_they_are_shared(self):
        whole, shared, gap = (self.region(code) for code in ("81", "80", "70"))
        self.assertEqual(len(whole["bands"]), 1)
        self.assertEqual(len(shared["bands"]), 2)
        self.assertNotEqual(shared["bands"][0]["colour"], shared["bands"][1]["colour"])
        self.assertTrue(gap["bands"][0]["lines"])
        self.assertFalse(whole["bands"][0]["lines"])
        self.assertEqual(gap["note"], "")

    def test_figures_are_those_of_the_reader(self):
        self.create_lead("noah", zip="80331")
        self.create_lead("sara", zip="80331")
        self.assertEqual(self.region("80", "admin_sales", "open")["note"], "2")
        self.assertEqual(self.region("80", "noah", "open")["note"], "1")
        self.assertEqual(self.region("80", "iris", "open")["bands"][0]["colour"], palette.NOTHING)
        self.assertEqual([row["open"] for row in self.values("boss")["rows"]], [2, 0])

    def test_others_are_not_named(self):
        found = self.values("noah")
        self.assertEqual([row["name"] for row in found["rows"]], ["Munich"])
        self.assertEqual(self.region("90", "noah")["bands"][0]["colour"], palette.OTHERS)

    def test_a_plan_of_another_branch_is_not_printed(self):
        self.plan = self.create_plan("south", territories=[("South", "5", "south")])
        with self.assertRaises(AccessError):
            self.values("noah")

    def test_pdf_is_made(self):
        report = self.env(user=self.users["boss"])["ir.actions.report"].with_context(force_report_rendering=True)
        content, kind = report._render_qweb_pdf(REPORT, self.plan.ids, data={"measure": "open"})
        self.assertEqual(kind, "pdf")
        reader = PdfFileReader(BytesIO(content))
        self.assertEqual(reader.getNumPages(), 1)
        text = " ".join(reader.getPage(0).extractText().split())
        for words in ("Plan company", "Open leads", "Munich", "80 81", "Gaps"):
            self.assertIn(words, text)
