"""A pytest plugin: `--quick` runs what fits into two minutes by what each test took the last time, the shortest first.

What a test took is kept in pytest's cache by every run. Tests not known yet run in any case: they are what was just written.
"""

from collections import Counter

import pytest

SECONDS = 55  # for each process; copying databases, loading Odoo and what tests share take the rest of the two minutes
KEY = "durations"


def pytest_addoption(parser):
    parser.addoption("--quick", action="store_true", help="only what fits into two minutes by what the tests took the last time")


def pytest_configure(config):
    if not hasattr(config, "workerinput") and config.pluginmanager.has_plugin("cacheprovider"):
        config.pluginmanager.register(Stopwatch(config))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    if not config.getoption("quick"):
        return
    processes = config.getoption("numprocesses", None) or int(getattr(config, "workerinput", {}).get("workercount", 1))
    chosen = choose({item.nodeid for item in items}, config.cache.get(KEY, {}), SECONDS * processes)
    config.hook.pytest_deselected(items=[item for item in items if item.nodeid not in chosen])
    items[:] = [item for item in items if item.nodeid in chosen]


def choose(names, durations, seconds):
    """Those of the names of tests that take no more than so many seconds together, the shortest first, and all without a duration."""
    chosen, total = names - durations.keys(), 0
    for name in sorted(names & durations.keys(), key=lambda name: (durations[name], name)):
        total += durations[name]
        if total > seconds:
            break
        chosen.add(name)
    return chosen


class Stopwatch:
    """Adds up what each test takes: set-up, call and tear-down."""

    def __init__(self, config):
        self.config, self.taken = config, Counter()

    def pytest_runtest_logreport(self, report):
        self.taken[report.nodeid] += report.duration

    def pytest_terminal_summary(self, terminalreporter):
        if self.config.getoption("quick"):
            terminalreporter.write_line(f"--quick: these {len(self.taken)} tests fit into two minutes; there may be more.")

    def pytest_sessionfinish(self):
        taken = {name: round(seconds, 2) for name, seconds in self.taken.items()}
        self.config.cache.set(KEY, self.config.cache.get(KEY, {}) | taken)
