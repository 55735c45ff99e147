"""The record of processing says what is in force, as PDF and Excel, and what partner companies are."""

import io

import openpyxl

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools.pdf import PdfFileReader

from odoo.addons.crm_hierarchical_access.tests.common import AccessHttpCase

from .common import MaskWorld


@tagged("-at_install", "post_install")
class TestRecord(MaskWorld, AccessHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.gdpr.retention"].search([]).unlink()
        cls.operator = cls.create_customer("Nordpartner GmbH")
        cls.units["north"].operator_id = cls.operator
        retention = cls.env["crm.gdpr.retention"]
        cls.rule = retention.create({"name": "Alte Leads", "kind": "lead", "months": 31, "basis": "§ 195 BGB"})
        cls.draft = retention.create({"name": "Nur ein Entwurf", "kind": "lost", "months": 5})
        cls.rule.action_put_in_force()
        draft = cls.env["crm.gdpr.policy"].search([("state", "=", "active")]).copy({"name": "Personen hinter Kunden"})
        draft.export_ids = [Command.create({"quota": 479, "alone": 83})]
        draft.action_put_in_force()
        cls.env.flush_all()

    def cells(self, content):
        book = openpyxl.load_workbook(io.BytesIO(content))
        return {str(cell.value) for sheet in book.worksheets for row in sheet.rows for cell in row if cell.value is not None}

    def test_what_is_in_force_stands_in_both_files(self):
        self.env["crm.gdpr.operator"].create({"partner_id": self.operator.id, "role": "joint", "agreement": "Ordner 12"})
        self.env.flush_all()
        self.log_in("officer")
        cells = self.cells(self.url_open("/crm_gdpr/record/xlsx").content)
        words = {
            "Alte Leads", "31 months", "§ 195 BGB", "479", "83", "Nordpartner GmbH", "Joint Controller (Art. 26 GDPR)", "Ordner 12",
            "Unit north", "Contact Name", "10 years, from the end of the year", self.env.company.name,
        }  # fmt: skip
        self.assertLessEqual(words, cells)
        self.assertNotIn("Nur ein Entwurf", cells)
        self.assertTrue([cell for cell in cells if "Personen hinter Kunden, version" in cell])
        pages = PdfFileReader(io.BytesIO(self.url_open("/crm_gdpr/record/pdf").content)).pages
        text = " ".join(" ".join(page.extract_text().split()) for page in pages)
        for word in words:
            self.assertIn(word, text)

    def test_processors_are_listed_with_what_for_and_where(self):
        host = self.create_customer("Rechenzentrum GmbH")
        vals = {"role": "processor", "service": "Hosting", "agreement": "AVV 7", "safeguard": "USA, Art. 46"}
        self.env["crm.gdpr.operator"].create({"partner_id": host.id, **vals})
        _heading, _sentences, rows = self.env["crm.gdpr.record"]._operators()
        self.assertIn(("Rechenzentrum GmbH", "Hosting", "Processor (Art. 28 GDPR)", "AVV 7", "USA, Art. 46"), rows)
        self.assertIn(("Nordpartner GmbH", "Unit north", "Not said yet", "–", "–"), rows)

    def test_it_names_no_customer(self):
        self.log_in("officer")
        self.assert_masked(self.cells(self.url_open("/crm_gdpr/record/xlsx").content))

    def test_it_changes_with_the_rules(self):
        self.rule.action_end()
        self.env["crm.gdpr.policy"].search([("state", "=", "active")]).action_end()
        sections = self.env_as("officer")["crm.gdpr.record"].sections()
        self.assertNotIn("Alte Leads", str(sections))
        self.assertIn("No retention rule is in force.", str(sections))
        self.assertIn("No policy is in force.", str(sections))

    def test_an_operator_whose_role_nobody_said_is_told(self):
        self.assertIn("Not said yet", str(self.env_as("officer")["crm.gdpr.record"].sections()))

    def test_customers_are_told_what_the_partner_is(self):
        readers = self.env["crm.gdpr.person"].held(self.lead.email_from)["readers"]
        self.assertIn("Nordpartner GmbH", {row["operator"] for row in readers})
        self.env["crm.gdpr.operator"].create({"partner_id": self.operator.id, "role": "processor"})
        readers = self.env["crm.gdpr.person"].held(self.lead.email_from)["readers"]
        self.assertIn("Nordpartner GmbH, Processor (Art. 28 GDPR)", {row["operator"] for row in readers})

    def test_others_get_no_file(self):
        self.log_in("nora")
        self.assertIn(self.url_open("/crm_gdpr/record/pdf").status_code, (400, 403))
        self.log_in("officer")
        self.assertEqual(self.url_open("/crm_gdpr/record/exe").status_code, 404)
