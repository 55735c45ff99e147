"""What all leak tests share: one planted world and who saw what they should not."""

import os
from collections import Counter
from contextlib import contextmanager
from zlib import crc32

from odoo.tests.common import HttpCase, tagged

from .browser import Browser
from .crawler import Crawler
from .world import MAY, World

# LEAKS=full sends every person through every channel and asks for every record;
# that takes an hour. Else the channels are dealt out among the people.
# LEAKS=<person> tries one person only. LEAKS_REPORT names a file for all leaks.
MODE = os.environ.get("LEAKS", "short")
FULL = MODE == "full"
REPORT = os.environ.get("LEAKS_REPORT")


def people(short=MAY, among=MAY):
    """Whose turn it is: ``short`` in the short run, all of ``among`` in the long one."""
    if MODE in MAY:
        return [person for person in among if person == MODE]
    return list(among) if FULL else list(short)


def dealt(name, count, among=MAY):
    """Some people for the test of this ``name``: over all tests everybody has a turn."""
    among = list(among)
    first, step = crc32(name.encode()) % len(among), max(len(among) // count, 1)
    return [among[(first + step * turn) % len(among)] for turn in range(count)]


class Watch:
    """Looks at answers and notes each marker that the person may not see."""

    def __init__(self, world):
        self.world = world
        self.leaks = {}
        self.answers = Counter()

    def look(self, person, channel, request, answer):
        """Note what leaks in ``answer`` to a request that named no marker."""
        self.answers[person] += 1
        for marker in self.world.words.find(answer.text):
            if not self.world.may_see(person, marker):
                self.leak(person, channel, request, marker)

    def leak(self, person, channel, request, marker):
        """Note a leak; the same one by the same path counts once."""
        self.leaks.setdefault((person, channel, request, str(marker)), marker)

    def report(self, limit=40):
        """Person, channel, request and marker of each leak."""
        lines = [f"{person} | {channel} | {request} | {marker}" for person, channel, request, marker in sorted(self.leaks)]
        paths = {key[:3] for key in self.leaks}
        head = f"{len(lines)} leaks by {len(paths)} paths"
        rest = [f"… and {len(lines) - limit} more"] if len(lines) > limit else []
        return "\n".join([head, *lines[:limit], *rest])


@tagged("post_install", "-at_install")
class LeakCase(HttpCase):
    """A test class with the world planted and every person logged in on demand."""

    world_class = World

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.world = cls.world_class(cls.env)
        cls.browsers = {}

    def setUp(self):
        super().setUp()
        self.watch = Watch(self.world)

    def browser(self, person):
        """The session of ``person``, logged in once for all tests of the class."""
        known = self.browsers.get(person)
        if not known:
            known = self.browsers[person] = Browser(self, person)
        known.case = known.opener.test_case = self
        known.opener.cr = self.cr
        return known

    def crawler(self, person):
        """A crawler that reports to this test's watch."""
        return Crawler(self.world, self.watch, self.browser(person), FULL)

    @contextmanager
    def undone(self):
        """What happens inside is rolled back, also what requests have committed."""
        self.env.flush_all()
        self.cr.execute("SAVEPOINT leak_attempt")
        try:
            yield
        finally:
            self.env.invalidate_all(flush=False)
            self.cr.execute("ROLLBACK TO SAVEPOINT leak_attempt")
            self.env.transaction.clear()
            self.registry.clear_cache()

    def assertNothingLeaked(self):
        """No marker arrived at anybody who may not see it."""
        if REPORT:
            with open(REPORT, "a", encoding="utf-8") as report:
                for key in sorted(self.watch.leaks):
                    report.write("\t".join([self._testMethodName, *key]) + "\n")
        if self.watch.leaks:
            self.fail(self.watch.report())


class LossCase(LeakCase):
    """Tests of what is left to people who lose a customer."""

    crawled = ("lists" if FULL else "planted_lists", "records")

    def setUp(self):
        super().setUp()
        self.lost = set()
        self.addCleanup(self.world.may.update, {k: dict(v) for k, v in self.world.may.items()})

    def loses(self, person, customer):
        """From now on the table denies ``person`` the ``customer``."""
        self.assertSeen(person, customer)
        self.lost.add(customer)
        self.world.may[person] = {name: mode for name, mode in self.world.may[person].items() if name != customer}

    def assertSeen(self, person, customer):
        """The loss is a loss: the person saw the lead before it."""
        self.assertTrue(self.reads(person, customer), f"{person} never saw {customer}")

    def reads(self, person, customer):
        """Whether the lead of ``customer`` is readable for ``person`` now."""
        lead_id = self.world.plantings[customer].ids("crm.lead")[0]
        return self.browser(person).call("crm.lead", "read", [lead_id], ["name"]).ok

    def crawler(self, person):
        """Asks for records of what was lost alone in the short run; the others are asked for by other tests."""
        crawler = super().crawler(person)
        if not FULL:
            crawler.ids = lambda person, model: self.world.sample_ids(person, model, self.lost)
        return crawler

    def look_for_the_rest(self, *people):
        """Ask for everything again, as the people who lost it."""
        for person in people:
            crawler = self.crawler(person)
            for channel in self.crawled:
                getattr(crawler, channel)()
            self.look_into_boxes(person)
        self.assertNothingLeaked()

    def look_into_boxes(self, person):
        browser = self.browser(person)
        for box in ("inbox", "history", "starred"):
            url = f"/mail/{box}/messages"
            self.watch.look(person, "inbox", url, browser.rpc(url))
        for name in ("systray_get_activities", "init_messaging", "failures"):
            answer = browser.rpc("/mail/data", fetch_params=[name])
            self.watch.look(person, "systray", name, answer)
