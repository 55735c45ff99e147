"""A real browser that runs no scripts of pages, and counts clicks."""

import json
import time
from contextlib import contextmanager

from odoo.tests.common import HOST, ChromeBrowser

from odoo.addons.crm_hierarchical_access.tests.common import password_of

#: brings an element into view; its middle, and its size
BOX = """(() => {
    const found = document.querySelector(%s);
    found.scrollIntoView({block: 'center'});
    const box = found.getBoundingClientRect();
    return [box.x + box.width / 2, box.y + box.height / 2, box.width * box.height];
})()"""


class Visitor:
    """Somebody with a browser; ``clicks`` are those on links, buttons and choices since ``begin``."""

    def __init__(self, browser, base):
        self._browser, self._base, self.clicks = browser, base, 0

    def open(self, path):
        """Type an address; the count begins here."""
        self._browser._websocket_request("Page.navigate", params={"url": self._base + path})
        self.wait_for(f"location.href.startsWith({json.dumps(self._base + path)}) && document.readyState === 'complete'")
        self.clicks = 0

    def ask(self, expression):
        """What a JavaScript expression gives, asked for from outside of the page."""
        answer = self._browser._websocket_request("Runtime.evaluate", params={"expression": expression, "returnByValue": True})
        return answer["result"].get("value")

    def wait_for(self, expression, seconds=60):
        end = time.monotonic() + seconds
        while not self.ask(expression):
            assert time.monotonic() < end, f"{expression} at {self.ask('location.href')}: {self.text()[:500]}"
            time.sleep(0.1)

    def click(self, selector, then=None):
        """Click what a person sees, with the mouse; wait until the path of the page begins with what is said."""
        self.wait_for(f"!!document.querySelector({json.dumps(selector)})")
        box = self.ask(BOX % json.dumps(selector))
        assert box[2] > 0, f"{selector} cannot be seen"
        for kind in ("mousePressed", "mouseReleased"):
            self._browser._websocket_request(
                "Input.dispatchMouseEvent", params={"type": kind, "x": box[0], "y": box[1], "button": "left", "clickCount": 1}
            )
        self.clicks += 1
        if then:
            self.wait_for(f"location.pathname.startsWith({json.dumps(then)}) && document.readyState === 'complete'")

    def type(self, selector, text):
        self.ask(f"document.querySelector({json.dumps(selector)}).focus()")
        self._browser._websocket_request("Input.insertText", params={"text": text})

    def text(self):
        return self.ask("document.body ? document.body.innerText : ''") or ""


@contextmanager
def visitor(case, login=None):
    """A ``Visitor`` for an ``HttpCase``, logged in or not."""
    browser = ChromeBrowser(case)
    try:
        with case.allow_requests(browser=browser):
            case.authenticate(login, login and password_of(login), browser=browser)
            case.env.flush_all()
            case.cr.clear()
            browser._websocket_request("Emulation.setScriptExecutionDisabled", params={"value": True})
            yield Visitor(browser, f"http://{HOST}:{case.http_port()}")
            case._wait_remaining_requests()
    finally:
        browser.stop()
