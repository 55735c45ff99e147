"""Leaving with customers: the right, the purpose, the number of the day, four eyes, the watermark, over HTTP as people do it."""

import csv
import io
import json
import subprocess
from datetime import timedelta
from urllib.parse import unquote

import openpyxl
from reportlab.pdfgen import canvas

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.http import Request
from odoo.tests import tagged
from odoo.tools import mute_logger
from odoo.tools.pdf import PdfFileReader

from odoo.addons.crm_hierarchical_access.tests.common import AccessCase, AccessHttpCase

from ..exporting import FOUR_EYES, NO_RIGHT, QUOTA, ExportRule, refusal, rule_for, stamped
from ..models.crm_gdpr_export import ExportToBeGranted
from .common import MaskWorld

PURPOSE = "Einladung zum Tag der offenen Tür"


class ExportWorld(MaskWorld):
    """Nora exports five leads a day, three at once; Noah none; officers grant."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for login in ("nora", "noah"):
            cls.put_in_groups(login, "base.group_allow_export")
        cls.nobody = cls.env["res.groups"].create({"name": "Exports nothing", "user_ids": [Command.link(cls.users["noah"].id)]})
        cls.leads = cls.lead.union(*(cls.create_lead("nora", name=f"Lead {n}", contact_name=f"Person {n}") for n in range(7)))

    @classmethod
    def restrict_exports(cls, quota=5, alone=3, unusual=500):
        """A next version of the policy, with exports."""
        draft = cls.env["crm.gdpr.policy"].search([("state", "=", "active")]).copy()
        draft.export_ids = [
            Command.clear(),
            Command.create({"sequence": 1, "group_id": cls.nobody.id, "quota": 0}),
            Command.create({"sequence": 2, "quota": quota, "alone": alone, "unusual": unusual}),
        ]
        draft.action_put_in_force()

    def ask_for(self, login, count, model="crm.lead"):
        requests = self.env_as(login)["crm.gdpr.export.request"]
        return requests.create({"res_model": model, "record_count": count, "purpose": "Abschied"})

    def export(self, login, leads, purpose=PURPOSE, names=("name", "contact_name"), **context):
        leads = self.as_user(login, leads).with_context(crm_gdpr_purpose=purpose, **context)
        return leads.export_data(list(names))["datas"]

    def notes(self):
        return self.env["crm.gdpr.export"].search([])


class TestExportEngine(AccessCase):
    def test_the_first_rule_that_fits_counts(self):
        rules = [ExportRule(7, 0), ExportRule(8, 1000), ExportRule(0, 500)]
        for groups, quota in (({7, 8}, 0), ({8}, 1000), ({9}, 500)):
            self.assertEqual(rule_for(rules, groups).quota, quota)
        self.assertIsNone(rule_for(rules[:2], {9}))

    def test_why_it_is_refused(self):
        rule = ExportRule(0, 500, 200)
        for count, used, reason in (
            (200, 0, None), (201, 0, FOUR_EYES), (200, 300, None), (200, 301, QUOTA), (1, 500, QUOTA), (1, 499, None), (600, 0, FOUR_EYES),
        ):  # fmt: skip
            self.assertEqual(refusal(rule, count, used), reason, (count, used))
        self.assertEqual((refusal(None, 1, 0), refusal(ExportRule(0, 0, 5), 1, 0)), (NO_RIGHT, NO_RIGHT))
        self.assertIsNone(refusal(ExportRule(0, 500, 0), 500, 0))

    def test_each_page_is_stamped(self):
        sheet = io.BytesIO()
        drawn = canvas.Canvas(sheet)
        for number in (1, 2):
            drawn.drawString(50, 50, f"Seite {number}")
            drawn.showPage()
        drawn.save()
        pages = PdfFileReader(io.BytesIO(stamped(sheet.getvalue(), "Export Nr. 5: Nora, Zweck: Tür"))).pages
        self.assertEqual(len(pages), 2)
        for number, page in enumerate(pages, 1):
            self.assertIn(f"Seite {number}", page.extract_text())
            self.assertIn("Export Nr. 5: Nora, Zweck: Tür", page.extract_text())


class TestExport(ExportWorld, AccessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.restrict_exports()

    def setUp(self):
        super().setUp()
        self.addCleanup(self.env.cr.postcommit.clear)

    def refused(self, login, leads, word, **how):
        with self.assertRaises(UserError) as refusal, self.env.cr.savepoint():
            self.export(login, leads, **how)
        self.assertIn(word, str(refusal.exception))

    def test_the_number_of_the_day(self):
        self.export("nora", self.leads[:3])
        self.export("nora", self.leads[3:5])
        self.refused("nora", self.leads[5], "you have exported 5 today, and may export 5 a day")
        self.assertEqual(self.notes().mapped("record_count"), [2, 3])

    def test_the_next_day_begins_anew_where_the_company_is(self):
        self.export("nora", self.leads[:3])
        self.env.cr.execute("UPDATE crm_gdpr_export_day SET day = day - 1")
        self.export("nora", self.leads[:3])
        self.refused("nora", self.leads[:3], "you have exported 3 today", tz="Pacific/Kiritimati")

    def test_a_role_without_the_right(self):
        self.refused("noah", self.leads[0], "your role does not export")

    def test_what_for_is_asked(self):
        for purpose in ("", "  ", None):
            self.refused("nora", self.leads[0], "Purpose", purpose=purpose)
        self.assertTrue(self.env["crm.gdpr.export"].is_purpose_asked("crm.lead", ["name"]))
        self.assertTrue(self.env["crm.gdpr.export"].is_purpose_asked("calendar.event", ["partner_ids/name"]))
        self.assertFalse(self.env["crm.gdpr.export"].is_purpose_asked("crm.stage", ["name"]))

    def test_persons_behind_other_records_count(self):
        self.env["res.partner"].create([{"name": f"Kontakt {n}", "parent_id": self.company.id} for n in range(4)])
        companies = self.as_user("admin_sales", self.company)
        count = self.env["crm.gdpr.export"]._count_persons
        self.assertEqual(count(companies, ["name"]), 1)
        self.assertEqual(count(companies, ["name", "child_ids/name"]), 5)
        self.assertEqual(count(self.as_user("admin_sales", self.units["north"]), ["crm_team_member_ids/user_id/partner_id/name"]), 2)
        self.assertEqual(count(self.env["crm.stage"].search([]), ["name", "team_ids/name"]), 0)

    def test_import_compatible_exports_count_alike(self):
        self.export("nora", self.leads[:3], names=("id", "contact_name"), import_compat=True)
        self.assertEqual(self.notes().record_count, 3)

    def test_what_is_about_nobody_is_not_asked_about(self):
        self.put_in_groups("noah", "sales_team.group_sale_manager")
        self.as_user("noah", self.env["crm.stage"].search([], limit=1)).export_data(["name"])
        self.assertFalse(self.notes())

    def test_without_exports_in_the_policy_odoo_s_right_alone_counts(self):
        self.put_in_force()
        self.assertEqual(len(self.export("nora", self.leads, purpose=None)), 8)
        self.assertFalse(self.env["crm.gdpr.export"].is_purpose_asked("crm.lead", ["name"]))

    def test_who_exported_what_is_not_changed(self):
        self.export("nora", self.leads[:1])
        note = self.notes()
        self.assertEqual((note.user_id, note.model, note.purpose, note.way), (self.users["nora"], "crm.lead", PURPOSE, "export"))
        for change in (lambda: note.write({"purpose": "Other"}), note.unlink):
            with self.assertRaises(AccessError):
                change()
        with self.assertRaises(AccessError):
            self.env_as("nora")["crm.gdpr.export"].search([])
        logged = [key for key in self.env.cr.postcommit.data["crm_gdpr_access"] if key[1] == "export"]
        self.assertEqual([(user, reason) for user, _how, _model, _names, reason in logged], [(self.users["nora"].id, PURPOSE)])

    # Four eyes

    def test_a_second_person_grants_more_once(self):
        self.refused("nora", self.leads[:4], "more than 3 at once")
        request = self.ask_for("nora", 8)
        self.as_user("officer", request).action_grant()
        self.assertEqual(len(self.export("nora", self.leads, purpose="")), 8)
        self.assertEqual((self.notes().request_id, self.notes().purpose), (request, "Abschied"))
        self.refused("nora", self.leads[:4], "more than 3 at once")
        self.export("nora", self.leads[:3])

    def test_who_is_refused_for_the_number_is_led_to_asking(self):
        with self.assertRaises(ExportToBeGranted) as refusal:
            self.export("nora", self.leads[:4])
        _text, form, _button = refusal.exception.args
        ask = self.env_as("nora")[form["res_model"]].with_context(**form["context"]).create({})
        self.assertEqual((ask.res_model, ask.record_count, ask.purpose), ("crm.lead", 4, PURPOSE))
        with self.assertRaises(UserError) as refusal:
            self.export("noah", self.as_user("noah", self.leads[:1]))
        self.assertNotIsInstance(refusal.exception, ExportToBeGranted, "who may export nothing need not ask")

    def test_nobody_grants_the_own_nor_without_the_right(self):
        mine = self.ask_for("officer", 8)
        for login, request in (("officer", mine), ("nora", self.ask_for("nora", 8)), ("noah", self.ask_for("nora", 8))):
            with self.assertRaises(AccessError):
                self.as_user(login, request).action_grant()
        self.assertEqual(mine.sudo().state, "asked")

    def test_who_asks_decides_nothing(self):
        vals = {"record_count": 9, "purpose": "x", "state": "granted", "user_id": self.users["officer"].id, "used_count": -9}
        request = self.env_as("nora")["crm.gdpr.export.request"].create(vals)
        self.assertEqual((request.state, request.user_id, request.used_count), ("asked", self.users["nora"], 0))
        for vals in ({"state": "granted"}, {"record_count": 999}):
            with self.assertRaises(AccessError):
                request.write(vals)
        self.assertFalse(self.env_as("noah")["crm.gdpr.export.request"].search([]))

    def test_what_was_granted_ends_and_is_of_one_kind(self):
        request = self.ask_for("nora", 8, "res.partner")
        self.as_user("officer", request).action_grant()
        self.refused("nora", self.leads[:4], "more than 3 at once")
        request.sudo().res_model = "crm.lead"
        request.sudo().date_end = fields.Datetime.now() - timedelta(minutes=1)
        self.refused("nora", self.leads[:4], "more than 3 at once")
        self.assertFalse(request.is_open)

    def test_what_was_refused_stays_so_and_both_are_told(self):
        request = self.ask_for("nora", 8)
        self.as_user("officer", request).action_refuse()
        with self.assertRaises(UserError):
            self.as_user("officer", request).action_grant()
        self.refused("nora", self.leads[:4], "more than 3 at once")
        told = self.env["mail.message"].search([("message_type", "=", "user_notification"), ("body", "ilike", "Abschied")])
        self.assertLessEqual({self.users["officer"].partner_id, self.users["nora"].partner_id}, set(told.notified_partner_ids))

    # Printed lists, unusual reading

    def test_printed_lists_are_exports(self):
        arch = "<t t-name='crm_gdpr.list'><p t-foreach='docs' t-as='o'/></t>"
        self.env["ir.ui.view"].create({"type": "qweb", "key": "crm_gdpr.list", "name": "list", "arch": arch})
        vals = {"name": "Kartei", "model": "crm.lead", "report_type": "qweb-html", "report_name": "crm_gdpr.list"}
        report = self.env["ir.actions.report"].create(vals)
        render = self.as_user("nora", report)._render_qweb_html
        render(report.report_name, self.leads[:1].ids)
        self.assertFalse(self.notes())
        render(report.report_name, self.leads[:3].ids)
        self.assertEqual((self.notes().way, self.notes().record_count, self.notes().purpose), ("report", 3, "Kartei"))
        with self.assertRaises(UserError):
            render(report.report_name, self.leads[:3].ids)

    def test_unusual_reading_is_told_once_a_day(self):
        self.restrict_exports(unusual=4)
        log, readings = self.env["crm.gdpr.access"], self.env["crm.gdpr.reading"]

        def read(leads):
            self.env.cr.postcommit.data.pop("crm_gdpr_access", None)
            for lead in leads:
                self.as_user("nora", lead).search_read([("id", "=", lead.id)], ["contact_name"])
            log._append(self.env.cr, log._entries(self.env.cr.postcommit.data["crm_gdpr_access"]))
            readings._count()
            return readings.search([("user_id", "=", self.users["nora"].id)])

        for _time in range(4):
            self.assertFalse(read(self.leads[:3]).person_count, "the same three again are three")
        self.assertFalse(read(self.leads[:4]).person_count)
        row = read(self.leads[4])
        self.assertEqual((row.person_count, row.usual, row.is_told), (5, 4, False))
        with self.enter_registry_test_mode():
            self.env.ref("crm_gdpr.ir_cron_tell_unusual").method_direct_trigger()
        mails = self.env["mail.message"].search([("body", "ilike", "Nora read 5 leads and contacts")])
        self.assertIn(self.users["officer"].partner_id, mails.notified_partner_ids)
        read(self.leads)
        self.assertTrue(readings.search([("user_id", "=", self.users["nora"].id)]).is_told)
        self.assertEqual(len(self.env["mail.message"].search([("body", "ilike", "Nora read ")])), len(mails))


@tagged("-at_install", "post_install")
class TestExportHttp(ExportWorld, AccessHttpCase):
    """The 501st record of the day, by both of Odoo's routes, by RPC and by an export for importing."""

    QUOTA = 500

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        owner = cls.users["nora"]
        vals = {"user_id": owner.id, "team_id": cls.units["north"].id, "type": "opportunity"}
        leads = cls.env["crm.lead"].with_context(tracking_disable=True)
        cls.many = leads.create([{**vals, "name": f"Lead {n}", "contact_name": f"Person {n}"} for n in range(cls.QUOTA)])
        cls.restrict_exports(quota=cls.QUOTA, alone=0)
        cls.env.flush_all()

    def file(self, kind, leads, purpose=PURPOSE, compatible=False, **more):
        data = {
            "model": "crm.lead",
            "fields": [{"name": name, "label": name, "type": "char"} for name in ("name", "contact_name")],
            "ids": leads.ids,
            "domain": [],
            "import_compat": compatible,
            "context": {"crm_gdpr_purpose": purpose},
            **more,
        }
        return self.url_open(f"/web/export/{kind}", data={"data": json.dumps(data), "csrf_token": Request.csrf_token(self)})

    def export_by_rpc(self, leads, purpose=PURPOSE):
        kwargs = {"context": {"crm_gdpr_purpose": purpose}}
        return self.call("/web/dataset/call_kw", model="crm.lead", method="export_data", args=[leads.ids, ["contact_name"]], kwargs=kwargs)

    @mute_logger("odoo.http", "odoo.addons.web.controllers.export")
    def test_the_501st_record_is_refused_by_every_way(self):
        self.log_in("nora")
        self.assertEqual(self.file("xlsx", self.many[:100]).status_code, 200)
        rows = list(csv.reader(io.StringIO(self.file("csv", self.many[100:300]).text)))
        self.assertEqual(len(rows), 201)
        self.assertIn("Person 300", self.export_by_rpc(self.many[300:400]))
        self.assertEqual(self.file("csv", self.many[400:], compatible=True).status_code, 200)
        for answer in (
            self.file("xlsx", self.lead).text,
            self.file("csv", self.lead).text,
            self.file("csv", self.lead, compatible=True).text,
            self.export_by_rpc(self.lead),
        ):
            self.assertIn("you have exported 500 today, and may export 500 a day", answer)
            self.assertNotIn("Zwirner", answer)
        self.assertEqual(sum(self.notes().mapped("record_count")), 500)

    def test_a_csv_file_has_the_number_in_its_name_and_can_be_imported(self):
        self.log_in("nora")
        answer = self.file("csv", self.lead)
        self.assertIn(f"export no. {self.notes().id}.csv", unquote(answer.headers["Content-Disposition"]))
        self.assertEqual(list(csv.reader(io.StringIO(answer.text))), [["name", "contact_name"], [self.lead.name, "Quentina Zwirner"]])

    def test_a_printed_list_has_it_on_each_page(self):
        """Printed for real, by wkhtmltopdf."""
        page = "<p style='page-break-after: always' t-foreach='docs' t-as='lead' t-out='lead.contact_name'/>"
        arch = f"<t t-name='crm_gdpr.list'><html><body><main>{page}</main></body></html></t>"
        self.env["ir.ui.view"].create({"type": "qweb", "key": "crm_gdpr.list", "name": "list", "arch": arch})
        vals = {"name": "Kartei für Łódź", "model": "crm.lead", "report_type": "qweb-pdf", "report_name": "crm_gdpr.list"}
        self.env["ir.actions.report"].create(vals)
        self.env.flush_all()
        self.log_in("nora")
        ids = ",".join(map(str, self.many[:2].ids))
        pdf = self.url_open(f"/report/pdf/crm_gdpr.list/{ids}", params={"context": '{"force_report_rendering": true}'}).content
        self.assertTrue(pdf.startswith(b"%PDF"))
        pages = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode().split("\f")
        for person, text in zip(("Person 0", "Person 1"), pages, strict=False):
            self.assertIn(person, text)
            for word in (f"Export no. {self.notes().id}: Nora (nora)", "Purpose: Kartei für Łódź"):
                self.assertIn(word, text)

    @mute_logger("odoo.http", "odoo.addons.web.controllers.export")
    def test_without_a_purpose_there_is_no_file(self):
        self.log_in("nora")
        self.assertIn("say what the export is for", self.file("xlsx", self.lead, purpose="").text)

    def test_the_watermark_is_readable(self):
        self.log_in("nora")
        for more in ({}, {"groupby": ["stage_id"]}):
            book = openpyxl.load_workbook(io.BytesIO(self.file("xlsx", self.lead, **more).content))
            note = self.notes()[0]
            sheet, mark = book.worksheets
            words = (f"no. {note.id}", "Nora (nora)", f"{fields.Datetime.now():%Y-%m-%d}", PURPOSE)
            for text in (mark["A1"].value, sheet.oddFooter.left.text, book.properties.description):
                for word in words:
                    self.assertIn(word, text)
            self.assertEqual(sheet["A1"].value, "name")
            self.assertIn("Quentina Zwirner", [cell.value for row in sheet.rows for cell in row])
