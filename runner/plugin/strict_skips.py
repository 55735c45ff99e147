"""A pytest plugin: a skipped test fails, as nobody would notice what it no longer checks.

Also says in the closing summary whether the checks of the source failed before the tests."""

import os

import pytest


@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    report = outcome.get_result()
    if report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.longrepr = f"{item.nodeid}: {reason}\nA skipped test fails this run: install what it needs, or remove it."


@pytest.hookimpl(hookwrapper=True)
def pytest_make_collect_report(collector):
    outcome = yield
    report = outcome.get_result()
    if report.skipped:
        report.outcome = "failed"
        report.longrepr = f"{collector.nodeid}: skipped as a whole: {report.longrepr}"


def pytest_terminal_summary(terminalreporter):
    failed = os.environ.get("CRM_ACCESS_FAILED_CHECKS")
    if failed:
        terminalreporter.section("checks of the source")
        terminalreporter.write_line(f"{failed} failed, see the top of this output: the run fails.")
