"""`./run test`: checks of the source, our tests, and Odoo's own tests beside our addons."""

import hashlib
import os
import re
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree
from contextlib import contextmanager
from pathlib import Path

from . import apt, database, odoo_source, paths, venv
from .messages import Fail, say, step, warn
from .process import capture, run

# program: Debian's package
TOOLS = {"chromium": "chromium", "wkhtmltopdf": "wkhtmltopdf", "pdftotext": "poppler-utils"}
FONTS = "fonts-dejavu-core"
OTHER_NAMES = {"chromium": ("google-chrome", "google-chrome-stable", "chromium-browser")}
STOCK_SUITES = ("crm", "sales_team", "sale_crm", "sale", "account", "portal", "calendar", "contacts", "mail")
KNOWN_DIFFERENCES = paths.PROJECT / "docs" / "stock-tests.md"
NO_DATABASE = ("tests/runner",)
# Files are shared by two processes in the order of the plugin; else the one with the fewest tests would come last.
TWO_WORKERS = ("-n", "2", "--dist", "loadfile", "--no-loadscope-reorder", "-p", "long_first")
# The readme is made of the fragments in readme/ when an addon is published; computes return nothing; a model's concerns
# may stand in files of their own.
NOT_OURS = "missing-readme,missing-return,consider-merging-classes-inherited"
USAGE = """usage: ./run test [ADDON ...] [--stock] [pytest's arguments]

  ./run test                          all checks and tests
  ./run test crm_hierarchical_access  the tests of one addon
  ./run test --alone crm_hierarchical_access  the same where only this addon and what it needs is installed
  ./run test --quick crm_hierarchical_access  those of them that fit into two minutes by what they took the last time
  ./run test --checks                 only the checks of the source (ruff, pylint-odoo)
  ./run test tests/test_x.py -k name  what pytest understands
  ./run test --stock [ADDON ...]      Odoo's own tests beside our addons, compared with docs/stock-tests.md
  ./run test --stock --without        the same tests without our addons, to compare with
"""


def main(arguments):
    if arguments[:1] in (["-h"], ["--help"]):
        say(USAGE)
        return 0
    if "--stock" in arguments:
        return stock([argument for argument in arguments if argument != "--stock"])
    if arguments == ["--checks"]:
        return checks()
    if "--alone" in arguments:
        return alone([argument for argument in arguments if argument != "--alone"])
    return ours(arguments)


# -- our tests


def ours(arguments):
    targets, options = targets_of(arguments)
    if targets and all(target.startswith(NO_DATABASE) for target in targets):
        return without_database([*targets, *options])
    ensure_tools()
    with tests_databases() as databases:
        failed = [] if targets else failed_checks(databases.environment())
        with test_database(databases, full_template(databases)) as (name, environment):
            environment["CRM_ACCESS_TEMPLATE_STOCK"] = stock_template(databases)
            environment["CRM_ACCESS_FAILED_CHECKS"] = ", ".join(failed)
            workers = TWO_WORKERS if needs_workers(targets, options) else []
            code = pytest(name, ["-p", "strict_skips", *workers, *(targets or everything()), *options], environment)
    return code or bool(failed)


def alone(arguments):
    """The tests of one addon where no other addon of ours is installed, nor what those need."""
    targets, options = targets_of(arguments)
    if len(targets) != 1 or targets[0] not in paths.addons():
        raise Fail("--alone takes the name of one addon.", f"one of: {', '.join(paths.addons())}")
    ensure_tools()
    with tests_databases() as databases:
        with test_database(databases, alone_template(databases, targets[0])) as (name, environment):
            return pytest(name, ["-p", "strict_skips", *targets, *options], environment)


def targets_of(arguments):
    """(paths to test, what is left for pytest): an addon's name stands for its folder."""
    targets = [argument for argument in arguments if is_target(argument)]
    return targets, [argument for argument in arguments if argument not in targets]


def is_target(argument):
    return not argument.startswith("-") and (paths.PROJECT / argument.split("::")[0]).exists()


def needs_workers(targets, options):
    """Whether a second worker saves more than it takes to copy its database: for whole folders."""
    whole = not targets or any((paths.PROJECT / target).is_dir() for target in targets)
    return whole and not has_workers(options) and (os.cpu_count() or 1) > 1


def has_workers(options):
    return any(option.startswith(("-n", "--numprocesses", "--dist", "--pdb", "-s")) for option in options)


def everything():
    return [name for name in (*paths.addons(), "tests") if (paths.PROJECT / name).is_dir()]


def ensure_packages():
    """Odoo and the Python packages, without a database."""
    paths.make_cache()
    with paths.lock("setup", "setting up"):
        odoo = odoo_source.ensure()
        venv.ensure(odoo, with_tests=True)
    return odoo


def checks():
    """The checks of the source alone."""
    odoo = ensure_packages()
    return bool(failed_checks({**os.environ, "PYTHONPATH": str(odoo.python_path)}))


def without_database(arguments):
    """Tests of the runner: no Odoo, no database."""
    from .commands import hand_over

    ensure_packages()
    command = [venv.python(), "-m", "pytest", "-p", "no:odoo", "-p", "strict_skips", *arguments]
    return hand_over(command, {**os.environ, "PYTHONPATH": str(plugin_folder())}, cwd=paths.PROJECT)


def plugin_folder():
    return Path(__file__).parent / "plugin"


def pytest(name, arguments, environment):
    """Run pytest on a database, in the foreground."""
    from .commands import hand_over

    plugins = ["-p", "own_files", "-p", "real_durations", "-p", "quick"]
    command = [venv.python(), "-m", "pytest", *plugins, f"--odoo-database={name}", "--odoo-http", *arguments]
    return hand_over(command, environment, cwd=paths.PROJECT)


def failed_checks(environment):
    """Names of the source checks that fail; what they say goes to the terminal."""
    commands = {
        "ruff": ["ruff", "check", "--no-cache", "."],
        "pylint-odoo": ["pylint", f"--rcfile={paths.PROJECT / '.pylintrc'}", f"--disable={NOT_OURS}", *paths.addons()],
    }
    failed = []
    for title, arguments in commands.items():
        with step(f"Checking the source with {title}"):
            command = [str(part) for part in (venv.python(), "-m", *arguments)]
            code = subprocess.run(command, cwd=paths.PROJECT, env=environment, check=False, stdin=subprocess.DEVNULL).returncode
        if code:
            failed.append(title)
    return failed


# -- what the tests need


def missing_tools():
    """Debian's packages of the programs that are not here."""
    return [
        package for program, package in TOOLS.items() if not any(map(shutil.which, (program, *OTHER_NAMES.get(program, ()))))
    ]


def ensure_tools():
    """Programs for browser and PDF tests: installed if we are root, else named."""
    missing = missing_tools()
    if not missing:
        return
    if os.geteuid() or not shutil.which("apt-get"):
        wanted = without_unavailable(missing)
        if wanted:
            raise Fail(f"the tests need {', '.join(wanted)}.", f"as root: apt-get update && {apt.shell_line([*wanted, FONTS])}")
        return
    install_tools(missing)


def install_tools(missing):
    log = paths.log_file("apt-tools")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C"}
    with step(f"Installing {', '.join(missing)}") as progress:
        run(["apt-get", "-q", "update"], log, what="Reading the list of Debian's packages", env=environment)
        wanted = without_unavailable(missing)
        command = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *wanted, FONTS]
        what = "Installing programs for the tests"
        if wanted:
            run(command, log, what=what, env=environment, on_line=lambda line: progress.detail(line.strip()[:60]))


def without_unavailable(packages, lists=Path("/var/lib/apt/lists")):
    """Those that this release of Debian has, as far as the machine knows (13 has no wkhtmltopdf)."""
    if not any(lists.glob("*Packages*")):
        return packages
    for package in packages:
        if not is_offered(package):
            warn(f"this release of Debian has no {package}: the tests that need it will fail.")
    return [package for package in packages if is_offered(package)]


def is_offered(package):
    code, output = capture(["apt-cache", "policy", package], env={**os.environ, "LC_ALL": "C"})
    found = re.search(r"Candidate: (\S+)", output)
    return code == 0 and bool(found) and found[1] != "(none)"


@contextmanager
def tests_databases():
    """The test server, for one run at a time; it ends with the run."""
    from .commands import prepare
    from .postgres import Embedded

    paths.make_cache()
    with paths.lock("test", "./run test"):
        databases = prepare("test", with_tests=True)
        try:
            yield databases
        finally:
            if not databases.server.is_named:
                Embedded("test").stop()


def stock_template(databases):
    """Odoo with demo data, without our addons."""
    key = hashlib.sha256(f"{databases.odoo.origin} {database.STOCK}".encode()).hexdigest()[:12]

    def build(name):
        databases.make(name, list(database.STOCK), demo=True, title="Creating Odoo's own database for the tests (kept for the next time)")
        database.prepare(databases, name)

    return databases.template("stock", key, build)


def full_template(databases):
    """The same with all our addons."""
    base = stock_template(databases)

    def build(name):
        databases.copy(base, name)
        databases.add(name, paths.addons(), "Installing our addons into the database for the tests")
        database.prepare(databases, name)

    return databases.template("full", paths.addons_hash(), build)


def alone_template(databases, addon):
    """One addon with demo data, and only what it depends on."""

    def build(name):
        databases.make(name, [addon], demo=True, title=f"Creating a database with {addon} alone")
        database.prepare(databases, name)

    # An addon's name may be too long for the name of a database.
    kind = f"alone_{hashlib.sha256(addon.encode()).hexdigest()[:8]}"
    return databases.template(kind, paths.addons_hash([addon]), build)


@contextmanager
def test_database(databases, template):
    """(name, environment) of a copy that goes away after the run."""
    name = "crm_access_test"
    databases.copy(template, name)
    environment = {
        **databases.environment(),
        "CRM_ACCESS_TEMPLATE": template,
        "CRM_ACCESS_DATA_DIR": str(databases.data_dir),
    }
    environment["PYTHONPATH"] += f"{os.pathsep}{plugin_folder()}"
    try:
        yield name, environment
    finally:
        databases.drop(name)


# -- Odoo's own tests


def stock(arguments):
    """Run Odoo's suites; every failure must be one that the documentation explains."""
    without = "--without" in arguments
    suites = [argument for argument in arguments if argument in STOCK_SUITES] or list(STOCK_SUITES)
    options = [argument for argument in arguments if argument not in ("--without", *suites)]
    ensure_tools()
    with tests_databases() as databases:
        template = stock_template(databases) if without else full_template(databases)
        report = paths.log_file("stock-tests").with_suffix(".xml")
        report.unlink(missing_ok=True)
        with test_database(databases, template) as (name, environment):
            folders = [suite_folder(databases.odoo, suite) for suite in suites]
            workers = [] if has_workers(options) else ["-n", "2", "--dist", "loadfile"]
            pytest(name, [*folders, *workers, *names_of_stock_tests(folders), f"--junitxml={report}", "-q", *options], environment)
    return compare(failures(report), set() if without else known_differences(), passed(report))


def names_of_stock_tests(folders):
    """Options by which pytest calls Odoo's tests `suite/tests/…` and imports them as Odoo does.

    Odoo has addons that are named like modules of Python (calendar): their folder must not be importable."""
    config = ["-c", paths.PROJECT / "setup.cfg", "-p", "no:cacheprovider", "--import-mode=importlib"]
    return [*config, f"--rootdir={folders[0].parent}"]


def suite_folder(odoo, suite):
    candidates = [odoo.python_path / "odoo/addons" / suite, *(folder / suite for folder in odoo.addons_path)]
    return next(path for path in candidates if path.is_dir())


def outcomes(report):
    """(name `suite.module.Class.test`, whether it failed, whether it was skipped) for each test in pytest's report."""
    if not report.is_file():
        raise Fail("pytest ended without a report.", "see what it says above.")
    for case in ElementTree.parse(report).iter("testcase"):
        name = ".".join(filter(None, (case.get("classname"), case.get("name"))))
        failed = case.find("failure") is not None or case.find("error") is not None
        yield re.split(r"odoo\.addons\.", name)[-1], failed, case.find("skipped") is not None


def failures(report):
    """Names of the failed tests."""
    return {name for name, failed, _skipped in outcomes(report) if failed}


def passed(report):
    """Names of the tests that ran and did well."""
    return {name for name, failed, skipped in outcomes(report) if not failed and not skipped} - failures(report)


def known_differences(page=KNOWN_DIFFERENCES):
    """Names of tests in the documentation's tables."""
    if not page.is_file():
        return set()
    return set(re.findall(r"^\|\s*`([\w.]+)`\s*\|", page.read_text(encoding="utf-8"), re.MULTILINE))


def compare(failed, known, passed):
    """Print what differs from the documentation; 0 when nothing unexplained failed."""
    for name in sorted(failed):
        say(f"{'fails, as documented' if name in known else 'FAILS'}: {name}")
    for name in sorted(known & passed):
        say(f"passes, though docs/stock-tests.md lists it: {name}")
    unexplained = failed - known
    say(f"{len(passed)} of Odoo's tests pass, {len(failed)} fail, {len(unexplained)} of these unexplained.")
    return bool(unexplained)
