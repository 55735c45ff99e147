"""CSV through Odoo's own import: what names neither salesperson nor team is handed out."""

from odoo.tests import tagged

from .common import TerritoryCase
from .enquiry_common import EnquiryWorld

FIELDS = ["name", "contact_name", "email_from", "zip", "country_id"]
ROWS = [
    ["Roof", "Anna Roth", "anna@roth.example", "D-80331", "Germany"],
    ["Window", "Bea Blau", "bea@blau.example", "10115", "Germany"],
    ["Door", "Cem Can", "cem@can.example", "unbekannt", ""],
]


@tagged("post_install", "-at_install")
class TestEnquiryImport(EnquiryWorld, TerritoryCase):
    def load(self, fields, rows, login="admin_sales"):
        """Import as Odoo's window does; the leads."""
        text = "\n".join(";".join(row) for row in [fields, *rows])
        imports = self.env["base_import.import"].with_user(self.users[login])
        wizard = imports.create({
            "res_model": "crm.lead", "file": text.encode(), "file_type": "text/csv", "file_name": "leads.csv"
        })
        options = {"quoting": '"', "separator": ";", "has_headers": True, "encoding": "utf-8"}
        result = wizard.execute_import(fields, fields, options)
        self.assertFalse([message for message in result["messages"] if message["type"] == "error"], result["messages"])
        return self.env["crm.lead"].browse(result["ids"])

    def assertHandedOut(self, leads):
        units, none = self.units, self.env["crm.team"]
        self.assertEqual([lead.team_id for lead in leads], [units["north"], units["south"], none])
        self.assertEqual([lead.user_id.login for lead in leads], ["noah", False, False])

    def test_without_owner_and_unit(self):
        leads = self.load(FIELDS, ROWS)
        self.assertHandedOut(leads)
        self.assertEqual(leads.mapped("zip_read"), ["80331", "10115", False])

    def test_heads_of_columns_are_understood(self):
        imports = self.env["base_import.import"].with_user(self.users["admin_sales"])
        for heads in ("Postleitzahl;Ort", "PLZ;Stadt", "Postcode;City"):
            text = f"{heads}\n80331;München\n"
            wizard = imports.create({"res_model": "crm.lead", "file": text.encode(), "file_type": "text/csv", "file_name": "leads.csv"})
            preview = wizard.parse_preview({"quoting": '"', "separator": ";", "has_headers": True, "encoding": "utf-8"})
            self.assertEqual(list(preview["matches"].values()), [["zip"], ["city"]], heads)

    def test_columns_that_are_empty(self):
        leads = self.load([*FIELDS, "user_id", "team_id"], [[*row, "", ""] for row in ROWS])
        self.assertHandedOut(leads)

    def test_named_owner_and_unit_stay(self):
        rows = [[*ROWS[0], "Sara", ""], [*ROWS[1], "", "Unit house"]]
        leads = self.load([*FIELDS, "user_id", "team_id"], rows)
        self.assertEqual(leads[0].user_id, self.users["sara"])
        self.assertEqual((leads[1].user_id.id, leads[1].team_id), (False, self.units["house"]))

    def test_known_customers(self):
        self.create_lead("iris", email_from="anna@roth.example")
        leads = self.load(FIELDS, ROWS)
        self.assertEqual((leads[0].team_id, leads[0].user_id), (self.units["north_inner"], self.users["iris"]))
        row = self.enquiries.search([("lead_id", "=", leads[0].id)])
        self.assertEqual((row.source, row.known), ("other", "holder"))

    def test_without_a_plan_as_in_odoo(self):
        self.plan.state = "archived"
        self.assertEqual(self.load(FIELDS, ROWS[:1]).user_id, self.users["admin_sales"])
