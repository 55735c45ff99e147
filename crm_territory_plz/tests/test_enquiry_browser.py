"""The form in a browser as narrow as a phone, in German, without scripts, by keyboard alone."""

import time
from urllib.parse import urlsplit

from odoo.tests import tagged
from odoo.tests.common import ChromeBrowser

from .enquiry_common import TYPED, EnquiryHttpCase

#: in which order Tab goes through the form
ORDER = ["name", "company", "email", "phone", "zip", "city", "country", "message", "consent"]
KEYS = {"Tab": 9, "Enter": 13, " ": 32}


@tagged("post_install", "-at_install")
class TestEnquiryBrowser(EnquiryHttpCase):
    browser_size = "390x844"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("de_DE")
        cls.env["ir.module.module"].search([("name", "=", "crm_territory_plz")])._update_translations(["de_DE"])

    def ask(self, expression):
        found = self.browser._websocket_request("Runtime.evaluate", params={"expression": expression, "returnByValue": True})
        return found["result"].get("value")

    def press(self, key):
        text = {"Enter": "\r", " ": " "}.get(key)
        for kind in ("keyDown", "keyUp"):
            params = {"type": kind, "key": key, "windowsVirtualKeyCode": KEYS[key]}
            if text and kind == "keyDown":
                params["text"] = text
            self.browser._websocket_request("Input.dispatchKeyEvent", params=params)

    def type(self, text):
        self.browser._websocket_request("Input.insertText", params={"text": text})

    def wait_for(self, expression):
        end = time.monotonic() + 30
        while not self.ask(f"document.readyState === 'complete' && !!({expression})"):
            self.assertLess(time.monotonic(), end, expression)
            time.sleep(0.1)

    def focused(self):
        return self.ask("document.activeElement.id || document.activeElement.tagName")

    def tab_to(self, wanted):
        """Press Tab until something has the focus; what had it on the way."""
        passed = []
        for _turn in range(30):
            self.press("Tab")
            passed.append(self.focused())
            if passed[-1] == wanted:
                return passed
        raise AssertionError(f"no way to {wanted} by {passed}")

    def test_sent_by_keyboard_without_scripts_on_a_phone(self):
        self.settings(seconds=0)
        self.browser = ChromeBrowser(self)
        self.addCleanup(self.browser.stop)
        with self.allow_requests(browser=self.browser):
            self.cr.clear()
            self.browser._websocket_request("Emulation.setScriptExecutionDisabled", params={"value": True})
            self.browser.navigate_to(f"{self.base_url()}/anfrage?lang=de", wait_stop=True)
            self.wait_for("document.querySelector('form')")
            self.assertEqual(self.ask("document.documentElement.lang"), "de-DE")
            self.assertLessEqual(self.ask("document.documentElement.scrollWidth"), self.ask("window.innerWidth"))
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
        self.assertEqual(self.ask("document.activeElement.getAttribute('role')"), "alert")
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
