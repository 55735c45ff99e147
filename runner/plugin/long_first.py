"""A pytest plugin: the tests of the whole project begin, those of the addons follow.

Among the former are single tests of minutes, and two processes share the files: begun last, such a test
would run beside a process that has nothing left to do.
"""

from pathlib import Path

LONG = Path(__file__).parents[2] / "tests"


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: LONG not in item.path.parents)
