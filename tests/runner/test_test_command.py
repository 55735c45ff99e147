"""`./run test`: what it runs, what it asks for, and that a skip fails."""

import json
import os
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from types import SimpleNamespace

import pytest

from runner import database, paths, tests
from runner.messages import Fail


def test_an_addon_s_name_stands_for_its_folder(monkeypatch, tmp_path):
    (tmp_path / "my_addon").mkdir()
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests/test_x.py").touch()
    monkeypatch.setattr(paths, "PROJECT", tmp_path)
    assert tests.targets_of(["my_addon", "-k", "lead"]) == (["my_addon"], ["-k", "lead"])
    assert tests.targets_of(["tests/test_x.py::Case::test", "-x"]) == (["tests/test_x.py::Case::test"], ["-x"])
    assert tests.targets_of(["-v"]) == ([], ["-v"])


@pytest.mark.parametrize(
    ("targets", "options", "two"),
    [
        ([], [], True),
        (["crm_hierarchical_access"], [], True),
        (["tests/test_oracle.py"], [], False),
        (["tests/test_oracle.py::test_x"], [], False),
        ([], ["-n", "4"], False),
        (["crm_hierarchical_access"], ["-n0"], False),
    ],
)
def test_whole_folders_are_tested_by_two(monkeypatch, targets, options, two):
    monkeypatch.setattr(tests.os, "cpu_count", lambda: 2)
    assert tests.needs_workers(targets, options) is two
    monkeypatch.setattr(tests.os, "cpu_count", lambda: 1)
    assert not tests.needs_workers(targets, options)


def test_long_files_begin():
    """In the order in which both processes get the files: those of the project, then those of the addons."""
    there = ["crm_territory_plz/tests/test_postcode.py", "tests/test_oracle.py", "tests/leaks/test_leaks_write.py"]
    items = [SimpleNamespace(path=paths.PROJECT / name) for name in (*there, "crm_hierarchical_access/tests/test_why.py")]
    spec = spec_from_file_location("long_first", tests.plugin_folder() / "long_first.py")
    plugin = module_from_spec(spec)
    spec.loader.exec_module(plugin)
    plugin.pytest_collection_modifyitems(items)
    assert [item.path.name for item in items] == [
        "test_oracle.py", "test_leaks_write.py", "test_postcode.py", "test_why.py",
    ]
    assert "--no-loadscope-reorder" in tests.TWO_WORKERS


@pytest.mark.parametrize("arguments", [[], ["no_such_addon"], ["tests"]])
def test_alone_wants_one_addon(cache, arguments):
    with pytest.raises(Fail, match="--alone takes the name of one addon"):
        tests.main(["--alone", *arguments])


@pytest.mark.parametrize("addon", [*paths.addons(), "an_addon_with_a_name_that_is_" + "very_" * 9 + "long"])
def test_a_template_alone_has_a_name_that_postgresql_takes(monkeypatch, addon):
    """Names of databases are cut after 63 letters."""
    monkeypatch.setattr(paths, "addons_hash", lambda addons: "0" * 16)
    made = []
    databases = database.Databases.__new__(database.Databases)
    monkeypatch.setattr(database.Databases, "names", lambda self: [])
    monkeypatch.setattr(database.Databases, "make", lambda self, name, *_rest, **_options: made.append(name))
    monkeypatch.setattr(database, "prepare", lambda _databases, _name: None)
    tests.alone_template(databases, addon)
    assert database.checked(made[0])


@pytest.fixture
def without_wkhtmltopdf(programs, monkeypatch, tmp_path):
    """A Debian that has no wkhtmltopdf, where chromium is not installed either."""
    programs("apt-get", f'echo "$@" >> {tmp_path}/calls')
    programs("apt-cache", 'case "$2" in wkhtmltopdf) echo "  Candidate: (none)";; *) echo "  Candidate: 1";; esac')
    (tmp_path / "m_Packages").touch()
    monkeypatch.setattr(tests.without_unavailable, "__defaults__", (tmp_path,))
    monkeypatch.setattr(tests, "missing_tools", lambda: ["chromium", "wkhtmltopdf"])


def test_root_installs_what_is_missing(cache, without_wkhtmltopdf, monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(tests.os, "geteuid", lambda: 0)
    tests.ensure_tools()
    calls = (tmp_path / "calls").read_text().splitlines()
    assert calls[0].endswith("update")
    assert calls[1].split()[-2:] == ["chromium", "fonts-dejavu-core"]
    assert "has no wkhtmltopdf" in capsys.readouterr().err


def test_others_are_told_the_one_line_that_works(cache, without_wkhtmltopdf, monkeypatch):
    monkeypatch.setattr(tests.os, "geteuid", lambda: 1000)
    with pytest.raises(Fail) as caught:
        tests.ensure_tools()
    assert caught.value.way_out.endswith("apt-get install -y --no-install-recommends chromium fonts-dejavu-core")


def test_what_debian_lacks_does_not_stop_the_tests(cache, without_wkhtmltopdf, monkeypatch):
    monkeypatch.setattr(tests.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(tests, "missing_tools", lambda: ["wkhtmltopdf"])
    tests.ensure_tools()


def test_without_apts_lists_all_are_named(tmp_path):
    assert tests.without_unavailable(["chromium", "wkhtmltopdf"], tmp_path) == ["chromium", "wkhtmltopdf"]


@pytest.mark.parametrize("how", ["@pytest.mark.skip", "@pytest.mark.skipif(True, reason='no')", "@unittest.skip('no')"])
def test_a_skipped_test_fails_the_run(tmp_path, how):
    text = f"import pytest, unittest\n\n{how}\ndef test_a():\n    pass\n\n@pytest.mark.xfail\ndef test_b():\n    assert False\n"
    assert pytest_on(tmp_path, text)[0] == 1


@pytest.mark.parametrize("body", ["pytest.skip('no browser')", "pytest.importorskip('no_such_module')"])
def test_a_skip_while_running_fails_the_run(tmp_path, body):
    code, output = pytest_on(tmp_path, f"import pytest\n\ndef test_a():\n    {body}\n")
    assert code == 1
    assert "A skipped test fails this run" in output


def test_a_skipped_file_fails_the_run(tmp_path):
    assert pytest_on(tmp_path, "import pytest\npytest.skip('all', allow_module_level=True)\n")[0] != 0


def test_other_runs_pass_and_end_with_pytests_line(tmp_path):
    code, output = pytest_on(tmp_path, "def test_a():\n    pass\n", CRM_ACCESS_FAILED_CHECKS="ruff")
    assert code == 0
    assert "ruff failed" in output
    assert "1 passed" in output.strip().splitlines()[-1]


THREE = "".join(f"def test_{name}():\n    pass\n\n" for name in ("long", "short", "new"))


def test_quick_leaves_out_what_took_long_the_last_time(tmp_path):
    """The limit is of all tests together; what never ran is taken, and what a test took then stays known."""
    kept = tmp_path / ".pytest_cache/v/durations"
    kept.parent.mkdir(parents=True)
    kept.write_text(json.dumps({"test_it.py::test_long": 54.5, "test_it.py::test_short": 1}))
    assert " 2 passed, 1 deselected in" in pytest_quick(tmp_path, "--quick")
    taken = json.loads(kept.read_text())
    assert taken["test_it.py::test_long"] == 54.5
    assert {"test_it.py::test_short", "test_it.py::test_new"} <= {name for name, seconds in taken.items() if seconds < 1}
    assert " 3 passed in" in pytest_quick(tmp_path, "--quick")
    assert " 3 passed in" in pytest_quick(tmp_path)
    assert " 3 passed in" in pytest_quick(tmp_path, "-p", "no:cacheprovider").strip().splitlines()[-1]


def pytest_quick(folder, *options):
    return pytest_on(folder, THREE, plugins=("-p", "quick", *options))[1]


def pytest_on(folder, text, plugins=("-p", "no:cacheprovider", "-p", "strict_skips"), **environment):
    (folder / "test_it.py").write_text(text)
    command = [sys.executable, "-m", "pytest", *plugins, folder, "--rootdir", folder, "-c", os.devnull]
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONPATH": str(tests.plugin_folder()), **environment}
    done = subprocess.run(
        [str(part) for part in command], cwd=folder, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    return done.returncode, done.stdout


REPORT = """<testsuites><testsuite>
<testcase classname="odoo.addons.crm.tests.test_crm_lead.TestCRMLead" name="test_fails"><failure/></testcase>
<testcase classname="odoo.addons.crm.tests.test_crm_lead.TestCRMLead" name="test_breaks"><error/></testcase>
<testcase classname="odoo.addons.crm.tests.test_crm_lead.TestCRMLead" name="test_passes"/>
<testcase classname="odoo.addons.crm.tests.test_crm_lead.TestCRMLead" name="test_skipped"><skipped/></testcase>
</testsuite></testsuites>"""
PAGE = "| test | why |\n|---|---|\n| `crm.tests.test_crm_lead.TestCRMLead.test_fails` | the tree decides |\n"


def test_stock_failures_are_compared_with_the_page(tmp_path, capsys):
    (tmp_path / "report.xml").write_text(REPORT)
    (tmp_path / "page.md").write_text(PAGE)
    failed = tests.failures(tmp_path / "report.xml")
    known = tests.known_differences(tmp_path / "page.md")
    assert known == {"crm.tests.test_crm_lead.TestCRMLead.test_fails"}
    assert failed == known | {"crm.tests.test_crm_lead.TestCRMLead.test_breaks"}
    passed = tests.passed(tmp_path / "report.xml")
    assert passed == {"crm.tests.test_crm_lead.TestCRMLead.test_passes"}
    assert tests.compare(failed, known, passed) == 1
    said = capsys.readouterr().out
    assert "fails, as documented: crm.tests.test_crm_lead.TestCRMLead.test_fails" in said
    assert "1 of Odoo's tests pass, 2 fail, 1 of these unexplained." in said
    assert tests.compare(known, known, passed) == 0
    assert tests.compare(set(), passed, passed) == 0
    assert "passes, though docs/stock-tests.md lists it" in capsys.readouterr().out


def test_no_report_is_an_error(tmp_path):
    with pytest.raises(Fail, match="without a report"):
        tests.failures(tmp_path / "report.xml")
