"""Orders and invoices for tests within the organisation of the kernel's tests."""

from odoo.fields import Command

from odoo.addons.crm_hierarchical_access.tests.common import NO_MAIL, AccessCase, AccessHttpCase, AccessWorld


class DocumentWorld(AccessWorld):
    """Mixin for test classes: helpers that make orders and invoices."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.env["product.product"].create(
            {"name": "Thing", "type": "service", "invoice_policy": "order", "list_price": 100.0, "taxes_id": False}
        )
        cls.ensure_journals()

    @classmethod
    def ensure_journals(cls):
        """Accounts and journals for invoices, where the database has none."""
        if not cls.env["account.journal"].search([("type", "=", "sale")], limit=1):
            cls.env["account.chart.template"].try_loading("generic_coa", company=cls.env.company, install_demo=False)

    @classmethod
    def create_order(cls, owner=None, unit=None, lead=None, partner=None, **vals):
        """An order by the owner's login and the unit's name; with neither, nobody's."""
        owner = cls.get_user(owner) if owner else cls.env["res.users"]
        unit = cls.units[unit] if unit else owner.crm_team_ids[:1]
        return (
            cls.env["sale.order"]
            .with_context(**NO_MAIL)
            .create({
                "partner_id": (partner or cls.create_customer()).id,
                "user_id": owner.id,
                "team_id": unit.id,
                "opportunity_id": lead.id if lead else False,
                "order_line": [Command.create({"product_id": cls.product.id, "product_uom_qty": 1})],
                **vals,
            })
        )

    @classmethod
    def create_invoice(cls, order):
        """The draft invoice of an order, confirmed for that."""
        order.with_context(**NO_MAIL).action_confirm()
        return order._create_invoices()

    def seen_by(self, records):
        """Logins of those who read all the records."""
        return {login for login in self.users if self.as_user(login, records).has_access("read")}

    def found_by(self, records):
        """Logins of those who find all the records by searching."""
        ids = records.ids
        return {
            login
            for login in self.users
            if self.as_user(login, records).browse().has_access("read")
            and self.as_user(login, records).search_count([("id", "in", ids)]) == len(ids)
        }


class DocumentCase(DocumentWorld, AccessCase):
    """Tests with orders and invoices."""


class DocumentHttpCase(DocumentWorld, AccessHttpCase):
    """Tests with orders and invoices, over HTTP."""
