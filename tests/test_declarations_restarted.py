"""The database server is stopped, killed and started again, and the disk is full, while people declare and complain over HTTP.

Whatever got an answer is stored, nothing twice, and every confirmation goes out in the end. ``DECLARATION_RESTARTS=n`` more restarts,
``DECLARATION_PEOPLE=n`` more people at once.
"""

import os
import re
import subprocess
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from databases import Database
from mortal import JOB, MAIL_SERVER

from runner.postgres import Embedded

pytest_plugins = ["own_database"]
PEOPLE = int(os.environ.get("DECLARATION_PEOPLE", "4"))
RESTARTS = int(os.environ.get("DECLARATION_RESTARTS", "1"))
DOWN = 1.5

WORLD = """
env.company.email = "office@company.example"
partner = env["res.partner"].create({"name": "Full Disk", "email": "full@customers.example"})
env["res.users"].with_context(no_reset_password=True).create({
    "login": "full", "password": "fullfull", "partner_id": partner.id, "group_ids": [(6, 0, env.ref("base.group_portal").ids)],
})
env.cr.commit()
"""
#: a run of the schedule sends some of them
SEND = 20 * (JOB % "crm_partner_portal.ir_cron_declarations")
STORED = "SELECT contract_ref, count(*) FROM crm_declaration WHERE person = 'Restarted' GROUP BY 1"
#: Odoo in a process that can write files of some hundred bytes only: more of them is a disk that is full
SMALL_FILES = """
import resource, runpy, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))
sys.argv[0] = "odoo"
runpy.run_module("odoo", run_name="__main__")
"""


@pytest.fixture(scope="module")
def server():
    """A database server of our own: the other tests go on with theirs."""
    there = Embedded("faults")
    there.ensure()
    yield there
    there.stop()


@pytest.fixture(scope="module")
def database(server, sink):
    """A copy of the template on that server."""
    template, name = os.environ["CRM_ACCESS_TEMPLATE"], f"crm_access_restarted_{os.getpid()}"
    there = server.ensure()
    dump = subprocess.Popen([there.programs / "pg_dump", "-Fc", "-Z0", template], stdout=subprocess.PIPE)
    with pytest.MonkeyPatch.context() as patch:
        for variable, value in there.variables.items():
            patch.setenv(variable, value)
        database = Database(name)
        database.make_empty()
        restore = [there.programs / "pg_restore", "--no-owner", "-d", name]
        subprocess.run(restore, stdin=dump.stdout, check=True, env=there.environment())
        assert dump.wait() == 0
        database.shell(MAIL_SERVER % sink.port + WORLD)
        yield database
        database.drop()


class Declaring:
    """Somebody who sends the same form until there is an answer, and then the next one, as long as it goes on."""

    def __init__(self, address, name, over):
        self.address, self.name, self.over = address, name, over
        self.answered, self.refused = [], 0

    def go_on(self):
        number = 0
        while not self.over.is_set():
            number += 1
            self.declare(f"{self.name} {number}")

    def declare(self, ref):
        form = {"person": "Restarted", "contract_ref": ref, "email": f"p{ref.replace(' ', '-')}@customers.example", "form_key": ref}
        for _try in range(200):
            try:
                answer = requests.post(f"{self.address}/kuendigen", data=form, timeout=60, allow_redirects=False)
            except requests.RequestException:
                answer = None
            if answer is not None and answer.status_code == 303:
                self.answered.append(ref)
                return
            self.refused += 1
            time.sleep(0.05)


def stop(server, how):
    """Stop the database server as an administrator does (fast), or as a power cut does (immediate)."""
    code, said = server._pg_ctl("-w", "-m", how, "stop")
    assert code == 0, said


def cut_all(database):
    database.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")


def test_restarted_while_declarations_are_posted(server, database, sink):
    over = threading.Event()
    with database.server() as address, ThreadPoolExecutor(PEOPLE) as threads:
        people = [Declaring(address, str(number), over) for number in range(PEOPLE)]
        running = [threads.submit(person.go_on) for person in people]
        for _restart in range(RESTARTS):
            for how in ("fast", "immediate"):
                time.sleep(DOWN)
                stop(server, how)
                time.sleep(DOWN / 3)
                server.ensure()
            time.sleep(DOWN)
            cut_all(database)
        time.sleep(DOWN)
        over.set()
        for each in running:
            each.result()
    answered = [ref for person in people for ref in person.answered]
    stored = dict(database.sql(STORED))
    assert sum(person.refused for person in people) > 0, "nobody noticed that the database was gone"
    assert len(answered) > 2 * PEOPLE
    assert set(answered) <= set(stored), "answered, and not stored"
    assert set(stored.values()) == {1}, "stored twice"
    assert len(stored) == len(answered), "each was sent until there was an answer"
    database.shell(SEND)
    assert database.sql("SELECT DISTINCT m.state FROM crm_declaration_mail m JOIN crm_declaration d ON d.id = m.declaration_id "
                        "WHERE d.person = 'Restarted'") == [("sent",)]
    sent = Counter(letter["Message-Id"] for letter in sink.letters)
    assert len(sent) == len(stored)
    assert set(sent.values()) == {1}


def test_disk_is_full(database):
    """A declaration needs no file; a complaint is stored without its file, and says so."""
    with database.process(program=("-c", SMALL_FILES)) as (address, _process):
        form = {"person": "Full Disk", "contract_ref": "full", "email": "full@customers.example"}
        answer = requests.post(f"{address}/kuendigen", data=form, timeout=120)
        assert answer.status_code == 200
        pdf = requests.get(address + re.search(r'href="(/kuendigen/eingang/[^"]+/pdf)"', answer.text)[1], timeout=120)
        assert pdf.content.startswith(b"%PDF")
        http = requests.Session()
        params = {"db": database.name, "login": "full", "password": "fullfull"}
        assert "error" not in http.post(f"{address}/web/session/authenticate", json={"params": params}, timeout=120).json()
        page = http.get(f"{address}/new/ticket?kind=complaint", timeout=120).text
        fields = {name: re.search(rf'name="{name}" value="([^"]+)"', page)[1] for name in ("csrf_token", "form_key")}
        note = ("note.txt", os.urandom(100_000).hex())
        form = {**fields, "kind": "complaint", "description": "No room"}
        answer = http.post(f"{address}/submitted/ticket", data=form, files={"attachment": note}, timeout=120)
        assert answer.status_code == 200
        assert "lost=1" in answer.url and "could not be kept" in answer.text
    [(ticket, description)] = database.sql("SELECT id, description FROM helpdesk_ticket WHERE description LIKE '%No room%'")
    assert not database.sql(f"SELECT 1 FROM ir_attachment WHERE res_model = 'helpdesk.ticket' AND res_id = {ticket}")
    assert database.sql("SELECT count(*) FROM crm_declaration WHERE contract_ref = 'full'") == [(1,)]
