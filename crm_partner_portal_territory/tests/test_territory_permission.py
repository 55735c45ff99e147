"""A territory as the reader of a document: as editors see it in their form. Who reads it is in the table of cases."""

from psycopg2.errors import CheckViolation

from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from odoo.addons.crm_hierarchical_access.tests.common import AccessCase
from odoo.addons.crm_partner_portal.tests.library_common import LibraryWorld
from odoo.addons.crm_territory_plz.tests.common import TerritoryWorld


@tagged("post_install", "-at_install")
class TestTerritoryPermission(LibraryWorld, TerritoryWorld, AccessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls.create_plan("company", territories=[("Coast", "2", "north", "noah", "siri"), ("Hills", "8", "south")])
        cls.coast, cls.hills = cls.plan.territory_ids.sorted("name")
        cls.document = cls.create_document()

    def edit(self):
        return Form(self.as_user("edda", self.document), view="crm_partner_portal.crm_document_view_form")

    def test_editors_outside_of_sales_give_it_to_a_territory(self):
        with self.edit() as form, form.permission_ids.new() as line:
            line.kind = "territory"
            line.territory_id = self.coast
        self.assertEqual(self.is_open(self.document, "noah", "siri", "nina", "boss", "nora", "sven"), [True] * 4 + [False] * 2)
        self.assertEqual(self.document.permission_ids.target_name, "Coast")

    def test_another_kind_forgets_the_territory(self):
        permission = self.give(self.document, kind="territory", territory_id=self.coast.id)
        permission.write({"kind": "partner", "partner_id": self.users["sara"].partner_id.id})
        self.assertFalse(permission.territory_id)
        self.assertEqual(self.is_open(self.document, "noah", "sara"), [False, True])

    def test_a_territory_has_to_be_named(self):
        with mute_logger("odoo.sql_db"), self.assertRaisesRegex(CheckViolation, "target_set"):
            self.give(self.document, kind="territory").flush_recordset()

    def test_it_is_explained(self):
        self.give(self.document, kind="territory", territory_id=self.hills.id)
        document = self.as_user("edda", self.document)
        self.assertEqual(document._library_reasons(self.users["sara"]), (True, ["Postcode territory: Hills"]))
        self.assertEqual(document._library_reasons(self.users["noah"])[0], False)

    def test_a_territory_that_is_gone_takes_its_permissions_along(self):
        self.give(self.document, kind="territory", territory_id=self.hills.id)
        draft = self.plan._new_version()
        draft.territory_ids.filtered(lambda territory: territory.name == "Hills").unlink()
        self.activate(draft)
        self.hills.invalidate_recordset()
        self.assertFalse(self.hills.active)
        self.assertEqual(self.is_open(self.document, "sara"), [False])
