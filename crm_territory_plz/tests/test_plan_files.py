"""A plan's territories as a file, and back: every fault by line and column, a preview, and nothing before that."""

import base64
import io

import openpyxl

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.crm_hierarchical_access.tests.common import AccessHttpCase

from .common import TerritoryCase, TerritoryWorld

HEADER = "territory;prefixes;unit;responsible;permitted"
TERRITORIES = [("North", "1 20", "north", "noah"), ("South", "8 01", "south", None, "sara sven")]


class FileCase(TerritoryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls.create_plan("company", territories=TERRITORIES)
        cls.draft = cls.plan._new_version()

    def upload(self, data, name="territories.csv", login="admin_sales"):
        """The window after a file was checked."""
        window = self.env_as(login)["crm.organisation.import"].browse(
            self.as_user(login, self.draft).action_import_territories()["res_id"]
        )
        data = data if isinstance(data, bytes) else "\n".join([HEADER, *data]).encode()
        window.attachment_ids = window.env["ir.attachment"].create({"name": name, "raw": data, "res_model": window._name})
        window.action_check()
        return window

    def faults(self, window):
        return [(fault.line, fault.column) for fault in window.fault_ids]

    def rows(self, plan):
        return {
            territory.name: (territory.prefixes, territory.team_id, territory.user_id, territory.permitted_user_ids)
            for territory in plan.territory_ids
        }

    def exported(self, plan, field="territories_csv"):
        return base64.b64decode(plan[field])


@tagged("post_install", "-at_install")
class TestPlanFiles(FileCase):
    def test_export(self):
        unit = self.units["north"].name
        lines = self.exported(self.plan).decode("utf-8-sig").splitlines()
        self.assertEqual(lines[:2], [HEADER, f"North;1 | 20;{unit};noah;"])
        sheet = openpyxl.load_workbook(io.BytesIO(self.exported(self.plan, "territories_xlsx")))["territories"]
        self.assertEqual([cell.value for cell in sheet[3]][:2], ["South", "01 | 8"])
        self.assertEqual({cell.number_format for cell in sheet[3]}, {"@"})

    def test_nothing_exported_runs_as_a_formula(self):
        self.draft.territory_ids[0].name = "=1+1"
        self.assertIn(b"\n'=1+1;", self.exported(self.draft))
        sheet = openpyxl.load_workbook(io.BytesIO(self.exported(self.draft, "territories_xlsx"))).active
        self.assertEqual([cell.data_type for cell in sheet[2]][0], "s")

    def test_what_was_exported_changes_nothing(self):
        for field, name in (("territories_csv", "Plan 2027.csv"), ("territories_xlsx", "Plan 2027.xlsx")):
            window = self.upload(self.exported(self.draft, field), name)
            self.assertEqual((window.state, window.change_count, window.count_ids.unchanged_count), ("preview", 0, 2), name)

    def test_preview_then_import(self):
        before, unit = self.rows(self.draft), self.units["north"].name
        window = self.upload([f"North;1 | 8;{unit};nina;noah", f"West;3;{unit};;", f"South;01;{self.units['south'].name};;sara | sven"])
        self.assertEqual(window.state, "preview")
        self.assertEqual(self.rows(self.draft), before, "a preview writes nothing")
        details = {line.name: line.details for line in window.line_ids}
        self.assertEqual(details["North"], "prefixes: 1 | 20 → 1 | 8, responsible: noah → nina, permitted: – → noah")  # noqa: RUF001
        self.assertEqual(set(details), {"North", "West", "South"})
        window.action_import()
        self.assertEqual(window.state, "done")
        rows = self.rows(self.draft)
        self.assertEqual(rows["North"], ("1 8", self.units["north"], self.users["nina"], self.users["noah"]))
        self.assertEqual(rows["West"][0], "3")
        self.assertEqual(rows["South"][:1] + rows["South"][3:], ("01", self.users["sara"] | self.users["sven"]))
        self.assertEqual(self.plan.territory_ids.mapped("prefixes"), ["1 20", "01 8"], "the version that holds stays")

    def test_what_is_not_in_the_file_stays(self):
        window = self.upload([f"North;1;{self.units['north'].name};;"])
        self.assertEqual(window.count_ids.missing_count, 1)
        window.action_import()
        self.assertEqual(self.rows(self.draft)["South"][0], "01 8")

    def test_each_fault_by_line_and_column(self):
        unit, before = self.units["north"].name, self.rows(self.draft)
        window = self.upload([
            f"North;1 | 8x;{unit};;",
            "East;4;Nowhere;;",
            f"West;5;{unit};nobody;noah | ghost",
            f"Left;6;{unit};;",
            f"Right;6 | 7;{unit};;",
            f"Left;9;{unit};;",
            f"Taken;8;{unit};;",
            ";2;;;",
        ])
        self.assertEqual(window.state, "faults")
        self.assertEqual(
            self.faults(window),
            [
                (2, "prefixes"), (3, "unit"), (4, "responsible"), (4, "permitted"), (6, "prefixes"), (7, "territory"),
                (8, "prefixes"), (9, "territory"), (9, "unit"),
            ],
        )  # fmt: skip
        self.assertIn("belong to “South” already", window.fault_ids[6].details)
        window.action_import()
        self.assertEqual((window.state, self.rows(self.draft)), ("faults", before))

    def test_territories_of_one_name(self):
        self.draft.territory_ids.name = "Both"
        self.assertEqual(self.faults(self.upload([f"Both;1;{self.units['north'].name};;"])), [(2, "territory")])

    def test_what_changed_since_the_preview_is_shown_again(self):
        window = self.upload([f"North;1;{self.units['north'].name};;"])
        self.draft.territory_ids[0].prefixes = "1 21"
        window.action_import()
        self.assertEqual((window.state, window.is_stale), ("preview", True))
        self.assertEqual(self.rows(self.draft)["North"][0], "1 21")

    def test_only_drafts_and_only_planners(self):
        with self.assertRaises(UserError):
            self.as_user("admin_sales", self.plan).action_import_territories()
        with self.assertRaises(AccessError):
            self.as_user("noah", self.draft).action_import_territories()
        window = self.upload([f"North;1;{self.units['north'].name};;"])
        self.draft._activate(at_once=float("inf"))
        with self.assertRaises(UserError):
            window.action_import()


@tagged("post_install", "-at_install")
class TestPlanFilesHttp(TerritoryWorld, AccessHttpCase):
    def test_download_is_of_what_one_knows(self):
        """A seller exports the territories of his own branch and no others, a stranger none."""
        plan = self.create_plan("company", territories=TERRITORIES)
        self.env.flush_all()
        url = plan.action_export_csv()["url"]
        self.log_in("noah")
        answer = self.url_open(url)
        self.assertEqual(answer.status_code, 200)
        self.assertIn("North;1 | 20", answer.text)
        self.assertNotIn("South", answer.text)
        self.logout()
        self.assertNotIn("North", self.url_open(url).text)
