"""People of customers ask for all they can reach: nothing of other customers, and of the own one no word of the staff's."""

from . import test_leaks_every_route
from .common import FULL
from .customer_world import PEOPLE, CustomerWorld
from .test_leaks_routes import PAGES


class TestLeaksCustomers(test_leaks_every_route.TestLeaksEveryRoute):
    world_class = CustomerWorld
    asked_as = tuple(PEOPLE)
    test_each_parameter_is_known = None  # once is enough

    def crawl(self, *channels):
        for person in PEOPLE:
            for channel in channels:
                getattr(self.crawler(person), channel)()
        self.assertNothingLeaked()

    def test_lists(self):
        self.crawl("lists" if FULL else "planted_lists")

    def test_records_by_id(self):
        self.crawl("records")

    def test_names(self):
        self.crawl("name_searches", *(["oracles"] if FULL else []))

    def test_pages(self):
        for person in PEOPLE:
            for page in ("/my", "/my/orders", "/my/quotes", "/my/invoices", "/my/account", "/my/addresses", "/my/counters", *PAGES):
                answer = self.browser(person).open(page, allow_redirects=False)
                self.watch.look(person, "page", page, answer)
        self.assertNothingLeaked()

    def test_buyers_read_what_is_theirs(self):
        """Asking is no empty gesture: whoever has the roles finds the document, the framework contract and the case."""
        own = self.world.plantings["closed"]
        seen = set()
        for page in ("/my/downloads", f"/my/frameworks/{own.ids('sale.blanket.order')[0]}", f"/my/ticket/{own.ids('helpdesk.ticket')[1]}"):
            seen |= {marker.place for marker in self.world.words.find(self.browser("buyer").open(page).text)}
        for place in ("document.name", "framework line.price", "case.description"):
            self.assertIn(place, seen)
