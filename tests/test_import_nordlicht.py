"""The example organisation goes through the importer, as `./run load` sends it."""

import csv
from pathlib import Path

from odoo.tests import TransactionCase, tagged

NORDLICHT = Path(__file__).parent / "data" / "nordlicht"


def rows(kind):
    with (NORDLICHT / f"{kind}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


@tagged("post_install", "-at_install")
class TestImportNordlicht(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.notices = cls.env["crm.organisation.import"].load_directory(NORDLICHT)

    def test_notices(self):
        """What belongs to an addon that is not there is named, and nothing else."""
        self.assertTrue(all("Left out" in notice for notice in self.notices), self.notices)

    def test_plans(self):
        for row in rows("plans"):
            plan = self.env["crm.territory.plan"].search([("name", "=", row["plan"])])
            self.assertEqual((plan.team_id.name, plan.mode, plan.state, plan.version), (row["unit"], row["mode"], "active", 1))

    def test_territories(self):
        for row in rows("territories"):
            territory = self.env["crm.territory"].search([("name", "=", row["territory"]), ("plan_id.name", "=", row["plan"])])
            self.assertEqual(sorted(territory.prefix_ids.mapped("prefix")), sorted(filter(None, row["prefixes"].split("|"))))
            self.assertEqual((territory.team_id.name, territory.user_id.login or ""), (row["unit"], row["responsible"]))
            self.assertEqual(sorted(territory.permitted_user_ids.mapped("login")), sorted(filter(None, row["permitted"].split("|"))))

    def test_again_changes_nothing(self):
        self.env["crm.organisation.import"].load_directory(NORDLICHT)
        plans = self.env["crm.territory.plan"].search([("name", "in", [row["plan"] for row in rows("plans")])])
        self.assertEqual(set(plans.mapped("version")), {1})

    def test_units(self):
        for row in rows("units"):
            unit = self.env["crm.team"].search([("name", "=", row["unit"])])
            self.assertEqual(unit.parent_id.name or "", row["parent"])
            self.assertEqual(unit.user_id.login or "", row["leader"])
            self.assertEqual(
                sorted(unit.deputy_ids.user_id.mapped("login")), sorted(filter(None, row["deputies"].split("|")))
            )
            policies = (unit.upward_access, unit.oversight, unit.sharing)
            self.assertEqual(policies, (row["upward_access"], row["oversight"], row["sharing"]))
            self.assertEqual(unit.operator_id.name or "", row["operator"])

    def test_users(self):
        for row in rows("users"):
            user = self.env["res.users"].search([("login", "=", row["login"])])
            self.assertEqual(user.name, row["name"])
            self.assertEqual(sorted(user.crm_team_ids.mapped("name")), sorted(filter(None, row["units"].split("|"))))

    def test_leads(self):
        for row in rows("leads"):
            lead = self.env.ref(f"world.{row['lead']}")
            found = (lead.name, lead.partner_name, lead.contact_name, lead.email_from, lead.phone, lead.street)
            wanted = tuple(row[name] for name in ("name", "company", "contact", "email", "phone", "street"))
            self.assertEqual(found, wanted)
            address = (lead.zip or "", lead.city or "", lead.country_id.code or "")
            self.assertEqual(address, (row["zip"], row["city"], row["country"]))
            place = (lead.team_id.name or "", lead.user_id.login or "", lead.release_team_id.name or "")
            self.assertEqual(place, (row["unit"], row["owner"], row["released_to"]))
            self.assertEqual(lead.expected_revenue, float(row["expected_revenue"]))

    def test_grants(self):
        for row in rows("grants"):
            grant = self.env.ref(f"world.{row['lead']}").access_grant_ids.filtered(
                lambda grant, row=row: grant.user_id.login == row["user"]
            )
            self.assertEqual((grant.mode, grant.date_end), (row["mode"], False))
