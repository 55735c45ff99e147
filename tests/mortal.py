"""Odoo's scheduled jobs in processes that can be killed on the way.

A test starts this file as a program: it loads a database's registry once, and for each line that it reads (JSON) it forks a process
per run, so that a run costs a fraction of a second. ``Mortals`` is the test's side of it, ``own_database.py`` has them as a fixture.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

#: what is counted in a run, and may be the last that it does: a method of a class, by module
POINTS = {
    "query": ("odoo.sql_db", "Cursor", "execute"),
    "commit": ("odoo.sql_db", "Cursor", "commit"),
    "mail": ("smtplib", "SMTP", "sendmail"),
}

#: code for a run: mails go to a server at a port of this machine, and to it alone
MAIL_SERVER = """
env["ir.mail_server"].search([]).unlink()
env["ir.mail_server"].create({"name": "Here", "smtp_host": "127.0.0.1", "smtp_port": %d, "smtp_encryption": "none"})
env["mail.mail"].search([]).unlink()
"""
#: code for a run: a scheduled job by its external id
JOB = """
cron = env.ref("%s")
cron._run_job(cron._acquire_one_job(env.cr, cron.id, include_not_ready=True))
"""
#: code for a run: what waits is mailed
QUEUE = "env['mail.mail'].process_email_queue(); env.cr.commit()"


class Mortals:
    """Runs jobs in processes of their own; ends with ``close``."""

    def __init__(self, database):
        self._said = tempfile.TemporaryFile("w+")
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__)), database], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._said, text=True
        )

    def run(self, *runs):
        """Several runs at once: each a dictionary with the ``code`` and, where it is to die, ``dies``: point, number and moment.

        :return: per run how often each point was passed, or None where it was killed
        """
        self._process.stdin.write(json.dumps(runs) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, f"the processes are gone: {self.said()}"
        return json.loads(answer)

    def said(self):
        """What the processes wrote into their log."""
        self._said.seek(0)
        return self._said.read()[-4000:]

    def close(self):
        self._process.stdin.close()
        self._process.wait(30)
        self._said.close()


@contextmanager
def mortals(database):
    """``Mortals`` of a database for a while."""
    there = Mortals(database)
    try:
        yield there
    finally:
        there.close()


class MortalRound:
    """What a job works at until it is done, however often it dies; tests say by subclasses what that is."""

    def __init__(self, processes, database, sink):
        self.processes, self.database, self.sink = processes, database, sink
        sink.forget()

    def run(self, code, dies=None):
        """What the process passed; it must neither fail nor outlive its death."""
        [counts] = self.processes.run({"code": code, "dies": dies})
        assert counts != "failed" and (counts is None) == bool(dies), f"{dies}: {counts}, {self.processes.said()}"
        return counts


# -- the other side


def main(database):
    from odoo import sql_db  # noqa: PLC0415 (only the program has Odoo's configuration)
    from odoo.modules.registry import Registry  # noqa: PLC0415
    from odoo.tools import config  # noqa: PLC0415

    config.parse_config(["-d", database, "--no-http", "--max-cron-threads=0", "--log-level=warn"], setup_logging=True)
    registry = Registry(database)
    for line in sys.stdin:
        sql_db.close_all()  # no connection may be shared with a child
        children = [start(registry, run) for run in json.loads(line)]
        print(json.dumps([wait(*child) for child in children]), flush=True)


def start(registry, run):
    """Fork a process for a run; its id, and from where its counts are read."""
    reads, writes = os.pipe()
    child = os.fork()
    if child:
        os.close(writes)
        return child, reads
    code = 1
    try:
        counts = live(registry, **run)
        os.write(writes, json.dumps(counts).encode())
        code = 0
    except Exception:
        import traceback  # noqa: PLC0415

        traceback.print_exc()
    finally:
        os._exit(code)


def wait(child, reads):
    with os.fdopen(reads) as counts:
        found = counts.read()
    _child, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return None
    return json.loads(found) if found else "failed"


def live(registry, code, dies=None):
    """Run code with ``env``, in a process that perhaps kills itself.

    :param dies: point, the how manieth time, and whether ``before`` or ``after`` it
    :return: how often each point was passed
    """
    from odoo import SUPERUSER_ID, api  # noqa: PLC0415

    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        counts = count_points(dies)
        exec(code, {"env": env})  # noqa: S102 (of a test)
        counts = dict(counts)
    return counts


def count_points(dies):
    counts = dict.fromkeys(POINTS, 0)
    for name, (module, owner, method) in POINTS.items():
        cls = getattr(sys.modules.get(module) or __import__(module), owner)
        setattr(cls, method, counted(getattr(cls, method), name, counts, dies))
    return counts


def counted(method, name, counts, dies):
    def call(*args, **kwargs):
        counts[name] += 1
        is_last = dies and dies[:2] == [name, counts[name]]
        if is_last and dies[2] == "before":
            die()
        result = method(*args, **kwargs)
        if is_last:
            die()
        return result

    return call


def die():
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main(sys.argv[1])
