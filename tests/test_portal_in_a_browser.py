"""The portal's pages as customers use them: in German, on a phone, by keyboard alone; each read by axe-core, too."""

from portal_browser import PortalBrowserCase

from odoo.tests import tagged

from odoo.addons.crm_partner_portal.tests.test_service_access import ServiceWorld
from odoo.addons.crm_partner_portal.tests.test_service_files import PNG

PHONE, DESK = (390, 844), (1366, 900)


@tagged('post_install', '-at_install')
class TestPortalJourneys(PortalBrowserCase):
    def test_invoice_in_two_clicks_from_the_login(self):
        """A customer's accountant: the login, the invoices, the PDF; then the year as one file."""
        invoice = self.create_invoice_with_files(self.alpha, 'ALPHA-1')
        with self.browse():
            self.log_in_by_keyboard('adam')
            self.activate("a[href='/my/invoices?filterby=invoices']", until="document.querySelector('.o_invoice_pdf')")
            self.assert_fits()
            self.assertIn('Alle Rechnungen eines Jahres', self.ask('document.body.innerText'))
            self.activate('.o_invoice_pdf')
            self.assertEqual(self.activated, 2)
            fetched = self.wait_until(lambda: invoice.fetch_ids)
            self.assertEqual((fetched.what, fetched.user_id), ('pdf', self.users['adam']))
            self.activate("a[href='/my/invoices/year/2029']")
            self.wait_until(lambda: invoice.fetch_ids.filtered(lambda fetch: fetch.what == 'zip'))

    def test_document_in_two_clicks_from_the_mail(self):
        """The first click is the mail's link; whoever has to log in comes to the document."""
        document = self.create_document(readers=['carla'])
        with self.browse():
            self.log_in_by_keyboard('carla', f'/my/downloads/{document.id}?via=mail')
            self.wait_for(f"location.pathname === '/my/downloads/{document.id}'")
            self.assert_fits()
            self.activate("a.btn-primary[href*='/file']")
            fetched = self.wait_until(lambda: self.env['crm.document.fetch'].search([('document_id', '=', document.id)]))
        self.assertEqual((self.activated, fetched.via, fetched.user_id), (1, 'mail', self.users['carla']))

    def test_a_customer_finds_confirms_and_wants_no_mails(self):
        self.create_document('Anleitung Pumpe', readers=['carla'], ask_receipt=True, topic_ids=[self.topic.id])
        self.create_document('Preisliste', readers=['carla'])
        with self.browse():
            self.log_in_by_keyboard('carla')
            self.activate("a[href='/my/downloads']", until="document.querySelector('.o_library_list')")
            self.assert_fits()
            self.assertIn('2 Dokumente', self.ask('document.body.innerText'))
            self.tab_to('library_search')
            self.type('pumpe')
            self.press('Enter')
            self.wait_for("document.body.innerText.includes('1 Dokument')")
            self.activate('.o_library_list h2 a', until="document.querySelector('form[action*=receipt]')")
            self.activate('form[action*=receipt] button', until="document.body.innerText.includes('Vielen Dank')")
            self.open('/my/downloads/notices')
            self.tab_to('rhythm_once')
            self.press('ArrowUp')  # from the first to the last
            self.assertTrue(self.ask("document.getElementById('rhythm_never').checked"))
            self.activate('form[action*=notices] button', until="document.querySelector('.alert-success')")
            self.assert_fits()
        self.env.invalidate_all()
        self.assertEqual(self.users['carla'].partner_id.document_rhythm, 'never')
        receipt = self.env['crm.document.receipt'].search([('document_id.name', '=', 'Anleitung Pumpe')])
        self.assertEqual(receipt.user_id, self.users['carla'])

    def test_a_colleague_is_invited_and_sees_what_the_role_says(self):
        """The administrator of a company invites; the colleague chooses a password, and finds the company's documents only."""
        self.create_invoice_with_files(self.alpha, 'ALPHA-2')
        document = self.create_document('Handbuch')
        self.give(document, 'alpha')
        with self.browse():
            self.log_in_by_keyboard('ada')
            self.activate("a[href='/my/company']", until="document.getElementById('invite_name')")
            self.assert_fits()
            self.tab_to('invite_name', turns=80)
            self.type('Nora Neu')
            self.tab_to('invite_email')
            self.type('nora.neu@customers.example')
            self.tab_to('invite_documents')
            self.press(' ')
            self.activate('.o_portal_invite button', until="document.querySelector('.alert-success')")
        self.env.invalidate_all()
        person = self.env['res.partner'].search([('email', '=', 'nora.neu@customers.example')])
        self.assertEqual((person.parent_id, person.portal_documents, person.portal_accounting), (self.alpha, True, False))
        self.first_login(person)

    def first_login(self, person):
        person.signup_prepare()
        person.user_ids.lang = 'de_DE'
        link = person._get_signup_url_for_action()[person.id]
        with self.browse():
            self.open(link[link.index('/web'):], until="document.getElementById('password')")
            for field in ('password', 'confirm_password'):
                if self.focused() != field:
                    self.tab_to(field)
                self.type('a long secret')
            self.press('Enter')
            self.wait_for("location.pathname.startsWith('/my')")
            self.activated = 0
            self.activate("a[href='/my/downloads']", until="document.querySelector('.o_library_list')")
            self.assertIn('Handbuch', self.ask('document.body.innerText'))
            self.open('/my/invoices')
            self.assertNotIn('ALPHA-2', self.ask('document.body.innerText'))
            self.assertIn('Rolle Buchhaltung', self.ask('document.body.innerText'))


@tagged('post_install', '-at_install')
class TestPortalIsAccessible(PortalBrowserCase):
    """axe-core finds nothing serious on any page of ours, wide or narrow; and none is wider than a phone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        invoices = [cls.create_invoice_with_files(cls.alpha, f'ALPHA-{number}') for number in range(2)]
        cls.create_posted(cls.alpha, 'ALPHA-9', invoice_date='2028-02-01')
        documents = [
            cls.create_document(f'Dokument {number}', readers=['ada'], topic_ids=[cls.topic.id], ask_receipt=True, watermark=True)
            for number in range(2)
        ]
        cls.pages = [
            '/my',
            '/my/downloads',
            '/my/downloads?search=nothing',
            f'/my/downloads/{documents[0].id}',
            f'/my/downloads/{documents[0].id}?refused=1',
            '/my/downloads/notices?saved=1',
            '/my/invoices',
            '/my/invoices?number=nothing&amount_from=x',
            f'/my/invoices/{invoices[0].id}',
            '/my/invoices/year/2028',
            '/my/company?saved=roles',
            '/datenschutz?lang=de_DE',
            '/datenschutz/code?lang=de_DE',
            '/my/datenschutz',
        ]

    def test_every_page(self):
        with self.browse('ada'):
            self.assert_accessible(self.pages, (DESK, PHONE))

    def test_faults_are_found(self):
        """A picture without a text, and grey on grey."""
        with self.browse('ada'):
            self.open('/my/downloads')
            self.ask("""document.querySelector('h1').innerHTML = '<img src="/x.png"/>'""")
            self.ask("""document.querySelector('h1').after('Words')""")
            self.ask("""document.querySelector('h1').parentElement.setAttribute('style', 'color: #bbb; background: #ccc')""")
            self.assertEqual({fault[0] for fault in self.read_by_axe()}, {'image-alt', 'color-contrast'})


@tagged('post_install', '-at_install')
class TestServiceIsAccessible(ServiceWorld, PortalBrowserCase):
    """The same of complaints, framework contracts, contracts, and the pages that need no login."""

    SPOKEN = [*PortalBrowserCase.SPOKEN, 'contract', 'helpdesk_mgmt', 'crm_territory_plz']

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.offer = cls.env['product.template'].create({
            'name': 'Wartung', 'type': 'service', 'list_price': 100.0, 'is_contract': True, 'is_contract_offered': True,
            'term_first': 12, 'term_notice': 1, 'taxes_id': False, 'contract_conditions': '<p>Zweimal im Jahr.</p>',
        })
        cls.env.company.contract_terms = '<p>Allgemeine Bedingungen.</p>'

    def test_complaints_and_framework_contracts(self):
        ada = self.users['ada'].partner_id
        ada.portal_orders = True
        self.create_lead('noah', 'north', partner_id=self.alpha.id)
        invoice = self.create_invoice_with_files(ada, 'ALPHA-1')
        case = self.create_case(ada, invoice_id=invoice.id, case_kind='complaint')
        case.message_post(body='Wir kümmern uns.', message_type='comment', subtype_xmlid='mail.mt_comment',
                          attachments=[('Foto.png', PNG)])
        framework = self.create_framework('noah', 'north', self.alpha)
        framework._portal_reorder({framework.line_ids.id: 1}, 'key')
        order = f'/my/frameworks/{framework.id}/order'
        with self.browse('ada'):
            self.assert_accessible([
                '/my', '/my/orders', f'/my/orders/{framework._get_sale_orders().id}?message=sign_ok',
                '/my/tickets', f'/my/ticket/{case.id}?sent=1', '/new/ticket?kind=feedback', f'/new/ticket?document=invoice-{invoice.id}',
                '/my/contacts', '/my/frameworks', f'/my/frameworks/{framework.id}', order,
            ], (DESK, PHONE), sent=['/new/ticket', order])

    def test_contracts(self):
        carla = self.users['carla'].partner_id
        contracts = [self.env['contract.contract']._conclude(self.offer, carla, f'key {number}', 2, False) for number in range(2)]
        first, second = (f'/my/contracts/{contract.id}' for contract in contracts)
        declarations = self.env['crm.declaration']
        declared = declarations._declare_logged_in(contracts[1].with_user(self.users['carla']), 'cancel', {}, 'key', self.users['carla'])
        with self.browse('carla'):
            self.assert_accessible([
                '/my/contracts', f'{first}?concluded=1', f'{first}/cancel', f'{first}/withdraw',
                second, f'{second}/declared/{declared.id}', '/vertraege?lang=de', f'/vertraege/{self.offer.id}?lang=de',
            ], (DESK, PHONE))

    def test_pages_without_login(self):
        typed = {'person': 'Änne', 'contract_ref': 'V-1', 'email': 'aenne@customers.example'}
        received = self.env['crm.declaration']._receive('cancel', typed, 'key', lang='de_DE')
        with self.browse():
            self.assert_accessible([
                '/vertraege?lang=de', f'/vertraege/{self.offer.id}?lang=de', f'/kuendigen/eingang/{received._receipt_token()}?lang=de',
                '/kuendigen?lang=de', '/widerrufen?lang=de', '/anfrage?lang=de', '/anfrage/danke/01234-56789?lang=de',
            ], (DESK, PHONE), sent=['/kuendigen?lang=de&sent=1', '/widerrufen?lang=de&sent=1', '/anfrage?lang=de&sent=1'])


@tagged('post_install', '-at_install')
class TestStaffJourneys(PortalBrowserCase):
    """Editor, partner and accountant, in Odoo's own screens."""

    SPOKEN = ['web', 'account', 'crm_partner_portal']
    browser_size = '1366x900'

    def tour(self, name, login, url):
        self.users[login].password = login  # a tour logs in with the login as password
        self.start_tour(url, f'crm_partner_portal.{name}', login=login)

    def test_an_editor_drops_files_asks_who_reads_and_publishes(self):
        self.env['crm.document'].search([]).unlink()
        self.env['ir.config_parameter'].set_param('web.max_file_upload_size', 256 * 1024)  # one of the files is too large for that
        self.tour('journey_editor', 'edda', '/odoo/library')
        documents = self.env['crm.document'].search([])
        self.assertEqual(sorted(documents.mapped('name')), ['Datenblatt', 'Montage Pumpe', 'Preisliste'])
        published = documents.filtered(lambda document: document.state == 'published')
        self.assertEqual((published.name, published._readers()), ('Montage Pumpe', self.users['carla']))
        self.assertEqual(published.version_ids.notice_state, 'waiting')

    def test_a_partner_passes_on_what_the_unit_received(self):
        document = self.create_document('Preisliste', ask_receipt=True)
        self.env['crm.document.permission'].create(
            {'document_id': document.id, 'kind': 'unit', 'team_id': self.units['north'].id, 'may_pass_on': True}
        )
        self.assertEqual(self.offered('ines'), set())
        self.tour('journey_partner', 'nina', '/odoo/library')
        self.assertEqual(self.offered('ines'), {'Preisliste'})
        self.assertEqual(self.env['crm.document.receipt'].search([('document_id', '=', document.id)]).user_id, self.users['nina'])

    def test_an_accountant_sees_who_fetched_what(self):
        self.users['office'].group_ids = [(4, self.env.ref('account.group_account_invoice').id)]
        invoice = self.create_invoice_with_files(self.alpha, 'ALPHA-1')
        self.env['crm.invoice.fetch'].create({'move_id': invoice.id, 'user_id': self.users['adam'].id, 'what': 'pdf'})
        self.tour('journey_accountant', 'office', '/odoo/action-account.action_move_out_invoice')
