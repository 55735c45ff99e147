"""How long the organisation chart takes to open in a browser: a few units beside thousands, round by round.

    echo "from benchmarks.chart_world import ChartWorld; ChartWorld(env).make(2000); env.cr.commit()" | odoo shell -d chart_2000 …
    python -m benchmarks.chart --url http://localhost:8069 chart_50 chart_2000

The databases belong to a running server; ``--login`` is somebody who sees every unit. Timed is the chart alone, from asking for
it until its cards are painted and until the numbers of leads are on them; the web client around it is loaded before.
"""

import argparse
import json
import shutil
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path
from statistics import median

import websocket

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
LOG_IN = """
(async () => {
    const answer = await fetch("/web/session/authenticate", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ jsonrpc: "2.0", method: "call", params: %s }),
    });
    return Boolean((await answer.json()).result?.uid);
})()
"""
OPEN = """
(async () => {
    const action = odoo.__WOWL_DEBUG__.root.env.services.action;
    const seen = async (selector) => {
        while (!document.querySelector(selector)) {
            await new Promise(requestAnimationFrame);
        }
        await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    };
    await action.doAction("sales_team.crm_team_action_config", { clearBreadcrumbs: true });
    await seen(".o_list_view");
    const begin = performance.now();
    action.doAction("crm_hierarchical_access.organisation_chart_action", { clearBreadcrumbs: true });
    await seen(".o_chart_card");
    const cards = performance.now() - begin;
    await seen(".o_chart_leads");
    return [cards, performance.now() - begin, document.querySelectorAll(".o_chart_card").length];
})()
"""


class Browser:
    """A headless browser, driven over its debugging protocol."""

    def __init__(self):
        self.profile = tempfile.mkdtemp()
        program = next(filter(None, map(shutil.which, BROWSERS)))
        options = ["--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0", "--window-size=1400,900"]
        self.process = subprocess.Popen(
            [program, *options, f"--user-data-dir={self.profile}", "about:blank"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self.number = 0
        self.socket = websocket.create_connection(self._page(), suppress_origin=True, timeout=120)

    def _page(self):
        port_file = Path(self.profile, "DevToolsActivePort")
        while not port_file.exists():
            time.sleep(0.1)
        port = port_file.read_text().split()[0]
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/json") as answer:
            return next(page["webSocketDebuggerUrl"] for page in json.load(answer) if page["type"] == "page")

    def call(self, method, **params):
        """One command; what the page reports meanwhile is passed over."""
        self.number += 1
        self.socket.send(json.dumps({"id": self.number, "method": method, "params": params}))
        while True:
            answer = json.loads(self.socket.recv())
            if answer.get("id") == self.number:
                return answer.get("result", {})

    def run(self, script):
        """The value of a script, once its promise is kept."""
        result = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in result:
            raise RuntimeError(result["exceptionDetails"])
        return result["result"].get("value")

    def go(self, url, until):
        """Load a page, until a condition holds in it."""
        self.call("Page.navigate", url=url)
        for _attempt in range(600):
            try:
                if self.run(until):
                    return
            except RuntimeError:
                pass  # the page before it is going away
            time.sleep(0.2)
        raise TimeoutError(url)

    def close(self):
        self.socket.close()
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.profile, ignore_errors=True)


def page(options, database):
    """A browser in which somebody has logged in and the web client is loaded."""
    browser = Browser()
    browser.go(f"{options.url}/web/login?db={database}", "document.readyState === 'complete' && location.pathname === '/web/login'")
    login = {"db": database, "login": options.login, "password": options.password}
    if not browser.run(LOG_IN % json.dumps(login)):
        raise SystemExit(f"{options.login} cannot log in to {database}")
    ready = "Boolean(document.querySelector('.o_main_navbar') && window.odoo?.__WOWL_DEBUG__)"
    browser.go(f"{options.url}/odoo/action-sales_team.crm_team_action_config", ready)
    return browser


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("databases", nargs="+")
    parser.add_argument("--url", default="http://localhost:8069")
    parser.add_argument("--login", default="admin")
    parser.add_argument("--password", default="admin")
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args(arguments)
    pages = {database: page(options, database) for database in options.databases}
    timings = {database: [] for database in pages}
    try:
        for number in range(options.rounds + 2):
            for database, browser in pages.items():
                timing = browser.run(OPEN)
                if number >= 2:  # the first rounds warm the caches
                    timings[database].append(timing)
    finally:
        for browser in pages.values():
            browser.close()
    print("| database | cards in view | cards painted, ms | numbers on them, ms |\n|---|---|---|---|")
    for database, rows in timings.items():
        cards, leads, count = (median(column) for column in zip(*rows, strict=True))
        print(f"| {database} | {count:.0f} | {cards:.0f} | {leads:.0f} |")


if __name__ == "__main__":
    main()
