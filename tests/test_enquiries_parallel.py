"""A thousand enquiries at once while workers are killed and the server is reloaded: each valid one is stored once and handed
out once, each broken one is answered with the field at fault.
"""

import os
import random
import re
import signal
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests
from databases import Database, free_port
from lxml import html

#: a thousand: ENQUIRIES=10
MANY = int(os.environ.get("ENQUIRIES", 1))
VALID, TWICE, BROKEN = 100 * MANY, 15 * MANY, 16 * MANY
#: how many people send at the same moment, and how often somebody tries again whom nobody answered
SENDERS, PATIENCE = 12, 60
#: numbers of answers
KILLED_AT, RELOADED_AT = 25, 42 * MANY

WORLD = """
units = {}
for name, above in (("Everybody", None), ("North", "Everybody"), ("South", "Everybody")):
    units[name] = env["crm.team"].create({"name": name, "parent_id": above and units[above].id})
env["ir.config_parameter"].set_param("crm_hierarchical_access.main_root_id", units["Everybody"].id)
seller = env["res.users"].with_context(no_reset_password=True).create({
    "name": "Sara", "login": "sara_of_enquiries", "group_ids": [(6, 0, [env.ref("sales_team.group_sale_salesman").id])]})
env["crm.territory.plan"].create({"name": "Germany", "team_id": units["Everybody"].id, "territory_ids": [
    (0, 0, {"name": "North", "prefixes": "0 1 2 3 4", "team_id": units["North"].id}),
    (0, 0, {"name": "South", "prefixes": "5 6 7 8", "team_id": units["South"].id, "user_id": seller.id}),
]}).action_activate()
site = env["res.users"].with_context(no_reset_password=True).create({
    "name": "Web site", "login": "site_of_enquiries", "group_ids": [(6, 0, [
        env.ref("base.group_portal").id, env.ref("crm_territory_plz.group_enquiry_intake").id])]})
print("KEY", env["res.users.apikeys"].with_user(site).sudo()._generate("crm_territory_plz.enquiry", "Test", None))
env.cr.commit()
"""

#: what is broken, and how
FAULTS = [
    ("name", ""), ("email", "anna"), ("email", ""), ("phone", "later"),
    ("zip", "8" * 41), ("country", "XX"), ("message", " "), ("consent", ""),
]  # fmt: skip


@pytest.fixture(scope="module")
def database():
    there = Database(f"crm_access_enquiries_{os.getpid()}")
    there.copy(os.environ["CRM_ACCESS_TEMPLATE"])
    yield there
    there.drop()


class Sender:
    """Sends an enquiry until somebody answers, as people and programs do; each from an address of its own."""

    def __init__(self, address, key, answered):
        self.address, self.key, self.answered = address, key, answered
        self.stamps = []

    def open_forms(self, number):
        """Open the form some times: whoever sends one has read it for a while."""
        for _turn in range(number):
            page = html.fromstring(self._ask("GET", "/anfrage", 0).text)
            self.stamps.append({field.get("name"): field.get("value") for field in page.xpath("//input[@type='hidden']")})

    def send(self, number, **wrong):
        """Status, and either the reference given or the fields at fault."""
        typed = {
            "name": f"Person {number}",
            "company": f"Company {number}",
            "email": f"person{number}@enquiry.example",
            "phone": f"+49 40 {1_000_000 + number}",
            "zip": f"{number % 9}1{number % 900:03}",
            "country": "DE",
            "message": f"Enquiry No. {number}",
            "consent": "1",
            **wrong,
        }
        return self._by_form(number, typed) if number % 2 else self._by_interface(number, typed)

    def _by_form(self, number, typed):
        answer = self._ask("POST", "/anfrage", number, data={**self.stamps[number % len(self.stamps)], **typed})
        if answer.status_code == 303:
            return 303, answer.headers["Location"].rpartition("/")[2].partition("?")[0]
        links = html.fromstring(answer.text).xpath("//div[@role='alert']//a/@href")
        return answer.status_code, [link.lstrip("#") for link in links]

    def _by_interface(self, number, typed):
        body = {"reference": f"order form {number}", **typed}
        answer = self._ask("POST", "/anfrage/api", number, json=body, key=self.key)
        if answer.status_code == 201:
            return 201, answer.json()["reference"]
        return answer.status_code, [fault["field"] for fault in answer.json()["fields"]]

    def _ask(self, method, path, number, key=None, **kwargs):
        headers = {"X-Forwarded-For": f"10.0.{number // 250}.{number % 250}", "X-Forwarded-Host": "enquiry.example"}
        headers |= {"Authorization": f"Bearer {key}"} if key else {}
        for _turn in range(PATIENCE):
            try:
                answer = requests.request(
                    method, self.address + path, headers=headers, timeout=30, allow_redirects=False, **kwargs
                )
                if answer.status_code < 500:
                    self.answered()
                    return answer
            except requests.RequestException:
                pass
            time.sleep(random.uniform(0.1, 0.5))
        raise AssertionError(f"nobody answered {number}")


class Trouble:
    """Kills a worker at every fiftieth answer, and has the server reload once."""

    def __init__(self, process):
        self.process, self.count, self.killed, self.lock = process, 0, 0, threading.Lock()

    def answered(self):
        with self.lock:
            self.count += 1
            if self.count == RELOADED_AT:
                os.kill(self.process.pid, signal.SIGHUP)
            elif self.count % KILLED_AT == 0 and (workers := self._workers()):
                os.kill(random.choice(workers), signal.SIGKILL)
                self.killed += 1

    def _workers(self):
        """Processes of the server, but for the one that handles what lasts (it is no worker)."""
        text = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text(encoding="ascii")
        return [int(pid) for pid in text.split() if b"gevent" not in self._words(pid)]

    @staticmethod
    def _words(pid):
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except OSError:  # gone by now
            return [b"gevent"]


@pytest.fixture
def program(tmp_path):
    """A script as Odoo has one: ``-m odoo`` does not start again by itself, which reloading needs."""
    script = tmp_path / "odoo-bin"
    script.write_text("import odoo.cli\n\nodoo.cli.main()\n", encoding="utf-8")
    return (str(script),)


def test_a_thousand_at_once(database, program):
    key = re.search(r"KEY (\w+)", database.shell(WORLD))[1]
    numbers = [*range(VALID), *range(TWICE)]
    broken = [(VALID + place, *FAULTS[place % len(FAULTS)]) for place in range(BROKEN)]
    jobs = [(number, {}) for number in numbers] + [(number, {name: value}) for number, name, value in broken]
    random.shuffle(jobs)
    with database.process("--workers=3", "--proxy-mode", f"--gevent-port={free_port()}", program=program) as (address, process):
        trouble = Trouble(process)
        sender = Sender(address, key, trouble.answered)
        sender.open_forms(30)
        time.sleep(3)  # nobody types faster
        with ThreadPoolExecutor(SENDERS) as people:
            answers = list(people.map(lambda job: (job[0], sender.send(job[0], **job[1])), jobs))
    assert trouble.killed > 15
    database.shell("env['crm.territory.enquiry']._cron_hand_out()\nenv.cr.commit()")
    check_answers(answers, {number: name for number, name, _value in broken})
    check_stored(database, dict(answers))


def check_answers(answers, broken):
    """A valid one got the same reference however often it was sent; a broken one the field at fault."""
    references = {}
    for number, (status, told) in answers:
        if number in broken:
            assert (status, told) == (422, [broken[number]])
        else:
            assert status == (303 if number % 2 else 201), told
            assert references.setdefault(number, told) == told
    assert len(set(references.values())) == VALID


def check_stored(database, answers):
    """Each valid one is one row, one lead, one confirmation, in the unit of its postcode; nothing else is there."""
    rows = database.sql("""
        SELECT e.reference, e.state, l.email_from, t.name ->> 'en_US', l.user_id IS NOT NULL
          FROM crm_territory_enquiry e JOIN crm_lead l ON l.enquiry_reference = e.reference LEFT JOIN crm_team t ON t.id = l.team_id""")
    assert len(rows) == VALID and {state for _ref, state, *_rest in rows} == {"handed"}
    assert database.sql("SELECT count(*) FROM crm_territory_enquiry") == [(VALID,)]
    found = {email: (reference, unit, owned) for reference, _state, email, unit, owned in rows}
    for number in range(VALID):
        unit = "North" if number % 9 < 5 else "South"
        assert found[f"person{number}@enquiry.example"] == (answers[number][1], unit, unit == "South")
    mails = Counter(address for (address,) in database.sql("SELECT email_to FROM mail_mail WHERE email_to LIKE '%@enquiry.example%'"))
    assert len(mails) == VALID and set(mails.values()) == {1}
