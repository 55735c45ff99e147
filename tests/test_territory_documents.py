"""Orders, invoices, their reports and their customers are closed where a strict plan closes the opportunity."""

from odoo.tests import tagged

from odoo.addons.crm_hierarchical_access.tests.common import AccessCase
from odoo.addons.crm_hierarchical_access_sale.tests.common import DocumentWorld
from odoo.addons.crm_territory_plz.tests.common import TerritoryWorld


@tagged('post_install', '-at_install')
class TestTerritoryDocuments(DocumentWorld, TerritoryWorld, AccessCase):
    """Noah sold to a customer; then the lead's postcode was corrected, and the lead lies in another's territory."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_plan('company', mode='strict', territories=[('Noah', '1', 'north', 'noah'), ('Sara', '8', 'south', 'sara')])
        cls.customer = cls.create_customer()
        cls.lead = cls.create_lead('noah', 'north', zip='10000', partner_id=cls.customer.id)
        cls.order = cls.create_order('noah', lead=cls.lead, partner=cls.customer)
        cls.invoice = cls.create_invoice(cls.order)
        cls.env.flush_all()

    def records(self):
        lines = [('order_reference', '=', f'sale.order,{self.order.id}')]
        return [
            self.lead, self.customer, self.order, self.order.order_line, self.invoice, self.invoice.invoice_line_ids,
            self.env['sale.report'].search(lines),
        ]

    def assert_seen(self, login, seen):
        for records in self.records():
            self.assertTrue(records, records._name)
            self.assertEqual(self.as_user(login, records).has_access('read'), seen, (login, records._name))
            found = self.as_user(login, records).search_count([('id', 'in', records.ids)])
            self.assertEqual(found, len(records) if seen else 0, (login, records._name))

    def test_own_until_the_postcode_is_corrected(self):
        self.assert_seen('noah', True)
        self.lead.zip = '80000'
        self.env.flush_all()
        self.assert_seen('noah', False)

    def test_own_until_the_plan_is_replaced(self):
        self.create_plan('company', mode='strict', territories=[('Noah', '2', 'north', 'noah'), ('Sara', '1', 'south', 'sara')])
        self.assert_seen('noah', False)

    def test_leaders_above_the_territory_see_it(self):
        self.lead.zip = '80000'
        self.env.flush_all()
        self.assert_seen('boss', True)
        self.assert_seen('nina', False)

    def test_released_stays_open(self):
        self.lead.write({'zip': '80000', 'release_team_id': self.units['north'].id})
        self.env.flush_all()
        self.assertTrue(self.as_user('nina', self.lead).has_access('read'))
        self.assertTrue(self.as_user('nina', self.order).has_access('read'))
        self.assertTrue(self.as_user('nina', self.customer).has_access('read'))

    def test_why_not(self):
        self.lead.zip = '80000'
        self.env.flush_all()
        why = self.env['crm.access.why'].create({'res_model': 'crm.lead', 'res_id': self.lead.id, 'user_id': self.users['nina'].id})
        self.assertIn('has no permission for the territory', why.answer)
