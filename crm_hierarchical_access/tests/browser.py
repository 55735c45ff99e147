"""A browser that tests use as people do: by keyboard, in a window of any size; shipped to those who build on this addon."""

import time
from contextlib import contextmanager

from odoo.tests.common import ChromeBrowser

from .common import password_of

KEYS = {"Tab": 9, "Enter": 13, " ": 32, "ArrowDown": 40, "ArrowUp": 38}
TEXTS = {"Enter": "\r", " ": " "}


class BrowserTests:
    """Mixin for ``HttpCase``: ``with self.browse():`` opens a browser, in which nothing is clicked."""

    browser_size = "390x844"

    @contextmanager
    def browse(self, login=None, lang="en_US"):
        """A browser of a language for a while, logged in where a login is given (the password is as ``log_in`` has it)."""
        self.browser = ChromeBrowser(self)
        self.addCleanup(self.browser.stop)
        with self.allow_requests(browser=self.browser):
            self.authenticate(login, login and password_of(login), browser=self.browser, session_extra={"context": {"lang": lang}})
            self.cr.flush()
            self.cr.clear()
            yield self.browser

    def command(self, method, **params):
        """A command of Chrome's protocol for tools."""
        return self.browser._websocket_request(method, params=params)

    def open(self, path, until="true"):
        """Go to an address of the server."""
        self.browser.navigate_to(f"{self.base_url()}{path}", wait_stop=True)
        self.wait_for(until)

    def ask(self, expression):
        """The value of an expression on the page; promises are waited for."""
        found = self.command("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in found, found["exceptionDetails"]
        return found["result"].get("value")

    def wait_for(self, expression, seconds=30):
        """Wait until the page is there and an expression is true."""
        end = time.monotonic() + seconds
        while not self.ask(f"document.readyState === 'complete' && !!({expression})"):
            self.assertLess(time.monotonic(), end, expression)
            time.sleep(0.1)

    def press(self, key):
        text = {"text": TEXTS[key]} if key in TEXTS else {}
        self.command("Input.dispatchKeyEvent", type="keyDown", key=key, windowsVirtualKeyCode=KEYS[key], **text)
        self.command("Input.dispatchKeyEvent", type="keyUp", key=key, windowsVirtualKeyCode=KEYS[key])

    def type(self, text):
        self.command("Input.insertText", text=text)

    def focused(self):
        return self.ask("document.activeElement.id || document.activeElement.tagName")

    def tab_to(self, wanted, turns=30):
        """Press Tab until something with this id or tag has the focus; what had it on the way."""
        passed = []
        for _turn in range(turns):
            self.press("Tab")
            passed.append(self.focused())
            if passed[-1] == wanted:
                return passed
        raise AssertionError(f"no way to {wanted} by {passed}")

    def tab_until(self, selector, turns=60):
        """Press Tab until what a selector names has the focus, and shows it."""
        for _turn in range(turns):
            self.press("Tab")
            if self.ask(f"document.activeElement.matches({selector!r})"):
                return self.assert_focus_shows()
        raise AssertionError(f"no way to {selector}")

    def assert_focus_shows(self):
        """What has the focus is in the window and marked, once the page has scrolled to it and its mark has faded in."""
        self.wait_for(
            """(() => {
                const it = document.activeElement, box = it.getBoundingClientRect(), style = getComputedStyle(it);
                return box.width > 0 && box.bottom > 0 && box.top < window.innerHeight
                    && (style.outlineStyle !== "none" || style.boxShadow !== "none");
            })()""",
            seconds=5,
        )

    def assert_fits(self):
        """The page is not wider than the window."""
        self.assertLessEqual(self.ask("document.documentElement.scrollWidth"), self.ask("window.innerWidth"), self.ask("location.href"))
