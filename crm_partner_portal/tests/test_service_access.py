from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.crm_hierarchical_access.tests.common import NO_MAIL

from .common import PortalCase, PortalHttpCase


class ServiceWorld:
    """Mixin for test classes: helpers that make framework contracts and cases."""

    @classmethod
    def create_framework(cls, owner=None, unit=None, partner=None, quantity=10, **vals):
        """A framework contract by the owner's login and the unit's name, confirmed."""
        owner = cls.get_user(owner) if owner else cls.env["res.users"]
        unit = cls.units[unit] if unit else owner.crm_team_ids[:1]
        today = fields.Date.today()
        line = {"product_id": cls.product.id, "name": "Secret thing", "product_uom": cls.product.uom_id.id}
        framework = cls.env["sale.blanket.order"].with_context(**NO_MAIL).create({
            "partner_id": (partner or cls.create_customer()).id,
            "pricelist_id": cls.env["product.pricelist"].create({"name": "Agreed"}).id,
            "user_id": owner.id,
            "team_id": unit.id,
            "validity_start_date": today - timedelta(days=1),
            "validity_date": today + timedelta(days=365),
            "line_ids": [Command.create({**line, "original_uom_qty": quantity, "price_unit": 42.0})],
            **vals,
        })
        framework.action_confirm()
        return framework

    @classmethod
    def create_case(cls, partner=None, **vals):
        """A service case of a customer."""
        vals = {"name": "Secret case", "description": "<p>Secret trouble</p>", "partner_id": partner.id if partner else False, **vals}
        return cls.env["helpdesk.ticket"].with_context(**NO_MAIL).create(vals)


@tagged("post_install", "-at_install")
class TestFrameworkAccess(ServiceWorld, PortalCase):
    """Framework contracts and their lines, by owner and unit."""

    def setUp(self):
        super().setUp()
        self.framework = self.create_framework("noah", "north")

    def test_as_orders(self):
        """Whoever sees the order of a seller in a unit sees the framework contract, its lines and its customer."""
        expected = {"noah", "nina", "boss", "admin_sales"}
        self.put_in_groups("office", "account.group_account_user")
        for records in (self.framework, self.framework.line_ids):
            self.assertEqual(self.seen_by(records), expected | {"office"}, records)
            self.assertEqual(self.found_by(records), expected | {"office"}, records)
        sellers = {"noah", "nina", "boss", "nora", "sara"}
        self.assertEqual(sellers & self.seen_by(self.framework.partner_id), expected & sellers)

    def test_lines_are_not_for_every_employee(self):
        """The addon shows every employee all lines; also while the rule is only observed."""
        line = self.as_user("office", self.framework.line_ids)
        self.assertFalse(line.search([("id", "in", self.framework.line_ids.ids)]))
        self.env["crm.access"]._set_mode("observe")
        self.assertFalse(self.as_user("office", self.framework.line_ids).has_access("read"))

    def test_lines_stay_where_they_are(self):
        own = self.create_framework("sara", "south")
        with self.assertRaises(AccessError):
            self.as_user("noah", self.framework.line_ids).write({"order_id": own.id})
        with self.assertRaises(AccessError):
            self.as_user("noah", self.env["sale.blanket.order.line"]).create({
                "order_id": own.id, "product_id": self.product.id, "product_uom": self.product.uom_id.id,
            })

    def test_lines_are_not_moved_into_what_is_only_read(self):
        """Hans reads the framework contracts of his division, and adds nothing to them."""
        shared, own = self.create_framework("hedy", "house"), self.create_framework("hans", "house")
        with self.assertRaises(AccessError):
            self.as_user("hans", own.line_ids).write({"order_id": shared.id})

    def test_handing_on(self):
        framework = self.as_user("noah", self.framework)
        with self.assertRaises(AccessError):
            framework.write({"user_id": self.users["finn"].id})
        framework.write({"user_id": self.users["nora"].id})
        self.assertFalse(self.as_user("noah", self.framework).has_access("read"))
        own = self.create_framework("noah", "north")
        with self.assertRaisesRegex(AccessError, "Salesperson"):
            self.as_user("noah", own).browse().create({
                "partner_id": own.partner_id.id, "pricelist_id": own.pricelist_id.id,
                "user_id": self.users["finn"].id, "team_id": self.units["north"].id,
            })

    def test_wizard_names_no_foreign_line(self):
        """Price and customer of a line come as superuser once the wizard points to it."""
        wizard = self.as_user("sara", self.env["sale.blanket.order.wizard"])
        with self.assertRaises(AccessError):
            wizard.create({"line_ids": [Command.create({"blanket_line_id": self.framework.line_ids.id, "qty": 1})]})
        with self.assertRaises(AccessError):
            self.as_user("office", wizard).create({"line_ids": [Command.create({"blanket_line_id": self.framework.line_ids.id, "qty": 1})]})

    def test_portal_has_no_right_of_its_own(self):
        for records in (self.framework, self.framework.line_ids):
            with self.assertRaises(AccessError):
                self.as_user("adam", records).search([])

    def test_what_hangs_on_it(self):
        message = self.framework.message_post(body="Secret message")
        self.assertTrue(self.as_user("noah", message).has_access("read"))
        self.assertFalse(self.as_user("sara", message).has_access("read"))


@tagged("post_install", "-at_install")
class TestCaseAccess(ServiceWorld, PortalCase):
    """Service cases, with their customer."""

    def setUp(self):
        super().setUp()
        self.create_lead("noah", "north", partner_id=self.alpha.id)
        self.case = self.create_case(self.users["anna"].partner_id)
        self.foreign = self.create_case(self.beta)

    def test_with_the_customer(self):
        seen = self.seen_by(self.case)
        self.assertLessEqual({"noah", "nina", "boss", "admin_sales"}, seen)
        self.assertFalse({"nora", "sara", "finn", "office"} & seen)
        self.assertFalse(self.as_user("noah", self.foreign).has_access("read"))

    def test_service_people_need_the_customer(self):
        """The addon shows a helpdesk user, and a manager, every case."""
        self.put_in_groups("sara", "helpdesk_mgmt.group_helpdesk_manager")
        self.put_in_groups("office", "helpdesk_mgmt.group_helpdesk_user")
        self.assertFalse(self.as_user("sara", self.case).has_access("read"))
        self.case.user_id = self.users["sara"]
        self.case.message_subscribe(self.users["sara"].partner_id.ids)
        self.assertFalse(self.as_user("sara", self.case).has_access("read"))
        self.assertTrue(self.as_user("office", self.case).has_access("write"))

    def test_case_of_nobody_known(self):
        unknown = self.create_case()
        self.put_in_groups("office", "helpdesk_mgmt.group_helpdesk_user")
        self.put_in_groups("sara", "helpdesk_mgmt.group_helpdesk_user")
        self.assertTrue(self.as_user("office", unknown).has_access("read"))
        self.assertFalse(self.as_user("sara", unknown).has_access("read"))
        unknown.team_id = self.env["helpdesk.ticket.team"].create({"name": "Care", "user_ids": self.users["sara"].ids})
        self.assertTrue(self.as_user("sara", unknown).has_access("read"))
        self.assertFalse(self.as_user("noah", unknown).has_access("read"))

    def test_portal_by_role(self):
        cases = self.case | self.foreign
        for login, expected in (("anna", self.case), ("adam", self.case), ("ada", self.case.browse()), ("bert", self.foreign)):
            self.assertEqual(self.as_user(login, cases).search([("id", "in", cases.ids)]), expected, login)
        self.foreign.message_subscribe(self.users["anna"].partner_id.ids)
        self.assertFalse(self.as_user("anna", self.foreign).has_access("read"))

    def test_portal_is_told_nothing_of_other_cases(self):
        self.case.duplicate_id = self.foreign
        with self.assertRaises(AccessError):
            self.as_user("anna", self.case).read(["duplicate_id"])
        known = self.as_user("anna", self.case).fields_get()
        self.assertFalse({"duplicate_id", "duplicate_ids", "tag_ids", "properties", "user_ids"} & known.keys())

    def test_stages_are_the_managers(self):
        """The addon lets the public change stages."""
        stage = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_new")
        public = self.env.ref("base.public_user")
        with self.assertRaises(AccessError):
            stage.with_user(public).write({"closed": True, "close_from_portal": True})
        self.put_in_groups("office", "helpdesk_mgmt.group_helpdesk_manager")
        self.as_user("office", stage).write({"fold": True})

    def test_what_hangs_on_it(self):
        message = self.case.message_post(body="Secret message")
        self.assertTrue(self.as_user("noah", message).has_access("read"))
        self.assertFalse(self.as_user("sara", message).has_access("read"))

    def test_team_followers_without_the_customer_hear_nothing(self):
        """The addon subscribes who follows the team to each new case."""
        team = self.env["helpdesk.ticket.team"].create({"name": "Care", "user_ids": (self.users["sara"] | self.users["noah"]).ids})
        team.message_subscribe((self.users["sara"] | self.users["noah"]).partner_id.ids)
        case = self.env["helpdesk.ticket"].create({
            "name": "Secret", "description": "Secret", "partner_id": self.alpha.id, "team_id": team.id,
        })
        message = case.message_post(body="Secret", subtype_xmlid="mail.mt_comment")
        self.assertNotIn(self.users["sara"].partner_id, message.notified_partner_ids)
        self.assertIn(self.users["noah"].partner_id, message.notified_partner_ids)


@tagged("post_install", "-at_install")
class TestCaseRoutes(ServiceWorld, PortalHttpCase):
    """The addon's pages, over HTTP."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.create_case(cls.users["anna"].partner_id)
        cls.foreign = cls.create_case(cls.beta)
        cls.stage = cls.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")

    def close(self, case, **vals):
        form = {"ticket_id": case.id, "stage_id": self.stage.id, **vals}
        return self.url_open("/ticket/close", data={**form, "csrf_token": self.csrf_token()}, allow_redirects=False)

    def csrf_token(self):
        page = self.url_open("/my/tickets").text
        return page.partition('csrf_token: "')[2].partition('"')[0]

    def test_close_the_own_case_only(self):
        self.log_in("anna")
        self.assertEqual(self.close(self.foreign).status_code, 404)
        self.assertEqual(self.close(self.case, stage_id=self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_rejected").id).status_code, 404)
        self.assertEqual(self.close(self.case, ticket_id="9" * 30).status_code, 404)
        self.assertFalse((self.case | self.foreign).filtered("closed"))
        self.assertEqual(self.close(self.case).status_code, 303)
        self.assertTrue(self.case.closed)

    def test_a_link_closes_nothing(self):
        self.log_in("anna")
        answer = self.url_open(f"/ticket/close?ticket_id={self.case.id}&stage_id={self.stage.id}", allow_redirects=False)
        self.assertEqual(answer.status_code, 405)
        self.assertFalse(self.case.closed)

    def test_foreign_answers_as_missing(self):
        self.log_in("anna")
        self.assertEqual(self.url_open(f"/my/ticket/{self.case.id}").status_code, 200)
        for number in (self.foreign.id, 2**31 - 1):
            self.assertEqual(self.url_open(f"/my/ticket/{number}", allow_redirects=False).status_code, 404)

    def test_token_outlives_no_role(self):
        token = self.case._portal_ensure_token()
        for address in (f"/my/ticket/{self.case.id}/{token}", f"/my/ticket/{self.case.id}?access_token={token}"):
            answer = self.url_open(address, allow_redirects=False)
            self.assertEqual(answer.status_code, 303, address)
            self.assertIn("/web/login", answer.headers["Location"])

    def test_files_get_no_permanent_link(self):
        self.case.attachment_ids = [Command.create({"name": "photo.png", "raw": b"x", "res_model": "helpdesk.ticket"})]
        self.log_in("anna")
        self.url_open(f"/my/ticket/{self.case.id}")
        self.assertFalse(self.case.attachment_ids.access_token)

    def test_rpc(self):
        self.log_in("anna")
        self.assertNotIn("Secret case", self.call_kw("helpdesk.ticket", "read", self.foreign.ids, ["name"]))
        self.assertIn("Secret case", self.call_kw("helpdesk.ticket", "read", self.case.ids, ["name"]))
        framework = self.create_framework("noah", "north")
        self.assertNotIn("Secret thing", self.call_kw("sale.blanket.order.line", "search_read", [], ["name"]))
        self.log_in("office")
        self.assertNotIn("Secret thing", self.call_kw("sale.blanket.order.line", "read", framework.line_ids.ids, ["name"]))
