"""What an interrupted run left is found and made anew; what is complete is kept."""

import json
import os
import subprocess
import sys
import threading
import time

import pytest

from runner import database, paths, postgres, server, venv
from runner.messages import Fail


class FakeDatabases:
    """Databases without a server: name -> mark."""

    def __init__(self, **marks):
        self.marks = marks
        self.calls = []

    def names(self):
        return list(self.marks)

    def mark(self, name):
        return self.marks[name]

    def drop(self, name):
        self.calls.append("drop")
        self.marks.pop(name, None)

    def make(self, name, modules, **options):
        self.calls.append("make")

    def add(self, name, modules, title, **noted):
        self.calls.append("update")

    def inside(self, script, *arguments, **options):
        return []


@pytest.fixture
def addons_are_new(monkeypatch):
    monkeypatch.setattr(database.paths, "addons_hash", lambda names=None: "new")


@pytest.mark.parametrize(
    ("marks", "reset", "calls"),
    [
        ({}, False, ["make"]),
        ({"db": {"state": "complete", "addons": "new"}}, False, []),
        ({"db": {"state": "complete", "addons": "old"}}, False, ["update"]),
        ({"db": {"state": "building", "addons": "new"}}, False, ["drop", "make"]),
        ({"db": {"state": "building", "addons": "new", "was_complete": True}}, False, ["update"]),
        ({"db": {"state": "complete", "addons": "new"}}, True, ["drop", "make"]),
        ({"db": None}, True, ["drop", "make"]),
    ],
)
def test_the_demo_database(addons_are_new, capsys, marks, reset, calls):
    databases = FakeDatabases(**marks)
    database.demo(databases, "db", reset)
    assert databases.calls == calls


def test_a_strangers_database_is_not_touched(addons_are_new):
    databases = FakeDatabases(db=None)
    with pytest.raises(Fail, match="not made by ./run"):
        database.demo(databases, "db")
    assert databases.calls == []


def test_a_template_that_is_complete_is_used_and_older_ones_go(monkeypatch):
    complete = {"state": "complete"}
    databases = FakeDatabases(crm_access_template_full_old=complete, other=None)
    template = database.Databases.template
    built = []
    assert template(databases, "full", "new", built.append) == "crm_access_template_full_new"
    assert built == ["crm_access_template_full_new"]
    assert databases.names() == ["other"]
    databases.marks["crm_access_template_full_new"] = complete
    template(databases, "full", "new", built.append)
    assert len(built) == 1


def test_a_half_made_template_is_made_anew():
    databases = FakeDatabases(crm_access_template_full_x={"state": "building"})
    built = []
    database.Databases.template(databases, "full", "x", built.append)
    assert databases.calls == ["drop"] and built


def test_an_environment_without_its_python_is_not_usable(cache):
    assert not venv.is_usable()
    (cache / "python/bin").mkdir(parents=True)
    (cache / "python/pyvenv.cfg").touch()
    assert not venv.is_usable()
    venv.python().symlink_to("/no/such/python")
    assert not venv.is_usable()


def test_packages_are_installed_until_the_marker_says_so(cache, monkeypatch):
    installed = []
    monkeypatch.setattr(venv, "is_usable", lambda: True)
    monkeypatch.setattr(venv, "install", lambda wanted, odoo: installed.append(wanted.name))
    venv.folder().mkdir(parents=True)
    venv.ensure(None)
    venv.ensure(None)
    assert installed == ["requirements.txt", "requirements-addons.txt"]
    venv.ensure(None, with_tests=True)
    assert installed[2:] == ["requirements-test.txt", "requirements-browser.txt"]
    venv.marker(venv.REQUIREMENTS).write_text("of another list")
    venv.ensure(None)
    assert installed[4:] == ["requirements.txt"]


def test_an_interrupted_installation_is_not_marked(cache, monkeypatch):
    def interrupted(wanted, odoo):
        raise KeyboardInterrupt

    monkeypatch.setattr(venv, "is_usable", lambda: True)
    monkeypatch.setattr(venv, "install", interrupted)
    venv.folder().mkdir(parents=True)
    with pytest.raises(KeyboardInterrupt):
        venv.ensure(None)
    assert not venv.marker(venv.REQUIREMENTS).exists()


@pytest.mark.parametrize(
    ("said", "tries"),
    [("ERROR: No matching distribution found for lxml==1", 2), ("ERROR: ResolutionImpossible", 2), ("no network", 1)],
)
def test_the_newest_versions_are_taken_where_the_tested_ones_are_gone(cache, monkeypatch, said, tries):
    called = []

    def pip_install(requirements, odoo, options):
        called.append(options)
        if options or tries == 1:
            raise Fail(said)

    monkeypatch.setattr(venv, "pip_install", pip_install)
    paths.make_cache()
    try:
        venv.install(venv.REQUIREMENTS, None)
    except Fail:
        assert tries == 1
    assert called == [["-c", venv.CONSTRAINTS], []][:tries]


def test_addons_of_others_are_installed_without_odoo_as_a_package(cache, monkeypatch):
    called = []
    monkeypatch.setattr(venv, "pip_install", lambda requirements, odoo, options: called.append(options))
    paths.make_cache()
    venv.install(venv.ADDON_REQUIREMENTS, None)
    assert called == [["--no-deps"]]


def test_the_hash_of_the_addons_follows_their_files(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "PROJECT", tmp_path)
    (tmp_path / "addon/__pycache__").mkdir(parents=True)
    (tmp_path / "addon/__manifest__.py").write_text("{}")
    before = paths.addons_hash()
    (tmp_path / "addon/__pycache__/x.pyc").write_text("1")
    assert paths.addons_hash() == before
    (tmp_path / "addon/model.py").write_text("1")
    assert paths.addons_hash() != before
    assert paths.addons() == ["addon"]


def test_a_server_whose_process_id_belongs_to_another_is_not_running(cache):
    server.state_file("db").parent.mkdir(parents=True)
    server.state_file("db").write_text(json.dumps({"pid": os.getpid(), "birth": "1", "port": 1, "database": "db"}))
    assert server.running("db") is None
    server.state_file("db").write_text(json.dumps({"pid": os.getpid(), "birth": server.birth(os.getpid()), "port": 1, "database": "db"}))
    assert server.running("db")["pid"] == os.getpid()
    server.state_file("db").write_text("{ half")
    assert server.running("db") is None


def test_stop_ends_the_process(cache):
    child = subprocess.Popen(["sleep", "60"])
    server.state_file("db").parent.mkdir(parents=True)
    server.state_file("db").touch()
    server.stop({"pid": child.pid, "birth": server.birth(child.pid), "database": "db"})
    assert child.wait(5) is not None
    assert not server.state_file("db").exists()


def test_two_runs_wait_for_each_other(cache, capsys):
    program = (
        f"import sys, time; sys.path.insert(0, {str(paths.PROJECT)!r})\n"
        "from runner import paths\nwith paths.lock('setup', 'first'):\n print('locked', flush=True); time.sleep(1)"
    )
    first = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert first.stdout.readline() == "locked\n"
    assert paths.is_locked("setup")
    start = time.monotonic()
    with paths.lock("setup", "second"):
        assert time.monotonic() - start > 0.3
    assert "Waiting for another run (process" in capsys.readouterr().out
    assert first.wait(5) == 0
    assert not paths.is_locked("setup")


def test_a_lock_of_a_dead_run_does_not_hold(cache):
    paths.make_cache()
    (cache / "setup.lock").write_text("process 1: died here")
    done = threading.Event()
    with paths.lock("setup", "x"):
        done.set()
    assert done.is_set()


def test_the_socket_folder_is_short_and_private(cache, monkeypatch, tmp_path):
    monkeypatch.setattr(postgres, "_identity", lambda: ([], False))
    deep = tmp_path.joinpath(*["a-rather-long-folder-name"] * 5)
    monkeypatch.setenv("CRM_ACCESS_CACHE", str(deep))
    folder = postgres.Embedded("demo").socket_folder()
    try:
        assert len(f"{folder}/.s.PGSQL.5432.lock") <= paths.SOCKET_PATH_LIMIT
        assert folder.stat().st_mode & 0o777 == 0o700
    finally:
        folder.rmdir()


def test_a_server_is_made_anew_unless_it_belongs_to_this_cache_folder(cache, monkeypatch):
    monkeypatch.setattr(postgres, "_identity", lambda: ([], False))
    embedded, calls = postgres.Embedded("demo"), []
    monkeypatch.setattr(embedded, "_call", lambda program, *arguments: calls.append(program) or (0, ""))
    monkeypatch.setattr(embedded, "_programs", lambda: paths.Path("/no/programs"))
    monkeypatch.setattr(embedded, "_answers", lambda server: True)
    paths.make_cache()
    embedded.data.mkdir(parents=True)
    monkeypatch.setattr(postgres.shutil, "rmtree", lambda *arguments, **options: None)
    for expected in (["initdb"], [], ["initdb"]):
        calls.clear()
        embedded.ensure()
        assert [call for call in calls if call == "initdb"] == expected
        if not expected:
            embedded.twin.unlink()


def test_a_socket_folder_of_somebody_else_is_refused(cache, monkeypatch, tmp_path):
    monkeypatch.setattr(postgres, "SOCKET_PATH_LIMIT", 1000)
    monkeypatch.setattr(postgres, "_identity", lambda: ([], False))
    (tmp_path / "elsewhere").mkdir()
    embedded = postgres.Embedded("demo")
    embedded.home.mkdir(parents=True)
    (embedded.home / "run").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Fail, match="belongs to somebody else"):
        embedded.socket_folder()


def test_the_role_postgres_is_refused(cache, monkeypatch):
    monkeypatch.setenv("PGHOST", "localhost")
    monkeypatch.setenv("PGUSER", "postgres")
    monkeypatch.setattr(postgres, "programs", lambda: paths.Path("/usr/bin"))
    with pytest.raises(Fail, match="refuses to work as"):
        postgres.named()


def test_a_named_server_that_does_not_answer(cache, monkeypatch, programs):
    psql = programs("psql", "echo 'psql: error: connection to server failed: FATAL: no pg_hba.conf entry'; exit 2")
    monkeypatch.setenv("PGHOST", "db.example")
    monkeypatch.setenv("PGUSER", "me")
    monkeypatch.setattr(postgres, "programs", lambda: psql.parent)
    with pytest.raises(Fail, match="PGHOST=db.example .*no pg_hba.conf entry"):
        postgres.named()


def test_settings_of_the_environment_do_not_reach_the_embedded_server(monkeypatch):
    for name in ("PGDATABASE", "PGPORT", "PGPASSWORD"):
        monkeypatch.setenv(name, "surprise")
    environment = postgres.Server(paths.Path("/x"), {"PGHOST": "/run", "PGUSER": "odoo"}).environment()
    assert "surprise" not in environment.values()
    assert environment["PATH"].startswith("/x:")
