"""How much of a planted customer stock Odoo shows; run by name, on stock.

    pytest --odoo-http --odoo-config=… --odoo-database=STOCK tests/leaks/stock_baseline.py

It passes where the other tests of this folder have to fail: on a database
without our addons. The figures are printed (`-s`).
"""

from .common import LeakCase
from .crawler import by_model

CHANNELS = ("lists", "web_lists", "records", "exports", "groups", "name_searches")


class TestStockLeaks(LeakCase):
    def test_stock_shows_half_of_a_customer_to_its_neighbours(self):
        self.assertFalse(self.env["ir.module.module"].search_count(self.installed()))
        crawler = self.crawler("colleague")
        for channel in (*CHANNELS, "oracles", "forms"):
            getattr(crawler, channel)()
        planted = set(self.world.plantings["closed"].markers)
        words = {marker for marker in self.watch.leaks.values() if marker in planted}
        paths = {key[1:3] for key in self.watch.leaks}
        self.print_figures(words, planted, paths)
        self.assertGreater(len(words), 0.4 * len(planted))

    def installed(self):
        return [("name", "=", "crm_hierarchical_access"), ("state", "=", "installed")]

    def print_figures(self, words, planted, paths):
        print(f"\n{len(words)} of {len(planted)} markers by {len(paths)} paths")
        for (channel, request), leaks in by_model(self.watch.leaks)[:25]:
            print(f"{len(leaks):6} {channel:12} {request}")
