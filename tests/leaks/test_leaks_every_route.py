"""Every route that takes a record is asked for hidden ones, also those of addons that nobody thought of.

What a method takes as ``**kwargs`` alone cannot be seen in its signature; such routes have tests of their own.
"""

from threading import current_thread
from unittest.mock import patch
from urllib.parse import urlencode

from .common import LeakCase, people
from .routing import Route

#: the bearer's routes are asked by test_json_2
KINDS = ("http", "jsonrpc")


class TestLeaksEveryRoute(LeakCase):
    asked_as = ("colleague", "portal")

    def routes(self):
        """The routes of all installed modules; of several addresses of one method, each."""
        with patch.object(current_thread(), "dbname", self.env.cr.dbname, create=True):  # as in a worker
            routes = [Route.of(rule) for rule in self.env["ir.http"].routing_map().iter_rules()]
        return [route for route in routes if route.kind in KINDS]

    def test_each_parameter_is_known(self):
        """A new route that takes a record is asked, or somebody writes down why not (tests/leaks/routing.py)."""
        unknown = sorted(f"{route.path}: {name}" for route in self.routes() for name in route.unknown())
        packed = sorted(route.path for route in self.routes() if route.packed())
        self.assertFalse(unknown, "takes ids of nobody knows what")
        self.assertFalse(packed, "may take anything, and nobody asks for it")

    def test_hidden_records_by_every_route(self):
        routes = [route for route in self.routes() if route.targets()]
        self.assertGreater(len(routes), 100)
        for person in people(self.asked_as, among=self.world.may):
            before = self.fingerprints(person)
            with self.undone():
                for route in routes:
                    self.ask(person, route)
                    before = self.compare(person, route, before)
        self.assertNothingLeaked()

    def ask(self, person, route):
        """Ask the route for one hidden record of each model that it may take."""
        browser = self.browser(person)
        for model in route.targets():
            for res_id in self.crawler(person).first_foreign(model) if model in self.env else ():
                path, params = route.address(route.values(model, res_id))
                answer = self.answer(browser, route, path, params)
                self.watch.look(person, "route", f"{path} {params}", answer)

    def answer(self, browser, route, path, params):
        if route.kind == "jsonrpc":
            return browser.rpc(path, **params)
        if route.rule.methods and "GET" not in route.rule.methods:
            return browser.post(path, **params)
        return browser.open(f"{path}?{urlencode(params)}", allow_redirects=False)

    def fingerprints(self, person):
        """What the customers look like that the person may not change."""
        self.env.cr.clear()
        hidden = [planting for planting in self.world.plantings.values() if not self.world.may_write(person, planting)]
        return {planting.name: self.world.fingerprint(planting) for planting in hidden}

    def compare(self, person, route, before):
        """Note what the route changed; what it looks like now."""
        after = self.fingerprints(person)
        for name, prints in before.items():
            for place, rows in prints.items():
                if rows != after[name][place]:
                    self.watch.leak(person, "route", f"{route.path} changed {place}", self.world.plantings[name].markers[0])
        return after
