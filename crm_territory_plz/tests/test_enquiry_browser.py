"""The form in a browser as narrow as a phone, in German, without scripts, by keyboard alone."""

from urllib.parse import urlsplit

from odoo.tests import tagged

from odoo.addons.crm_hierarchical_access.tests.browser import BrowserTests

from .enquiry_common import TYPED, EnquiryHttpCase

#: in which order Tab goes through the form
ORDER = ["name", "company", "email", "phone", "zip", "city", "country", "message", "consent"]


@tagged("post_install", "-at_install")
class TestEnquiryBrowser(BrowserTests, EnquiryHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("de_DE")
        cls.env["ir.module.module"].search([("name", "=", "crm_territory_plz")])._update_translations(["de_DE"])

    def test_everything_around_the_form_is_german(self):
        """Odoo translates no template that begins with a DOCTYPE: what is read stands in others."""
        self.settings(privacy_url="/privacy", imprint_url="/imprint")
        for answer, title in (
            (self.url_open("/anfrage?lang=de"), "Ihre Anfrage"),
            (self.post(lang="de", name=""), "Bitte berichtigen: Ihre Anfrage"),
        ):
            page = self.page(answer)
            self.assertEqual(" ".join(page.xpath("string(//title)").partition(" – ")[0].split()), title)
            self.assertEqual(page.xpath("string(//a[@class='skip'])"), "Zum Inhalt")
            self.assertEqual(page.xpath("//footer//a/text()"), ["Impressum", "Datenschutzerklärung"])
            self.assertEqual(page.xpath("//header/nav/@aria-label"), ["Sprache"])

    def test_sent_by_keyboard_without_scripts_on_a_phone(self):
        self.settings(seconds=0)
        with self.browse():
            self.command("Emulation.setScriptExecutionDisabled", value=True)
            self.open("/anfrage?lang=de", until="document.querySelector('form')")
            self.assertEqual(self.ask("document.documentElement.lang"), "de-DE")
            self.assert_fits()
            self.fill_in()
            self.correct()
            [reference] = [urlsplit(self.ask("location.href")).path.rpartition("/")[2]]
        row = self.row(reference)
        self.assertEqual((row.contact_name, row.email, row.city, row.lang), (TYPED["name"], TYPED["email"], TYPED["city"], "de_DE"))
        self.assertEqual((row.country_id.code, row.state), ("DE", "received"))
        self.assertEqual(row.consent_text_id, self.texts._current("de_DE"))

    def fill_in(self):
        """All but the e-mail address; the field that people do not see is not on the way."""
        passed = [*self.tab_to("name"), *(place for name in ORDER[1:] for place in self.fill(name))]
        self.assertEqual(passed[passed.index("name"):], ORDER)
        self.press(" ")
        self.tab_to("BUTTON")
        self.press("Enter")
        self.wait_for("document.querySelector('[role=alert]')")

    def fill(self, name):
        """Type into the field that has the focus, and go on to the next one."""
        before = self.focused()
        if before not in ("email", "country"):
            self.type(TYPED[before])
        return self.tab_to(name)

    def correct(self):
        """The list of faults has the focus; its link leads to the field."""
        self.wait_for("document.activeElement.getAttribute('role') === 'alert'")
        self.press("Tab")
        self.press("Enter")
        self.wait_for("document.activeElement.id === 'email'")
        self.assertEqual(self.ask("document.activeElement.getAttribute('aria-invalid')"), "true")
        self.type(TYPED["email"])
        self.tab_to("consent")
        self.press(" ")
        self.tab_to("BUTTON")
        self.press("Enter")
        self.wait_for("document.querySelector('.number')")
