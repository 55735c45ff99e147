"""Customers with people in the portal, for tests of invoices, orders and roles."""

from odoo.fields import Command

from odoo.addons.crm_hierarchical_access.tests.common import NO_MAIL, password_of
from odoo.addons.crm_hierarchical_access_sale.tests.common import DocumentCase, DocumentHttpCase


class PortalWorld:
    """Mixin for test classes: two companies with people in the portal.

    ============ ========= ===========================================
    company      login     role
    ============ ========= ===========================================
    Alpha        alpha     the company's own login
    Alpha        anna      none
    Alpha        adam      accounting, orders
    Alpha        ada       administrator
    Beta         bert      accounting, orders, administrator
    ============ ========= ===========================================
    """

    PEOPLE = {"anna": "", "adam": "accounting orders", "ada": "administrator"}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.alpha = cls.create_customer("Alpha GmbH", email="alpha@customers.example")
        cls.beta = cls.create_customer("Beta AG", email="beta@customers.example")
        cls.create_portal_user("alpha", partner=cls.alpha)
        for login, roles in cls.PEOPLE.items():
            cls.create_portal_user(login, cls.alpha, roles)
        cls.create_portal_user("bert", cls.beta, "accounting orders administrator")

    @classmethod
    def create_contact(cls, login, company, roles=""):
        """A person of a company with portal roles (words)."""
        return cls.env["res.partner"].create({
            "name": login.title(),
            "email": f"{login}@customers.example",
            "parent_id": company.id,
            **{f"portal_{role}": True for role in roles.split()},
        })

    @classmethod
    def create_portal_user(cls, login, company=None, roles="", partner=None):
        """Somebody of a company who logs in to the portal."""
        partner = partner or cls.create_contact(login, company, roles)
        cls.users[login] = cls.env["res.users"].with_context(**NO_MAIL).create({
            "login": login,
            "password": password_of(login),
            "partner_id": partner.id,
            "group_ids": [Command.set(cls.env.ref("base.group_portal").ids)],
        })
        return cls.users[login]

    @classmethod
    def create_posted(cls, partner, number=None, **vals):
        """An invoice of a customer or one of its people, posted."""
        invoice = cls.env["account.move"].with_context(**NO_MAIL).create({
            "move_type": "out_invoice",
            "partner_id": partner.id,
            "invoice_line_ids": [Command.create({"product_id": cls.product.id, "quantity": 1, "price_unit": 119.0})],
            **({"name": number} if number else {}),
            **vals,
        })
        invoice.action_post()
        return invoice


class PortalCase(PortalWorld, DocumentCase):
    """Tests with customers in the portal."""


class PortalHttpCase(PortalWorld, DocumentHttpCase):
    """Tests with customers in the portal, over HTTP."""
