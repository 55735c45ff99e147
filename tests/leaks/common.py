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
