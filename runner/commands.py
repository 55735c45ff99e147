"""The commands of `./run` and their arguments."""

import argparse
import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

from . import database, odoo_source, paths, postgres, server, venv
from .database import Databases
from .messages import Fail, say, step

DEFAULT_PORT = 8069
DEFAULT_DATABASE = "crm_demo"
SHOWN_LOGINS = 16
PASS_ON = ("check", "odoo", "test", "bench")


def parser():
    main_parser = argparse.ArgumentParser(
        prog="./run",
        description="CRM Access Rights: try it, load an organisation, test it.",
        epilog=f"Everything that is fetched or made lies in {paths.cache_folder()} ({paths.CACHE_VARIABLE} moves it). "
        "ODOO=/path uses a checkout of Odoo 19, PGHOST=… PGUSER=… a PostgreSQL server of yours.",
    )
    commands = main_parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    demo = commands.add_parser("demo", help="make the demo company and serve it in the background")
    demo.add_argument("--port", type=port_number, default=DEFAULT_PORT, help=f"port of the web server (default {DEFAULT_PORT})")
    demo.add_argument("--db", default=DEFAULT_DATABASE, help=f"name of the database (default {DEFAULT_DATABASE})")
    demo.add_argument("--reset", action="store_true", help="throw the database away and make it anew")
    demo.add_argument("--interface", default=server.ADDRESS, help="address to listen on (default 127.0.0.1: this machine only)")
    commands.add_parser("stop", help="end the demo and its PostgreSQL")
    load = commands.add_parser("load", help="make a database and load the organisation of a folder into it")
    load.add_argument("folder", metavar="DIR", help="folder with units.csv, users.csv, leads.csv …")
    load.add_argument("--db", required=True, help="name of the new database")
    load.add_argument("--try-out", action="store_true", help="give every new user the password demo, to look with their eyes")
    load.add_argument("--reset", action="store_true", help="replace a database of that name that ./run made")
    commands.add_parser("check", help="what would change in a database of yours, before installing: ./run check --help", add_help=False)
    commands.add_parser("odoo", help="call Odoo with our configuration, e.g. ./run odoo shell -d crm_demo", add_help=False)
    commands.add_parser("test", help="run all tests, those of one addon, or Odoo's own: ./run test --help", add_help=False)
    commands.add_parser("bench", help="run the benchmarks", add_help=False)
    return main_parser


def port_number(text):
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port (1 to 65535)")
    return int(text)


def main(arguments):
    """Run a command; whatever goes wrong ends as one clear message."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _terminate)
    try:
        return dispatch(arguments) or 0
    except Fail as fail:
        say_error(fail)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. What is complete is kept; start again to go on.", file=sys.stderr)
        return 130
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            say_error(paths.disk_full(paths.cache_folder()))
            return 1
        say_error(Fail(f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}."))
        return 1


class Terminated(KeyboardInterrupt):
    """Asked to end by another program, which the child in the foreground did not hear."""


def _terminate(_number, _frame):
    raise Terminated


def say_error(fail):
    sys.stdout.flush()
    print(fail, file=sys.stderr, flush=True)


def dispatch(arguments):
    if arguments and arguments[0] in PASS_ON:
        name, rest = arguments[0], arguments[1:]
        return {"check": command_check, "odoo": command_odoo, "test": command_test, "bench": command_bench}[name](rest)
    options = parser().parse_args(arguments)
    return {"demo": command_demo, "stop": command_stop, "load": command_load}[options.command](options)


def prepare(kind="demo", with_tests=False):
    """Odoo, Python packages and PostgreSQL, each made where it is missing."""
    paths.make_cache()
    with paths.lock("setup", "setting up"):
        odoo = odoo_source.ensure()
        venv.ensure(odoo, with_tests)
        return Databases(postgres.ensure(kind), odoo)


# -- demo, stop


def command_demo(options):
    database.checked(options.db)
    there = server.running(options.db)
    if there is None or there["port"] != options.port:
        server.check_port(options.port, options.interface)
    databases = prepare()
    with paths.lock(f"database-{options.db}", f"./run demo --db {options.db}"):
        there = server.running(options.db)
        if there and (options.reset or not is_current(databases, there, options)):
            server.stop(there)
            there = None
        if not there:
            database.demo(databases, options.db, options.reset)
            there = server.start(databases, options.db, options.port, options.interface)
        else:
            say("The demo runs already.")
    greet(databases, there)


def is_current(databases, state, options):
    """Whether the running server serves what is asked for, with today's addons."""
    noted = databases.mark(options.db) or {}
    same = (state["port"], state["interface"]) == (options.port, options.interface)
    return same and noted.get("addons") == paths.addons_hash() and server.answers(state["port"], state["interface"])


def greet(databases, state):
    host = "localhost" if state["interface"] in ("127.0.0.1", "0.0.0.0") else state["interface"]
    say()
    say(f"  http://{host}:{state['port']}")
    say()
    people = logins(databases, state["database"])
    say(f"    {'login':<30} {'password':<10} who")
    for login, password, name, led in people:
        say(f"    {login:<30} {password:<10} {name}{f', leads {led}' if led else ''}")
    if len(people) == SHOWN_LOGINS:
        say("    … and more: see Settings, Users.")
    say()
    say(f"  ./run stop ends it. Its log: {paths.log_file('server-' + state['database'])}")


def logins(databases, name):
    """(login, password, name, units led) of the people to log in as; looked up once per content."""
    noted = databases.mark(name) or {}
    if "logins" not in noted:
        lines = databases.inside("logins.py", name, str(SHOWN_LOGINS), what="Looking up the logins")
        noted["logins"] = [(line.split("\t")[1:] + [""])[:4] for line in lines if line.startswith("login\t")]
        databases.set_mark(name, **{key: value for key, value in noted.items() if key != "made_by"})
    return noted["logins"]


def command_stop(_options):
    if not paths.cache_folder().is_dir():
        say("Nothing runs.")
        return
    stopped = False
    for state in server.all_running():
        with step(f"Stopping the server of {state['database']} (port {state['port']})"):
            server.stop(state)
        stopped = True
    for kind in ("demo", "bench", "test", "faults"):
        if kind in ("test", "faults") and paths.is_locked("test"):
            say("The tests are running; their PostgreSQL is left alone.")
            continue
        if (paths.cache_folder() / "python").is_dir() and postgres.Embedded(kind).stop():
            say("PostgreSQL stopped.")
            stopped = True
    if not stopped:
        say("Nothing runs.")


# -- load


def command_load(options):
    folder = Path(options.folder).expanduser().absolute()
    if not folder.is_dir():
        raise Fail(f"there is no folder {folder}.", "name a folder with units.csv, users.csv, leads.csv …")
    database.checked(options.db)
    databases = prepare()
    with paths.lock(f"database-{options.db}", f"./run load --db {options.db}"):
        make_room(databases, options)
        with paths.lock("template-empty", "making an empty company"):
            template = database.empty_template(databases)
            databases.copy(template, options.db)
        databases.set_mark(options.db, state="building", addons=paths.addons_hash())
        loaded = load_directory(databases, options, folder)
        if not loaded:
            databases.drop(options.db)
            return 1
        databases.set_mark(options.db, state="complete", addons=paths.addons_hash())
    say(f"The organisation is in the database {options.db}. See it: ./run demo --db {options.db}")
    return 0


def make_room(databases, options):
    """Refuse to touch a database that somebody may need."""
    if options.db not in databases.names():
        return
    noted = databases.mark(options.db)
    if noted is None:
        raise Fail(f"the database {options.db} is there, and was not made by ./run.", "choose another name with --db.")
    if noted.get("state") == "complete" and not options.reset:
        raise Fail(f"the database {options.db} is there already.", "choose another name with --db, or replace it with --reset.")
    state = server.running(options.db)
    if state:
        server.stop(state)
    databases.drop(options.db)


def load_directory(databases, options, folder):
    """Run the importer; print what it says. False when it refused."""
    lines = []
    try:
        with step(f"Loading {folder}"):
            databases.inside("load.py", options.db, folder, "demo" if options.try_out else "", what="Loading", on_line=lines.append)
    except Fail:
        if not any(line.startswith("fault\t") for line in lines):
            raise
    told = {"notice": [], "fault": [], "done": []}
    for line in lines:
        kind, tab, text = line.rstrip("\n").partition("\t")
        if tab and kind in told:
            told[kind].append(text)
    for line in told["notice"]:
        say(f"notice: {line}")
    for line in told["done"]:
        say(line)
    for line in told["fault"]:
        print(line, file=sys.stderr, flush=True)
    if told["fault"]:
        faults = f"{len(told['fault'])} fault(s) in {folder}, listed above"
        say_error(Fail(f"nothing was loaded: {faults}.", "correct the files and load again."))
    return not told["fault"]


# -- what is passed on


def command_check(arguments):
    databases = prepare()
    environment = databases.environment()
    return hand_over([venv.python(), paths.PROJECT / "crm_hierarchical_access" / "health", *arguments], environment)


def command_odoo(arguments):
    databases = prepare()
    return hand_over(databases.odoo_command(*arguments), databases.environment())


def command_test(arguments):
    from . import tests

    return tests.main(arguments)


def command_bench(arguments):
    databases = prepare("bench", with_tests=True)
    environment = databases.environment()
    environment["PYTHONPATH"] += os.pathsep + str(paths.PROJECT)
    return hand_over([venv.python(), "-m", "benchmarks", *arguments], environment)


def hand_over(command, environment, cwd=None):
    """Run a program in the foreground, with the terminal; its exit code is ours."""
    sys.stdout.flush()
    child = subprocess.Popen([str(part) for part in command], env=environment, cwd=cwd)
    while True:
        try:
            return child.wait()
        except Terminated:
            child.terminate()
        except KeyboardInterrupt:
            continue
