"""The portal in a browser: customers with invoices and documents, in German; and axe-core, which reads pages for accessibility."""

import hashlib
import importlib.util
import json
from functools import cache
from pathlib import Path

from odoo.addons.crm_hierarchical_access.tests.browser import BrowserTests
from odoo.addons.crm_hierarchical_access.tests.common import password_of
from odoo.addons.crm_hierarchical_access_sale.tests.common import DocumentHttpCase
from odoo.addons.crm_partner_portal.tests.common import PortalWorld
from odoo.addons.crm_partner_portal.tests.downloads_world import DownloadsWorld

#: of npm's axe.min.js, version 4.12.1
AXE_SHA256 = '66a8aaa95a8b044a7fd74a5435873bf04ff65a1ca75567c921b7509742085a14'
#: WCAG 2.1 AA
AXE_RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']


@cache
def axe():
    """The source of axe-core."""
    package = importlib.util.find_spec('axe_playwright_python')
    source = (Path(package.origin).parent / 'axe.min.js').read_bytes().rstrip(b'\n')
    assert hashlib.sha256(source).hexdigest() == AXE_SHA256
    return source.decode()


class PortalBrowserCase(DownloadsWorld, PortalWorld, BrowserTests, DocumentHttpCase):
    """Tests with people of the portal at a browser.

    ``SPOKEN`` are the addons whose German is read.

    Ada administers Alpha and has all roles, Adam has *Accounting*, Anna none; Carla is a private customer.
    """

    SPOKEN = ['portal', 'account', 'crm_partner_portal']

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        german = cls.env['res.lang']._activate_lang('de_DE')
        cls.env['website'].search([]).write({'language_ids': [(4, german.id)], 'default_lang_id': german.id})
        cls.env['ir.module.module'].search([('name', 'in', cls.SPOKEN)])._update_translations(['de_DE'])
        for user in cls.users.values():
            user.lang = 'de_DE'
        cls.users['ada'].partner_id.write({'portal_accounting': True, 'portal_documents': True})

    @classmethod
    def create_invoice_with_files(cls, partner, number, date='2029-05-04'):
        invoice = cls.create_posted(partner, number, invoice_date=date)
        cls.env['ir.attachment'].create([
            {'name': f'{number}.{end}', 'raw': raw, 'res_model': 'account.move', 'res_id': invoice.id, 'res_field': field, 'mimetype': mime}
            for field, end, raw, mime in (
                ('invoice_pdf_report_file', 'pdf', b'%PDF-1.4 paper', 'application/pdf'),
                ('ubl_cii_xml_file', 'xml', b'<Invoice/>', 'application/xml'),
            )
        ])
        invoice.invalidate_recordset()
        return invoice

    def browse(self, login=None):
        """A browser in German."""
        return super().browse(login, lang='de_DE')

    # By keyboard alone

    def log_in_by_keyboard(self, login, path='/web/login'):
        """From the form's first field to the page behind it; where the path is another page, the login leads there."""
        self.open(path, until="document.activeElement.id === 'login'")
        self.type(login)
        self.tab_to('password')
        self.type(password_of(login))
        self.press('Enter')
        self.wait_for("location.pathname.startsWith('/my')")
        self.assertEqual(self.ask('document.documentElement.lang'), 'de-DE')
        self.activated = 0

    def activate(self, selector, until='true'):
        """Tab to a link or button and press Enter: what would be a click."""
        self.tab_until(selector)
        self.press('Enter')
        self.activated += 1
        self.wait_for(until)

    def wait_until(self, found):
        """Wait for what the server does, and give it."""
        for _turn in range(150):
            self.env.invalidate_all()
            if records := found():
                return records
            self.ask('new Promise((done) => setTimeout(done, 100))')
        raise AssertionError('nothing was found')

    # Accessibility

    def read_by_axe(self):
        """Serious and critical faults of the page that is open: rule, and where."""
        self.ask(f'{axe()}; true')
        found = self.ask(
            f"axe.run(document, {{runOnly: {json.dumps(AXE_RULES)}, resultTypes: ['violations']}}).then((found) =>"
            " found.violations.filter((each) => ['serious', 'critical'].includes(each.impact))"
            ".flatMap((each) => each.nodes.map((node) => [each.id, node.target.join(' '), node.failureSummary])))"
        )
        return [tuple(fault) for fault in found]

    def assert_accessible(self, paths, sizes, sent=()):
        """Pages of the browser that is open: no serious fault, no wider than the window, in German.

        :param sent: addresses of forms that are sent as they are before the page is read
        """
        faults = []
        for path in [*paths, *sent]:
            self.open(path)
            if path in sent:
                self.send_empty()
            self.assertEqual(self.ask('document.documentElement.lang'), 'de-DE', path)
            for size in sizes:
                self.resize(*size)
                faults += [(path, size[0], *fault) for fault in self.read_by_axe()]
                self.assert_fits()
        self.assertEqual(faults, [], '\n'.join(map(str, faults)))

    def send_empty(self):
        """Send the page's last form without what it asks for, as browsers do that check nothing."""
        self.ask("window.before = true, [...document.querySelectorAll('main form')].at(-1).submit()")
        self.wait_for('!window.before')

    def resize(self, width, height):
        self.command('Emulation.setDeviceMetricsOverride', width=width, height=height, deviceScaleFactor=1, mobile=False)
