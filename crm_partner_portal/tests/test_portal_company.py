from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.http import Request
from odoo.tests import tagged

from .common import PortalHttpCase


@tagged("post_install", "-at_install")
class TestPortalCompany(PortalHttpCase):
    """Administrators of a company say who of it gets in; nobody else does, and never for others."""

    def post(self, path, login, csrf=True, **data):
        self.log_in(login)
        if csrf:
            data["csrf_token"] = Request.csrf_token(self)
        return self.url_open(f"/my/company/{path}", data=data)

    def partner(self, login):
        return self.users[login].partner_id

    def test_who_gets_the_page(self):
        administrators = ("ada", "alpha", "bert")
        for login in (*administrators, "anna", "adam", "office", "portal_customer"):
            status = 200 if login in administrators else 404
            self.log_in(login)
            page = self.url_open("/my/company")
            self.assertEqual(page.status_code, status, login)
            self.assertEqual("adam@customers.example" in page.text, login in ("ada", "alpha"), login)
            self.assertEqual("/my/company" in self.url_open("/my").text, status == 200, login)

    def test_roles(self):
        anna = self.partner("anna")
        self.post("roles", "ada", partner_id=anna.id, accounting="1", orders="1")
        self.assertTrue(anna.portal_accounting and anna.portal_orders)
        self.assertFalse(anna.portal_administrator or anna.portal_documents)
        self.post("roles", "ada", partner_id=anna.id)
        self.assertFalse(anna.portal_accounting)

    def test_others_change_nothing(self):
        anna = self.partner("anna")
        for login in ("anna", "adam", "bert", "office", "portal_customer"):
            answer = self.post("roles", login, partner_id=anna.id, accounting="1")
            self.assertEqual(answer.status_code, 404, login)
            self.assertEqual(self.post("remove", login, partner_id=anna.id).status_code, 404)
        for invited in ("anna", "adam", "office"):
            self.assertEqual(self.post("invite", invited, name="New", email="new@alpha.example").status_code, 404)
        self.assertEqual(self.post("roles", "ada", csrf=False, partner_id=anna.id, accounting="1").status_code, 400)
        self.assertEqual(self.post("roles", "ada", partner_id="-1 or 1", accounting="1").status_code, 404)
        self.assertFalse(anna.portal_accounting)
        self.assertTrue(self.users["anna"].active)

    def test_invite(self):
        self.post("invite", "ada", name="Alba", email="Alba@customers.example", documents="1")
        alba = self.env["res.partner"].search([("email", "=", "alba@customers.example")])
        self.assertEqual(alba.parent_id, self.alpha)
        self.assertTrue(alba.portal_documents)
        self.assertFalse(alba.portal_accounting)
        self.assertTrue(alba.user_ids._is_portal())
        self.post("invite", "ada", name="Alba", email="alba@customers.example")
        self.assertEqual(len(self.env["res.partner"].search([("email", "=", "alba@customers.example")])), 1)

    def test_invite_somebody_who_has_a_login_elsewhere(self):
        self.users["bert"].login = "bert@customers.example"
        before = self.env["res.partner"].search_count([])
        answer = self.post("invite", "ada", name="Bert", email="bert@customers.example", administrator="1")
        self.assertIn("cannot be invited", answer.text)
        self.assertEqual(self.env["res.partner"].search_count([]), before, "nothing half-made stays")

    def test_who_is_not_invited(self):
        """Employees, also where their contact is one of the company; and nobody more where there are too many already."""
        employee = self.partner("office")
        employee.write({"parent_id": self.alpha.id, "email": "office@customers.example"})
        with self.assertRaisesRegex(UserError, "cannot be invited"):
            self.alpha._portal_invite("Office", "office@customers.example", ())
        with patch("odoo.addons.crm_partner_portal.models.res_partner_company.MOST_PEOPLE", 3):
            with self.assertRaisesRegex(UserError, "very many"):
                self.alpha._portal_invite("Alba", "alba@customers.example", ())
            self.alpha._portal_invite("Anna", self.partner("anna").email, ("orders",))
        self.assertTrue(self.partner("anna").portal_orders)

    def test_access_ends_at_once(self):
        adam = self.users["adam"]
        self.post("remove", "ada", partner_id=self.partner("anna").id)
        self.assertFalse(self.users["anna"].active)
        self.log_in("adam")
        self.assertEqual(self.url_open("/my/invoices").status_code, 200)
        self.alpha._portal_take_access(adam.partner_id)
        self.assertFalse(adam.active or adam.partner_id.portal_accounting)
        self.env.flush_all()
        self.assertNotEqual(self.url_open("/my/invoices", allow_redirects=False).status_code, 200)

    def test_somebody_stays_administrator(self):
        bert = self.partner("bert")
        for path in ("roles", "remove"):
            self.assertIn("administrator first", self.post(path, "bert", partner_id=bert.id).text)
        self.assertTrue(bert.portal_administrator and self.users["bert"].active)
        self.create_portal_user("bea", self.beta, "administrator")
        self.post("roles", "bert", partner_id=bert.id)
        self.assertFalse(bert.portal_administrator)
