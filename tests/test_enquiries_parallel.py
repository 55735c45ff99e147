"""A thousand enquiries at once while workers are killed and the server is reloaded: each valid one is stored once and handed
out once, each broken one is answered with the field at fault.

Workers are killed where it hurts, however fast the machine is: the database holds an enquiry in the middle of its request
until the worker at it is dead.
"""

import os
import random
import re
import signal
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from itertools import cycle
from pathlib import Path

import psycopg2
import pytest
import requests
from databases import free_port
from lxml import html

pytest_plugins = ["own_database"]
DATABASE = "enquiries"
#: a thousand: ENQUIRIES=10
MANY = int(os.environ.get("ENQUIRIES", 1))
VALID, TWICE, BROKEN = 100 * MANY, 15 * MANY, 16 * MANY
#: people who send at the same moment, and seconds for which somebody tries again whom nobody answers
SENDERS, PATIENCE = 12, 240
#: after so many are sent another worker is killed
ROUND = 22
#: when a worker is killed: the row is written, but not committed; it is committed, but nobody was answered; the lead is made
STORED, COMMITTED, HANDED = 1, 2, 3

HOLD = f"""
CREATE FUNCTION enquiry_hold() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_advisory_xact_lock_shared(TG_ARGV[0]::int); RETURN NULL; END $$;
CREATE TRIGGER enquiry_stored AFTER INSERT ON crm_territory_enquiry FOR EACH ROW EXECUTE FUNCTION enquiry_hold({STORED});
CREATE CONSTRAINT TRIGGER enquiry_committed AFTER INSERT ON crm_territory_enquiry DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION enquiry_hold({COMMITTED});
CREATE TRIGGER enquiry_handed AFTER INSERT ON crm_lead FOR EACH ROW EXECUTE FUNCTION enquiry_hold({HANDED});
"""
HELD = """
SELECT count(*) FROM pg_locks
 WHERE locktype = 'advisory' AND NOT granted AND objsubid = 1 AND classid = 0 AND objid = {}
   AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
OTHERS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid != pg_backend_pid()"

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


class Sender:
    """Sends an enquiry until somebody answers, as people and programs do; each from an address of its own."""

    def __init__(self, address, key):
        self.address, self.key = address, key
        self.stamps, self.unanswered, self.lock = [], 0, threading.Lock()

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
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                answer = requests.request(
                    method, self.address + path, headers=headers, timeout=60, allow_redirects=False, **kwargs
                )
                if answer.status_code < 500:
                    return answer
            except requests.RequestException:
                with self.lock:
                    self.unanswered += 1
            time.sleep(random.uniform(0.1, 0.5))
        raise AssertionError(f"nobody answered {number}")


class Trouble:
    """Kills workers in the middle of what they do.

    ``cut_off``: how many requests were, none of which can have been answered; ``points``: at which points.
    """

    def __init__(self, process, database):
        self.process, self.database = process, database
        self.cut_off, self.points = 0, set()

    @contextmanager
    def at(self, point):
        """What reaches the point stays there; workers are killed as soon as one of them has."""
        holder = psycopg2.connect(dbname=self.database.name)
        with holder.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [point])
            yield
            until(lambda: self._held(point))
            held, workers = self._held(point), self.workers()
            self.kill(workers)
            until(lambda: not self.workers() & workers)
        holder.close()
        self.points.add(point)
        self.cut_off += held if point != HANDED else 0  # answered before

    def reload(self):
        os.kill(self.process.pid, signal.SIGHUP)

    def kill(self, workers):
        for pid in workers:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def workers(self):
        """Processes of the server, but for the one that handles what lasts (it is no worker)."""
        text = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text(encoding="ascii")
        return {int(pid) for pid in text.split() if b"gevent" not in self._words(pid)}

    def _held(self, point):
        return self.database.sql(HELD.format(point))[0][0]

    @staticmethod
    def _words(pid):
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except OSError:  # gone by now
            return [b"gevent"]


def until(holds):
    """Wait for what comes sooner or later."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.02)


@pytest.fixture
def program(tmp_path):
    """A script as Odoo has one: ``-m odoo`` does not start again by itself, which reloading needs."""
    script = tmp_path / "odoo-bin"
    script.write_text("import odoo.cli\n\nodoo.cli.main()\n", encoding="utf-8")
    return (str(script),)


def test_a_thousand_at_once(database, program):
    key = re.search(r"KEY (\w+)", database.shell(WORLD))[1]
    database.sql(HOLD)
    broken = [(VALID + place, *FAULTS[place % len(FAULTS)]) for place in range(BROKEN)]
    jobs = [(number, {}) for number in [*range(VALID), *range(TWICE)]]
    jobs += [(number, {name: value}) for number, name, value in broken]
    random.Random(6).shuffle(jobs)
    with database.process("--workers=3", "--proxy-mode", f"--gevent-port={free_port()}", program=program) as (address, process):
        trouble, sender = Trouble(process, database), Sender(address, key)
        sender.open_forms(30)
        time.sleep(3)  # nobody types faster
        answers = send_in_trouble(jobs, sender, trouble)
    assert trouble.points == {STORED, COMMITTED, HANDED}
    assert sender.unanswered >= trouble.cut_off >= len(jobs) // ROUND * 2 // 3
    until(lambda: database.sql(OTHERS) == [(0,)])
    database.shell("env['crm.territory.enquiry']._cron_hand_out()\nenv.cr.commit()")
    check_answers(answers, {number: name for number, name, _value in broken})
    check_stored(database, dict(answers))


def send_in_trouble(jobs, sender, trouble):
    """Send all, in rounds in each of which workers are killed; in the second one the server is reloaded, too.

    :return: pairs of the number of an enquiry and its answer
    """
    answers, rounds = [], [jobs[place:place + ROUND] for place in range(0, len(jobs), ROUND)]
    with ThreadPoolExecutor(SENDERS) as people:
        for turn, (part, point) in enumerate(zip(rounds, cycle((STORED, COMMITTED, HANDED)))):
            with trouble.at(point):
                coming = [(number, people.submit(sender.send, number, **wrong)) for number, wrong in part]
            if turn == 1:
                trouble.reload()
            answers += [(number, answer.result()) for number, answer in coming]
    return answers


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
