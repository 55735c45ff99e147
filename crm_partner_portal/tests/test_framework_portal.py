import re
from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import PortalCase, PortalHttpCase
from .test_service_access import ServiceWorld


@tagged("post_install", "-at_install")
class TestFrameworkQuantities(ServiceWorld, PortalCase):
    """What is used of what was agreed."""

    def setUp(self):
        super().setUp()
        self.framework = self.create_framework("noah", "north", self.alpha, quantity=10)
        self.line = self.framework.line_ids

    def reorder(self, quantity, key="key"):
        return self.framework._portal_reorder({self.line.id: quantity}, key)

    def invoice(self, order):
        invoice = order._create_invoices()
        invoice.action_post()
        return invoice

    def refund(self, invoice, quantity):
        reversal = self.env["account.move.reversal"].with_context(active_model="account.move", active_ids=invoice.ids).create({
            "journal_id": invoice.journal_id.id,
        })
        note = self.env["account.move"].browse(reversal.reverse_moves()["res_id"])
        note.invoice_line_ids.quantity = quantity
        note.action_post()
        return note

    def assertLeft(self, left):
        self.assertEqual((self.line.ordered_uom_qty, self.line.remaining_uom_qty), (10 - left, left))

    def test_ordered_and_cancelled(self):
        order = self.reorder(4)
        self.assertLeft(6)
        self.assertEqual((order.state, order.user_id, order.team_id), ("sale", self.users["noah"], self.units["north"]))
        self.assertEqual((order.order_line.price_unit, order.order_line.product_uom_qty, order.partner_id), (42.0, 4, self.alpha))
        order._action_cancel()
        self.assertLeft(10)

    def test_two_framework_contracts_with_the_same_product(self):
        """What is ordered from one is used of it, and of no other; so in the wizard of the backend."""
        other, framework = self.create_framework("noah", "north", self.alpha), self.create_framework("noah", "north", self.alpha)
        for each, count in ((framework, 4), (other, 1)):
            order = each._portal_reorder({each.line_ids.id: count}, f"key {each.id}")
            self.assertEqual(order.order_line.blanket_order_line, each.line_ids)
        order.order_line.product_uom_qty = 9
        self.assertEqual((framework.line_ids.remaining_uom_qty, other.line_ids.remaining_uom_qty), (6, 1))
        with self.assertRaisesRegex(UserError, "only 6"):
            framework._portal_reorder({framework.line_ids.id: 7}, "too much")
        wizard = self.env["sale.blanket.order.wizard"].with_context(active_id=framework.id, active_model=framework._name).create({})
        wizard.line_ids.qty = 2
        wizard.create_sale_order()
        self.assertEqual((framework.line_ids.remaining_uom_qty, other.line_ids.remaining_uom_qty), (4, 1))

    def test_credit_notes_give_back(self):
        invoice = self.invoice(self.reorder(10))
        self.assertEqual((self.line.remaining_uom_qty, self.framework.state), (0, "done"))
        note = self.refund(invoice, 3)
        self.assertLeft(3)
        self.assertEqual(self.framework.state, "open")
        note.button_draft()
        self.assertLeft(0)
        note.action_post()
        self.reorder(3, "more")
        self.assertLeft(0)

    def test_credited_and_invoiced_again(self):
        """A wrong invoice that is replaced gives nothing back."""
        order = self.reorder(10)
        self.refund(self.invoice(order), 10)
        self.assertLeft(10)
        self.invoice(order)
        self.assertLeft(0)

    def test_credit_note_of_a_cancelled_order_counts_once(self):
        order = self.reorder(10)
        self.refund(self.invoice(order), 10)
        order._action_cancel()
        self.assertLeft(10)

    def test_other_unit(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        self.line.original_uom_qty = 24
        order = self.create_order("noah", "north", partner=self.alpha, order_line=[Command.create({
            "product_id": self.product.id, "product_uom_qty": 1, "product_uom_id": dozen.id, "blanket_order_line": self.line.id,
        })])
        self.assertEqual(self.line.remaining_uom_qty, 12)
        order.action_confirm()
        self.refund(self.invoice(order), 0.5)
        self.assertEqual(self.line.remaining_uom_qty, 18)

    def test_never_above_what_is_left(self):
        self.reorder(4)
        for quantity in (6.01, 7, 1e9):
            with self.assertRaisesRegex(UserError, "Thing: only 6 Units are left"):
                self.reorder(quantity, f"key {quantity}")
        self.reorder(6, "rest")
        with self.assertRaisesRegex(UserError, "Nothing can be ordered|nothing is left"):
            self.reorder(1, "more")

    def test_nothing_negative(self):
        for quantity in (0, -1, 0.0001):
            with self.assertRaisesRegex(UserError, "Quantity: enter"):
                self.reorder(quantity, f"key {quantity}")

    def test_one_form_orders_once(self):
        self.assertEqual(self.reorder(4), self.reorder(4))
        self.assertLeft(6)

    def test_period(self):
        """Also before the nightly schedule ends it."""
        today = fields.Date.context_today(self.framework)
        for begin, end in ((today + timedelta(days=1), today + timedelta(days=9)), (today - timedelta(days=9), today)):
            self.framework.write({"validity_start_date": begin, "validity_date": end})
            self.assertFalse(self.framework._is_portal_open())
            with self.assertRaisesRegex(UserError, "Nothing can be ordered"):
                self.reorder(1)

    def test_only_what_is_confirmed(self):
        self.framework.set_to_draft()
        with self.assertRaisesRegex(UserError, "Nothing can be ordered"):
            self.reorder(1)

    def test_days_of_the_period(self):
        """From its first day to the one before its end, by whose morning the addon ends it; also before the schedule noted that."""
        today = fields.Date.context_today(self.framework)
        self.framework.write({"validity_start_date": today, "validity_date": today + timedelta(days=3)})
        for days, is_open in ((-1, False), (0, True), (2, True), (3, False), (4, False)):
            with freeze_time(fields.Datetime.to_datetime(today) + timedelta(days=days, hours=12)):
                self.assertEqual((self.framework._is_portal_open(), self.framework.state), (is_open, "open"), days)

    def test_typed_prices_stay_in_another_currency(self):
        """As without the addon, which computes prices anew; a line of no framework contract finds one in its currency."""
        euro, dollar = self.env.ref("base.EUR"), self.env.ref("base.USD")
        (euro | dollar).active = True
        own, other = (euro, dollar) if self.framework.currency_id == euro else (dollar, euro)
        lists = {each: self.env["product.pricelist"].create({"name": each.name, "currency_id": each.id}) for each in (own, other)}
        stranger = self.create_order("noah", "north", pricelist_id=lists[own].id)
        order = self.create_order("noah", "north", partner=self.alpha, pricelist_id=lists[other].id)
        for line in (stranger.order_line, order.order_line):
            line.price_unit = line.technical_price_unit = 7
        stranger.pricelist_id = lists[other]
        self.assertEqual((stranger.currency_id, stranger.order_line.price_unit), (other, 7))
        self.assertFalse(order.order_line.blanket_order_line)
        order.pricelist_id = lists[own]
        self.assertEqual((order.order_line.blanket_order_line, order.order_line.price_unit), (self.line, 42))

    def test_another_customer_or_product_leaves_the_framework_contract(self):
        sold = {"product_id": self.product.id, "product_uom_qty": 1, "blanket_order_line": self.line.id}
        orders = [self.create_order("noah", "north", partner=self.alpha, order_line=[Command.create(sold)]) for _each in range(2)]
        self.assertLeft(8)
        orders[0].partner_id = self.beta
        orders[1].order_line.product_id = self.env["product.product"].create({"name": "Another thing"})
        self.assertFalse(any(order.order_line.blanket_order_line for order in orders))
        self.assertLeft(10)

    def test_the_same_again(self):
        self.assertEqual(self.framework._portal_last_quantities(), {self.line.id: 0})
        self.reorder(4)
        self.reorder(1, "cancelled")._action_cancel()
        self.assertEqual(self.framework._portal_last_quantities(), {self.line.id: 4})
        self.reorder(4, "again")
        self.assertEqual(self.framework._portal_last_quantities(), {self.line.id: 2}, "no more than is left")

    def test_people_are_told(self):
        order = self.framework.with_user(self.users["adam"]).sudo()._portal_reorder({self.line.id: 1}, "key")
        note = order.message_ids.filtered(lambda message: "Ordered in the portal by Adam" in (message.body or ""))
        self.assertEqual(note.partner_ids, self.users["noah"].partner_id)
        self.assertTrue(order.pending_email_template_id)

    def test_seller_is_told_in_his_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.users["noah"].lang = "de_DE"
        order = self.framework.with_user(self.users["adam"]).sudo()._portal_reorder({self.line.id: 1}, "key")
        self.assertTrue(order.message_ids.filtered(lambda message: "Im Portal von Adam aus Rahmenvertrag" in (message.body or "")))


@tagged("post_install", "-at_install")
class TestFrameworkPages(ServiceWorld, PortalHttpCase):
    """Pages and orders over HTTP."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.framework = cls.create_framework("noah", "north", cls.alpha, quantity=10)
        cls.line = cls.framework.line_ids
        cls.foreign = cls.create_framework("noah", "north", cls.beta)
        cls.draft = cls.create_framework("noah", "north", cls.alpha)
        cls.draft.set_to_draft()

    def page(self, framework, end="", **kwargs):
        return self.url_open(f"/my/frameworks/{framework.id}{end}", **kwargs)

    def hidden(self, page, name):
        return re.search(rf'name="{name}" value="([^"]+)"', page.text)[1]

    def order(self, quantity, framework=None, page=None, **more):
        """Send the form of the overview; of another contract with the own form's tokens."""
        page = page or self.page(self.framework, "/order")
        tokens = {name: self.hidden(page, name) for name in ("csrf_token", "form_key")}
        form = {**tokens, f"quantity_{(framework or self.framework).line_ids.id}": quantity, **more}
        return self.page(framework or self.framework, "/order", data=form, allow_redirects=False)

    def orders(self):
        return self.framework._get_sale_orders()

    def test_who_sees_which(self):
        for login, sees in (("adam", self.framework), ("anna", self.framework.browse()), ("bert", self.foreign), ("alpha", self.framework)):
            self.log_in(login)
            names = set(re.findall(r'href="/my/frameworks/(\d+)"', self.url_open("/my/frameworks").text))
            self.assertEqual(names, set(map(str, sees.ids)), login)
            for framework in (self.framework, self.foreign, self.draft):
                expected = 200 if framework in sees else 404
                self.assertEqual(self.page(framework).status_code, expected, login)
                self.assertEqual(self.page(framework, "/order").status_code, expected, login)

    def test_agreed_used_left(self):
        self.framework._portal_reorder({self.line.id: 4}, "first")
        self.log_in("adam")
        cells = re.findall(r"<td[^>]*>\s*([\d,.]+)\s*</td>", self.page(self.framework).text)
        self.assertEqual(cells, ["10", "4", "6"])

    def test_the_same_again_in_two_requests(self):
        self.framework._portal_reorder({self.line.id: 4}, "first")
        self.log_in("adam")
        page = self.page(self.framework, "/order")
        self.assertIn('value="4"', page.text)
        answer = self.order("4", page=page)
        newest = self.orders().sorted("id")[-1]
        self.assertEqual(answer.headers["Location"].rpartition("/my")[2], f"/orders/{newest.id}?message=sign_ok")
        self.assertEqual(self.line.remaining_uom_qty, 2)
        self.assertEqual(self.url_open(f"/my/orders/{newest.id}").status_code, 200)

    def test_double_click(self):
        self.log_in("adam")
        page = self.page(self.framework, "/order")
        self.assertEqual(self.order("1", page=page).headers["Location"], self.order("1", page=page).headers["Location"])
        self.assertEqual(self.line.remaining_uom_qty, 9)

    def test_too_much_says_what_is_left(self):
        self.log_in("adam")
        answer = self.order("11")
        self.assertEqual(answer.status_code, 200)
        self.assertIn("only 10 Units are left", answer.text)
        self.assertFalse(self.orders())

    def test_what_cannot_be_read(self):
        self.log_in("adam")
        for text in ("nan", "-1", "1e3", "two", "inf"):
            self.assertIn("please enter a number", self.order(text).text, text)
        self.assertFalse(self.orders())

    def test_update_orders_nothing(self):
        self.log_in("adam")
        self.assertIn("126.00", self.order("3", update="1").text)
        self.assertFalse(self.orders())

    def test_foreign_form(self):
        self.log_in("adam")
        self.assertEqual(self.order("1", framework=self.foreign).status_code, 404)
        self.log_in("anna")
        tokens = {"csrf_token": self.hidden(self.url_open("/new/ticket"), "csrf_token"), "form_key": "key"}
        self.assertEqual(self.page(self.framework, "/order", data=tokens).status_code, 404)
        self.assertFalse(self.foreign._get_sale_orders() | self.orders())

    def test_foreign_line(self):
        """Lines are those of the contract, whatever the form names."""
        self.log_in("adam")
        answer = self.order("1", **{f"quantity_{self.foreign.line_ids.id}": "5"})
        self.assertEqual(answer.status_code, 303)
        self.assertEqual(self.foreign.line_ids.remaining_uom_qty, 10)

    def test_role_taken_away(self):
        self.log_in("adam")
        page = self.page(self.framework, "/order")
        self.users["adam"].partner_id.portal_orders = False
        self.assertEqual(self.order("1", page=page).status_code, 404)

    def test_a_link_orders_nothing(self):
        self.log_in("adam")
        self.page(self.framework, f"/order?quantity_{self.line.id}=3&form_key=x")
        self.assertFalse(self.orders())

    def test_ended(self):
        self.framework.validity_date = fields.Date.today()
        self.log_in("adam")
        self.assertNotIn("o_framework_again", self.page(self.framework).text)
        self.assertEqual(self.page(self.framework, "/order", allow_redirects=False).status_code, 303)
