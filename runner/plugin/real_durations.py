"""A pytest plugin: `--durations` and reports tell the time that passed, also of tests that set the clock."""

import freezegun


def pytest_configure(config):
    freezegun.configure(extend_ignore_list=["_pytest.runner", "_pytest.timing"])
