"""Nordlicht with its territory plans: what each of its people sees, the territories, and where enquiries go.

Every lead and every user is asked: by a search, by a check of the record, and by the explanation.
"""

from world import NORDLICHT, read_expected, read_expected_inbound, read_expected_territories, read_rows

from odoo.tests import TransactionCase, tagged

from odoo.addons.crm_territory_plz.models.crm_lead_distribution import DISTRIBUTE


@tagged('post_install', '-at_install')
class TestTerritoriesNordlicht(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.folder = folder = NORDLICHT
        cls.env['ir.config_parameter'].set_param('crm_hierarchical_access.main_root_id', False)  # as in a new database
        # A unit of the demo company bears the name of one in the files, and has a plan.
        cls.env.cr.execute("UPDATE crm_territory_plan SET state = 'archived'")
        cls.env.invalidate_all()
        cls.env['crm.access']._organisation_changed()
        cls.env['crm.organisation.import'].load_directory(folder)
        cls.leads = {row['lead']: cls.env.ref(f"world.{row['lead']}") for row in read_rows(folder, 'leads.csv')}
        cls.names = {lead.id: name for name, lead in cls.leads.items()}
        cls.users = {row['login']: cls.env['res.users'].search([('login', '=', row['login'])]) for row in read_rows(folder, 'users.csv')}
        cls.all_leads = cls.env['crm.lead'].browse(cls.names)
        cls.expected = read_expected(folder, plans=True)

    def seen_by(self, login, side):
        return {name for name, sides in self.expected.items() if login in sides[side]}

    def named(self, leads):
        return {self.names[number] for number in leads.ids}

    def test_all_pairs_by_search_and_by_record(self):
        for login, user in self.users.items():
            leads = self.all_leads.with_user(user).with_context(active_test=False)
            self.assertEqual(self.named(leads.search([('id', 'in', leads.ids)])), self.seen_by(login, 0), login)
            self.assertEqual(self.named(leads._filtered_access('read')), self.seen_by(login, 0), login)
            self.assertEqual(self.named(leads._filtered_access('write')), self.seen_by(login, 1), login)

    def test_all_pairs_by_explanation(self):
        people = set(self.users)
        for name, lead in self.leads.items():
            reasons = lead._access_reasons()
            logins = {reason.user: user.login for reason in reasons for user in self.env['res.users'].browse(reason.user)}
            readers = {logins[reason.user] for reason in reasons if reason.predicate != 'everything'} & people
            writers = {logins[reason.user] for reason in reasons if reason.predicate != 'everything' and reason.level > 1} & people
            self.assertEqual((readers, writers), self.expected[name], name)

    def test_territories(self):
        territories = {name: lead.territory_id.name or None for name, lead in self.leads.items()}
        self.assertEqual(territories, read_expected_territories(self.folder))

    def test_inbound(self):
        """As the contact form enters them."""
        rows = read_rows(self.folder, 'inbound.csv')
        countries = {country.code: country.id for country in self.env['res.country'].search([])}
        leads = self.env['crm.lead'].with_context(**{DISTRIBUTE: True}).create([
            {'name': row['lead'], 'contact_name': row['contact'], 'zip': row['zip'], 'country_id': countries.get(row['country'])}
            for row in rows
        ])
        handed = {
            lead.name: (lead.territory_id.name or None, lead.team_id.name or None, lead.user_id.login or None) for lead in leads
        }
        self.assertEqual(handed, read_expected_inbound(self.folder))
