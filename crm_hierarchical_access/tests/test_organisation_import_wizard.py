import base64
import io
import zipfile
from unittest.mock import patch

import openpyxl

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.crm_hierarchical_access.organisation import LAYOUTS, Upload, check, read
from odoo.addons.crm_hierarchical_access.wizards import crm_organisation_import as wizard_module

from .organisation_files import KNOWN, archive, cells, uploads, with_cell, workbook
from .test_organisation_import import OrganisationCase


class WizardCase(OrganisationCase):
    """An administrator of sales who also manages users works with the window."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = cls.create_admin("chief")

    @classmethod
    def create_admin(cls, login):
        return new_test_user(cls.env, login, "sales_team.group_sale_manager,base.group_erp_manager")

    def wizard(self, files=None, user=None, **spoiled):
        """The window with uploaded files."""
        env = self.env(user=(user or self.admin).id)
        attachments = env["ir.attachment"].create([
            {"name": file.name, "raw": file.data, "res_model": "crm.organisation.import", "res_id": 0}
            for file in files or uploads(**spoiled)
        ])
        return env["crm.organisation.import"].create({"attachment_ids": attachments.ids})

    def counts(self, wizard):
        names = ("new_count", "changed_count", "unchanged_count", "missing_count")
        return {count.kind: tuple(count[name] for name in names) for count in wizard.count_ids}


class TestWizard(WizardCase):
    """Upload, check, preview, import."""

    def test_faults(self):
        wizard = self.wizard(leads=with_cell("leads", 4, "expected_revenue", "x"), users=None, units=None)
        wizard.action_check()
        self.assertEqual(wizard.state, "faults")
        found = [(line.sort, line.file, line.line, line.column) for line in wizard.fault_ids]
        self.assertIn(("fault", "leads.csv", 4, "expected_revenue"), found)
        self.assertEqual(wizard.fault_count, len(found))
        self.assertFalse(wizard.line_ids)

    def test_preview_writes_nothing(self):
        wizard = self.wizard()
        wizard.action_check()
        self.assertEqual(wizard.state, "preview")
        self.assertFalse(self.unit("Nord"))
        counts = self.counts(wizard)
        self.assertEqual((counts["Units"][0], counts["Leads"][0], counts["Shared leads"][0]), (3, 3, 1))
        nord = wizard.line_ids.filtered(lambda line: line.name == "Nord")
        self.assertEqual((nord.sort, nord.kind, nord.line), ("new", "Units", 3))
        self.assertIn("deputies: cem@x.example | dora@x.example", nord.details)

    def test_import(self):
        wizard = self.wizard()
        wizard.action_check()
        attachments = wizard.attachment_ids
        wizard.action_import()
        self.assertEqual(wizard.state, "done")
        self.assertEqual(self.lead("L1").team_id, self.unit("Nord"))
        self.assertFalse(attachments.exists(), "customers' data does not stay behind")

    def test_preview_of_a_difference(self):
        self.load()
        wizard = self.wizard(leads=with_cell("leads", 4, "city", "Graz"))
        wizard.action_check()
        changed = wizard.line_ids.filtered(lambda line: line.sort == "changed")
        self.assertEqual((changed.name, changed.line, changed.details), ("L3", 4, "city: Wien → Graz"))
        self.assertEqual(wizard.change_count, 1)
        self.assertEqual(self.counts(wizard)["Leads"][1:3], (1, 2))

    def test_preview_of_what_is_missing(self):
        self.load()
        wizard = self.wizard(leads="\n".join(line for line in uploads()[2].data.decode().splitlines() if "L2" not in line))
        wizard.action_check()
        missing = wizard.line_ids.filtered(lambda line: line.sort == "missing" and line.kind == "Leads")
        self.assertIn("L2", missing.mapped("name"))

    def test_database_changed_since_the_preview(self):
        """What is imported is what was looked at."""
        self.load()
        wizard = self.wizard(leads=with_cell("leads", 4, "city", "Graz"))
        wizard.action_check()
        self.lead("L1").city = "Bonn"
        self.env.flush_all()
        wizard.action_import()
        self.assertEqual((wizard.state, wizard.is_stale, wizard.change_count), ("preview", True, 2))
        self.assertEqual(self.lead("L3").city, "Wien")
        wizard.action_import()
        self.assertEqual(wizard.state, "done")
        self.assertEqual((self.lead("L1").city, self.lead("L3").city), ("Dresden", "Graz"))

    def test_import_without_a_preview(self):
        wizard = self.wizard()
        wizard.action_import()
        self.assertEqual(wizard.state, "preview")
        self.assertFalse(self.unit("Nord"))

    def test_import_of_files_that_broke_since(self):
        wizard = self.wizard()
        wizard.action_check()
        wizard.attachment_ids.filtered(lambda file: file.name == "units.csv").raw = b"\xff\xfe"
        wizard.action_import()
        self.assertEqual(wizard.state, "faults")

    def test_nothing_to_import(self):
        self.load()
        wizard = self.wizard()
        wizard.action_check()
        self.assertEqual((wizard.state, wizard.change_count), ("preview", 0))

    def test_no_file(self):
        wizard = self.wizard(files=[Upload("notes.txt", b"x")])
        wizard.action_check()
        self.assertEqual(wizard.state, "faults")
        self.env["crm.organisation.import"].create({}).action_check()

    def test_other_files(self):
        wizard = self.wizard(users=b"\xff\xfe")
        wizard.action_check()
        wizard.action_back()
        self.assertEqual((wizard.state, len(wizard.fault_ids)), ("upload", 0))

    def test_one_file_alone(self):
        """What other files said is in the database."""
        self.load()
        wizard = self.wizard(units=None, users=None, grants=None, leads=with_cell("leads", 2, "owner", "cem@x.example"))
        wizard.action_check()
        wizard.action_import()
        self.assertEqual(self.lead("L1").user_id.login, "cem@x.example")

    def test_workbook_and_archive(self):
        book = workbook(**{kind: cells(kind) for kind in LAYOUTS})
        packed = archive(**{upload.name[:-4]: upload.data for upload in uploads()})
        for upload in (Upload("organisation.xlsx", book), Upload("organisation.zip", packed)):
            wizard = self.wizard(files=[upload])
            wizard.action_check()
            self.assertEqual((wizard.state, self.counts(wizard)["Leads"][0]), ("preview", 3), wizard.fault_ids.mapped("details"))

    def test_long_lists_are_cut(self):
        with patch.object(wizard_module, "LINES_SHOWN", 2):
            wizard = self.wizard()
            wizard.action_check()
        self.assertTrue(wizard.is_cut)
        self.assertEqual(len(wizard.line_ids.filtered(lambda line: line.kind == "Leads" and line.sort == "new")), 2)
        self.assertEqual(self.counts(wizard)["Leads"][0], 3)

    def test_another_import_at_the_same_time(self):
        wizard = self.wizard()
        wizard.action_check()
        with self.registry.cursor() as other:
            other.execute("SELECT id FROM ir_model WHERE model = 'crm.organisation' FOR UPDATE")
            with self.assertRaises(Exception) as caught, self.env.cr.savepoint():
                wizard.action_import()
        self.assertIn("lock", str(caught.exception).lower())

    def test_templates(self):
        """The empty files are clean, and have nothing in them."""
        wizard, layouts = self.wizard(), self.env["crm.organisation"]._layouts()
        for field, name in (("template_xlsx", "a.xlsx"), ("template_zip", "a.zip")):
            data = wizard.with_context(bin_size=False)[field]
            tables, faults = read([Upload(name, base64.b64decode(data))], layouts)
            self.assertFalse(faults + check(tables, KNOWN, layouts).faults, name)
            self.assertLessEqual(set(LAYOUTS), set(layouts))
            self.assertEqual(set(tables), set(layouts), name)
            self.assertFalse(any(table.rows for table in tables.values()), name)

    def test_columns_are_explained(self):
        text = str(self.env["crm.organisation.import"].create({}).columns_help)
        for layout in LAYOUTS.values():
            for column in layout.columns:
                self.assertIn(column.name, text)


class TestWizardRights(WizardCase):
    """An upload holds customers' data: it is for who uploaded it."""

    def test_of_others(self):
        wizard = self.wizard()
        wizard.action_check()
        other = self.create_admin("other")
        records = [wizard, wizard.line_ids[:1], wizard.count_ids[:1], wizard.attachment_ids[:1]]
        for record in records:
            with self.assertRaises(AccessError):
                record.with_user(other).read()
        with self.assertRaises(AccessError):
            wizard.with_user(other).action_import()
        for record in records[:3]:
            self.assertFalse(record.with_user(other).search([]) & record)

    def test_files_of_others(self):
        """A foreign file cannot be read by naming its id."""
        theirs = self.wizard().attachment_ids
        other = self.create_admin("other")
        with self.assertRaises(AccessError):
            self.env(user=other.id)["crm.organisation.import"].create({"attachment_ids": theirs.ids}).action_check()

    def test_sellers(self):
        seller = new_test_user(self.env, "seller", "sales_team.group_sale_salesman_all_leads")
        for model in ("crm.organisation.import", "crm.organisation.import.line", "crm.organisation.import.count"):
            with self.assertRaises(AccessError):
                self.env(user=seller.id)[model].search([])
        with self.assertRaises(AccessError):
            self.env(user=seller.id)["crm.organisation.import"].create({})
        action = "crm_hierarchical_access.crm_organisation_import_menu"
        self.assertNotIn(self.env.ref(action).id, self.env["ir.ui.menu"].with_user(seller)._visible_menu_ids())

    def test_lines_are_not_for_writing(self):
        wizard = self.wizard()
        wizard.action_check()
        with self.assertRaises(AccessError):
            wizard.line_ids[:1].details = "x"


@tagged("post_install", "-at_install")
class TestTemplateDownload(HttpCase):
    """The links in the window."""

    def test_download(self):
        admin = new_test_user(self.env, "chief", "sales_team.group_sale_manager", password="chiefchief")
        wizard = self.env["crm.organisation.import"].with_user(admin).create({})
        self.authenticate("chief", "chiefchief")
        book = openpyxl.load_workbook(io.BytesIO(self.url_open(wizard.action_template_xlsx()["url"]).content))
        self.assertEqual(book.sheetnames, list(self.env["crm.organisation"]._layouts()))
        packed = zipfile.ZipFile(io.BytesIO(self.url_open(wizard.action_template_zip()["url"]).content))
        self.assertEqual(packed.namelist(), [f"{kind}.csv" for kind in self.env["crm.organisation"]._layouts()])
