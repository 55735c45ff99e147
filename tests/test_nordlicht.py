"""Nordlicht, loaded as a customer would load it, gives the published answer to each of its 97,000 pairs."""

from collections import defaultdict
from datetime import datetime

from oracle import Oracle
from world import NORDLICHT, read_expected, read_world

from odoo.tests import TransactionCase, tagged

from odoo.addons.crm_hierarchical_access.access import Level


@tagged('post_install', '-at_install')
class TestNordlicht(TransactionCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env['crm.organisation.import'].load_directory(str(NORDLICHT))
        if 'crm.territory.plan' in cls.env:  # the answers are those without plans
            cls.env.flush_all()
            cls.env.cr.execute("UPDATE crm_territory_plan SET state = 'archived'")
            cls.env.invalidate_all()
            cls.env['crm.access']._organisation_changed()
        cls.world, cls.expected = read_world(), read_expected()
        logins = list(cls.world.users)
        users = cls.env['res.users'].search([('login', 'in', logins)])
        cls.users = {user.login: user for user in users}
        cls.leads = cls.env['crm.lead'].browse(
            cls.env.ref(f'world.{name}').id for name in cls.world.leads
        )
        cls.names = dict(zip(cls.leads.ids, cls.world.leads, strict=True))
        cls.env.flush_all()

    def test_everything_was_loaded(self):
        self.assertEqual((len(self.users), len(self.leads)), (97, 1000))

    def assert_pairs(self, ask, answer):
        """`ask(leads of a user)` gives those leads for which the user is in the answer, for each user."""
        for login, user in self.users.items():
            self.env.invalidate_all()
            got = {self.names[number] for number in ask(self.leads.with_user(user)).ids}
            expected = {name for name, answers in self.expected.items() if login in answers[answer]}
            self.assertEqual(got, expected, login)

    def test_reading_by_search(self):
        self.assert_pairs(lambda leads: leads.search([('id', 'in', leads.ids)]), 0)

    def test_reading_by_record(self):
        self.assert_pairs(lambda leads: leads._filtered_access('read'), 0)

    def test_reading_one_by_one(self):
        self.assert_pairs(lambda leads: leads.filtered(lambda lead: lead.has_access('read')), 0)

    def test_writing_by_record(self):
        self.assert_pairs(lambda leads: leads._filtered_access('write'), 1)

    def test_explanation(self):
        """Who can see a lead and change it, as told, are those who can, for the reasons that the rule gives."""
        logins = {user.id: login for login, user in self.users.items()}
        oracle = Oracle(self.world, datetime.now())
        for lead, (readers, writers) in zip(self.leads, self.expected.values(), strict=True):
            told, told_write = defaultdict(set), defaultdict(set)
            for reason in lead._access_reasons():
                if login := logins.get(reason.user):
                    told[login].add(reason.predicate)
                    if reason.level >= Level.WRITE:
                        told_write[login].add(reason.predicate)
            self.assertEqual((set(told), set(told_write)), (readers, writers))
            verdicts = {login: oracle.verdict(user, self.world.leads[self.names[lead.id]])
                        for login, user in self.world.users.items() if login in readers}
            self.assertEqual(told, {login: verdict.reasons for login, verdict in verdicts.items()})
            self.assertEqual(told_write, {login: verdicts[login].write_reasons for login in writers})
