"""Databases and servers of their own, for tests that need more than one transaction."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import psycopg2

from runner.server import ADDRESS, answers


class Database:
    """A database of one test."""

    def __init__(self, name):
        self.name = name

    def sql(self, statement, database=None):
        """Rows of a statement; none for one that returns none."""
        connection = psycopg2.connect(dbname=database or self.name)
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
            rows = cursor.fetchall() if cursor.description else []
        connection.close()
        return rows

    def copy(self, template):
        self.drop()
        self.sql(f'CREATE DATABASE "{self.name}" TEMPLATE "{template}"', "postgres")

    def dump(self, path):
        """Back the database up into a file."""
        subprocess.run(["pg_dump", "--format=custom", "--compress=0", f"--file={path}", self.name], check=True)

    def make_empty(self):
        """A new database as Odoo makes it for a backup: its indexes want a function that does not change."""
        self.drop()
        self.sql(f'CREATE DATABASE "{self.name}" TEMPLATE template0', "postgres")
        self.sql("CREATE EXTENSION pg_trgm; CREATE EXTENSION unaccent; ALTER FUNCTION unaccent(text) IMMUTABLE")

    def restore(self, path):
        """Be what was backed up."""
        self.make_empty()
        subprocess.run(["pg_restore", "--jobs=2", "--no-owner", f"--dbname={self.name}", path], check=True)

    def drop(self):
        self.sql(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)', "postgres")

    def odoo(self, *arguments, code=None):
        """What a run of Odoo prints; a failure, or a logged error, fails the test."""
        command = [sys.executable, "-m", "odoo", *arguments]
        done = subprocess.run(command, input=code, capture_output=True, text=True, check=False)
        assert done.returncode == 0 and " ERROR " not in done.stderr and "Traceback" not in done.stderr, done.stderr[-4000:]
        return done.stdout

    def shell(self, code):
        return self.odoo("shell", "-d", self.name, "--no-http", "--log-level=warn", code=code)

    def install(self, *addons):
        self.odoo("-d", self.name, "-i", ",".join(addons), "--stop-after-init", "--no-http", "--log-level=warn")

    def update(self, *addons):
        self.odoo("-d", self.name, "-u", ",".join(addons), "--stop-after-init", "--no-http", "--log-level=warn")

    def uninstall(self, *addons):
        self.shell(f"env['ir.module.module'].search([('name', 'in', {list(addons)!r})]).button_immediate_uninstall()")

    @contextmanager
    def server(self):
        """A server of this database in a process of its own; gives its address."""
        with self.process() as (address, _process):
            yield address

    @contextmanager
    def process(self, *arguments, program=("-m", "odoo")):
        """The same with further arguments; gives the address and the process, which may have processes of its own.

        :param program: how Python is told to run Odoo
        """
        port = free_port()
        command = [sys.executable, *program, "-d", self.name, f"--http-interface={ADDRESS}", f"--http-port={port}",
                   "--max-cron-threads=0", "--log-level=warn", *arguments]
        found_first = {**os.environ, "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])}  # when it reloads
        with (
            tempfile.TemporaryFile("w+") as said,
            subprocess.Popen(command, stderr=said, start_new_session=True, env=found_first) as process,
        ):
            try:
                while not answers(port):
                    assert process.poll() is None, _last_words(said)
                    time.sleep(0.2)
                yield f"http://{ADDRESS}:{port}", process
            finally:
                os.killpg(process.pid, signal.SIGKILL)


def free_port():
    with socket.socket() as found:
        found.bind((ADDRESS, 0))
        return found.getsockname()[1]


def _last_words(said):
    said.seek(0)
    return said.read()[-4000:]
