from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .library_common import LibraryCase


@tagged("post_install", "-at_install")
class TestPassOn(LibraryCase):
    """company (boss) > north (nina: noah, nora) > north_inner (ines: iris); south (sven) beside."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.document = cls.create_document()
        cls.received = cls.give(cls.document, kind="unit", team_id=cls.units["north"].id, may_pass_on=True, date_to="2099-12-31")

    def wizard(self, login, **vals):
        document = self.as_user(login, self.document)
        wizard = document.env["crm.document.pass.on"].browse(document.action_pass_on()["res_id"])
        wizard.write(vals)
        return wizard

    def pass_on(self, login, *units, **vals):
        wizard = self.wizard(login, unit_ids=[Command.set([self.units[unit].id for unit in units])], **vals)
        wizard.action_pass_on()
        return self.received.child_ids

    def test_leader_passes_on(self):
        self.assertEqual(self.is_open(self.document, "nina", "ines", "iris"), [True, False, False])
        passed = self.pass_on("nina", "north_inner")
        self.assertEqual(self.is_open(self.document, "nina", "ines", "iris", "sven"), [True, True, True, False])
        self.assertEqual(passed.passed_by, self.users["nina"])

    def test_wizard_offers_units_below(self):
        wizard = self.wizard("nina")
        self.assertEqual(wizard.team_id, self.units["north"])
        self.assertEqual(wizard.below_ids, self.units["north_inner"])
        self.assertIn("2099", wizard.received)

    def test_member_may_not(self):
        self.assertFalse(self.as_user("noah", self.document).can_pass_on)
        self.assertTrue(self.as_user("nina", self.document).can_pass_on)
        with self.assertRaises(AccessError):
            self.pass_on("noah", "north_inner")

    def test_deputy_and_substitute_of_the_leader_may(self):
        self.env["crm.team.deputy"].create({"team_id": self.units["north"].id, "user_id": self.users["noah"].id})
        self.env["crm.user.substitute"].create({"user_id": self.users["nina"].id, "substitute_id": self.users["boss"].id})
        for login in ("noah", "boss"):
            self.assertTrue(self.as_user(login, self.document).can_pass_on, login)
            self.pass_on(login, "north_inner")

    def test_leader_of_another_unit_may_not(self):
        self.give(self.document, kind="unit", team_id=self.units["south"].id)
        with self.assertRaises(AccessError):
            self.pass_on("sven", "north_inner")

    def test_not_to_a_unit_elsewhere_nor_to_the_own(self):
        for unit in ("south", "north", "company"):
            with self.assertRaises(AccessError):
                self.pass_on("nina", unit)
        self.assertFalse(self.received.child_ids)

    def test_only_what_may_be_passed_on(self):
        self.received.may_pass_on = False
        with self.assertRaises(AccessError):
            self.pass_on("nina", "north_inner")

    def test_only_what_the_leader_reads(self):
        self.give(self.document, effect="deny", kind="partner", partner_id=self.users["nina"].partner_id.id)
        with self.assertRaises(AccessError):
            self.pass_on("nina", "north_inner")

    def test_no_longer_than_received(self):
        with self.assertRaises(UserError):
            self.pass_on("nina", "north_inner", date_to="2100-01-01")
        passed = self.pass_on("nina", "north_inner", date_to="2099-12-30")
        self.assertLess(passed.open_until, self.received.open_until)

    def test_window_pointed_at_a_closed_document(self):
        windows = self.as_user("sven", self.env["crm.document.pass.on"])
        with self.assertRaises(AccessError):
            windows.create({"document_id": self.document.id})
        with self.assertRaises(AccessError):
            windows.onchange({"document_id": self.document.id}, ["document_id"], {"document_id": {"fields": {"display_name": {}}}})

    def test_again_changes_the_days(self):
        self.pass_on("nina", "north_inner")
        passed = self.pass_on("nina", "north_inner", date_to="2099-01-01", may_pass_on=True)
        self.assertEqual(len(passed), 1)
        self.assertTrue(passed.may_pass_on)

    def test_list_of_what_was_passed_on(self):
        passed = self.pass_on("nina", "north_inner", may_pass_on=True)
        permissions = self.env["crm.document.permission"]
        self.assertEqual(self.as_user("nina", permissions).search([]), passed)
        self.assertEqual(self.as_user("edda", permissions).search([("document_id", "=", self.document.id)]), self.received | passed)
        for login in ("noah", "ines", "sven"):
            self.assertFalse(self.as_user(login, permissions).search([]), login)

    def test_taken_back_from_all_below(self):
        deep = self.create_unit("deep", "north_inner", "dora")
        passed = self.pass_on("nina", "north_inner", may_pass_on=True)
        below = self.give(self.document, kind="unit", team_id=deep.id, parent_id=passed.id)
        self.assertEqual(self.is_open(self.document, "ines", "dora"), [True, True])
        self.assertIn(below, self.as_user("nina", below).search([]))
        self.as_user("nina", passed).action_take_back()
        self.assertEqual(self.is_open(self.document, "nina", "ines", "dora"), [True, False, False])

    def test_who_may_take_back(self):
        passed = self.pass_on("nina", "north_inner")
        for login in ("ines", "sven", "noah"):
            with self.assertRaises(AccessError):
                self.as_user(login, passed).action_take_back()
        with self.assertRaises(AccessError):
            self.as_user("edda", self.received).action_take_back()
        with self.assertRaises(AccessError):
            self.as_user("nina", passed).unlink()

    def test_chain_keeps_to_one_document_and_to_units(self):
        other = self.create_document("Other")
        unit = {"kind": "unit", "team_id": self.units["north_inner"].id}
        for vals in ({**unit, "document_id": other.id}, {**unit, "below": True}, {"kind": "partner", "partner_id": 1}):
            with self.assertRaises(UserError):
                self.give(self.document, parent_id=self.received.id, **vals)
