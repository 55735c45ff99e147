"""Databases: made by Odoo, marked when complete, copied from templates."""

import json
import os
import re
import shutil
from pathlib import Path

from . import odoo_source, paths, venv
from .messages import Fail, say, step
from .process import capture, last_words, run

# Beside these our addons are tried: what a sales company has, website_crm_partner_assign as it opens leads to a portal.
STOCK = ("crm", "contacts", "calendar", "sale_management", "sale_crm", "account", "portal", "website_crm_partner_assign")
DEMO = ("contacts", "calendar", "sale_management", "sale_crm", "account", "portal")
MADE_BY = "crm-access-rights"


class Databases:
    """The databases of one server, for one Odoo."""

    def __init__(self, server, odoo):
        self.server = server
        self.odoo = odoo

    # -- how Odoo is called

    @property
    def data_dir(self):
        return paths.cache_folder() / "data"

    def conf(self):
        """Write Odoo's configuration file; the server comes from the environment."""
        path = paths.clone_folder() / "odoo.conf"
        text = (
            "[options]\n"
            f"addons_path = {odoo_source.addons_path(self.odoo)}\n"
            f"data_dir = {self.data_dir}\n"
            "http_interface = 127.0.0.1\nlist_db = False\nwith_demo = False\n"
        )
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            paths.write_atomically(path, text)
        self.data_dir.mkdir(parents=True, exist_ok=True)
        return path

    def environment(self):
        """In which our Python finds Odoo, its configuration and the server."""
        environment = self.server.environment()
        for name in ("OPENERP_SERVER", "PYTHONHOME", "ODOO"):
            environment.pop(name, None)
        return {**environment, "PYTHONPATH": str(self.odoo.python_path), "ODOO_RC": str(self.conf()), "PYTHONUNBUFFERED": "1"}

    def odoo_command(self, *arguments):
        return [venv.python(), "-m", "odoo", *arguments]

    def inside(self, script, *arguments, **options):
        """Run one of our scripts with Odoo importable."""
        command = [venv.python(), Path(__file__).parent / "inside" / script, *arguments]
        return run(command, paths.log_file(script.removesuffix(".py")), env=self.environment(), **options)

    # -- what there is

    def sql(self, statement, database="postgres"):
        command = [self.server.programs / "psql", "-XtAq", "-v", "ON_ERROR_STOP=1", "-c", statement, database]
        code, output = capture(command, env=self.server.environment())
        if code:
            raise Fail(f"PostgreSQL refuses: {last_words(output.splitlines())}")
        return output.strip()

    def names(self):
        return self.sql("select datname from pg_database where not datistemplate").splitlines()

    def mark(self, name):
        """What we noted about a database of ours; None for one that is not ours."""
        text = self.sql(f"select shobj_description(oid, 'pg_database') from pg_database where datname = '{checked(name)}'")
        try:
            noted = json.loads(text)
        except ValueError:
            return None
        return noted if isinstance(noted, dict) and noted.get("made_by") == MADE_BY else None

    def set_mark(self, name, **noted):
        text = json.dumps({"made_by": MADE_BY, **noted}).replace("'", "''")
        self.sql(f"comment on database \"{checked(name)}\" is '{text}'")

    # -- making and removing

    def drop(self, name):
        self.sql(f'drop database if exists "{checked(name)}" with (force)')
        shutil.rmtree(self.filestore(name), ignore_errors=True)

    def filestore(self, name):
        return self.data_dir / "filestore" / checked(name)

    def make(self, name, modules, *, demo, title, languages=(), then=None, **noted):
        """A new database with `modules`; marked complete when it is, and `then(self, name)` did its part."""
        self._create_empty(name)
        self.set_mark(name, state="building", **noted)
        arguments = ["-d", name, "-i", ",".join(modules), "--stop-after-init", "--no-http", "--max-cron-threads=0"]
        if demo:
            arguments.append("--with-demo")
        if languages:
            arguments.append(f"--load-language={','.join(languages)}")
        self._run_odoo(arguments, title, name)
        if then:
            then(self, name)
        self.set_mark(name, state="complete", **noted)

    def add(self, name, modules, title, **noted):
        """Install or update modules in a database that is there."""
        self.set_mark(name, state="building", **noted)
        there = set(self.sql("select name from ir_module_module where state = 'installed'", name).splitlines())
        install = [module for module in modules if module not in there]
        update = [module for module in modules if module in there]
        arguments = ["-d", name, "--stop-after-init", "--no-http", "--max-cron-threads=0"]
        arguments += ["-i", ",".join(install)] if install else []
        arguments += ["-u", ",".join(update)] if update else []
        self._run_odoo(arguments, title, name)
        self.set_mark(name, state="complete", **noted)

    def copy(self, template, name):
        """A database with the content of `template`, and its files."""
        self.drop(name)
        self.sql(f'create database "{checked(name)}" template "{checked(template)}"')
        if self.filestore(template).is_dir():
            # Odoo's files are named by their content and never changed: a second link is a copy.
            shutil.copytree(self.filestore(template), self.filestore(name), copy_function=os.link)

    def template(self, kind, key, build):
        """Name of the template `kind` for content `key`; `build(name)` makes it where it is missing."""
        name = f"crm_access_template_{kind}_{key}"
        noted = self.mark(name) if name in self.names() else None
        if noted and noted.get("state") == "complete":
            return name
        for old in self.names():
            if old.startswith(f"crm_access_template_{kind}_"):
                self.drop(old)
        build(name)
        return name

    def _create_empty(self, name):
        self.sql(f"create database \"{checked(name)}\" encoding 'unicode' lc_collate 'C' template template0")
        self.sql("create extension if not exists pg_trgm; create extension if not exists unaccent", name)
        self.sql("alter function unaccent(text) immutable", name)

    def _run_odoo(self, arguments, title, name):
        with step(title) as progress:

            def on_line(line):
                found = re.search(r"Loading module (\w+) \((\d+)/(\d+)\)", line)
                if found:
                    progress.detail(f"{found[1]}, {found[2]} of {found[3]}")

            log = paths.log_file(f"odoo-{name}")
            run(self.odoo_command(*arguments), log, what=title, env=self.environment(), on_line=on_line)


def checked(name):
    """`name`, if it may stand in SQL and in a path."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,62}", name):
        raise Fail(f"{name!r} is no name for a database.", "use letters, digits, '_' and '-', at most 63.")
    return name


def demo(databases, name, reset=False):
    """The demo database, made, repaired or brought up to date with our addons."""
    current = paths.addons_hash()
    exists = name in databases.names()
    noted = databases.mark(name) if exists else None
    if exists and reset:
        databases.drop(name)
        exists = False
    if exists and noted is None:
        raise Fail(f"the database {name} is there, but was not made by ./run.", "choose another with --db, or drop it with --reset.")
    if exists and noted.get("state") != "complete" and not noted.get("was_complete"):
        say(f"An earlier run was interrupted while it made the database {name}; making it anew.")
        databases.drop(name)
        exists = False
    if not exists:
        modules = [*paths.addons(), *DEMO]
        title = f"Creating the demo company (database {name})"
        databases.make(name, modules, demo=False, title=title, languages=["de_DE"], then=settle_demo, addons=current)
    elif noted.get("addons") != current or noted.get("state") != "complete":
        title = "The addons have changed: updating the database"
        databases.add(name, paths.addons(), title, addons=current, was_complete=True)
    else:
        return False
    prepare(databases, name)
    return True


def settle_demo(databases, name):
    """Our demo company's people and leads, and nobody else's."""
    with step("Loading the demo company's people and leads"):
        databases.inside("demo_company.py", name, what="Loading the demo company")


def prepare(databases, name):
    """What would make the first page slow."""
    with step("Preparing the pages"):
        databases.inside("assets.py", name, what="Preparing the pages")


def empty_template(databases):
    """All our addons without demo data: where an organisation is loaded into."""
    modules = [*paths.addons(), *DEMO]

    def build(name):
        title = "Creating an empty company with all addons (kept for the next time)"
        databases.make(name, modules, demo=False, title=title, languages=["de_DE"])
        prepare(databases, name)

    return databases.template("empty", paths.addons_hash(), build)
