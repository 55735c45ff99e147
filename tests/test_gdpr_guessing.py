"""Codes are guessed for a known address by many at once, each over a connection of his own: nobody gets anything.

``GDPR_GUESSES=1000`` guesses so often.
"""

import os
import re
from concurrent.futures import ThreadPoolExecutor

import requests

pytest_plugins = ["own_database"]
DATABASE = "guessing"
GUESSES = int(os.environ.get("GDPR_GUESSES", "60"))
PARALLEL = 16
EMAIL, STREET = "anna@customers.example", "Amselgasse 3"

WORLD = f"""
env["res.partner"].create({{"name": "Anna Apfelbaum", "email": "{EMAIL}", "street": "{STREET}"}})
codes = env["crm.gdpr.code"]
codes.ask("{EMAIL}", "en_US")
code = codes.search([("email", "=", "{EMAIL}")])
code.write({{"state": "sent", "digest": code._digest("RRGHTKEY"), "until": "2099-01-01 00:00:00"}})
env.cr.commit()
print("READY", code.id)
"""


def test_guessed_in_parallel(database):
    [number] = re.search(r"READY (\d+)", database.shell(WORLD)).groups()
    with database.server() as address, ThreadPoolExecutor(PARALLEL) as people:

        def guess(place):
            data = {"email": EMAIL, "code": f"AAAA{place:04d}".replace("0", "B").replace("1", "C"), "lang": "en_US"}
            answer = requests.post(f"{address}/datenschutz/meine-daten", data=data, timeout=300)
            return answer.status_code, STREET in answer.text or "Apfelbaum" in answer.text

        answers = list(people.map(guess, range(GUESSES)))
        last = requests.post(f"{address}/datenschutz/meine-daten", data={"email": EMAIL, "code": "RRGH-TKEY", "lang": "en_US"}, timeout=300)
    assert not [answer for answer in answers if answer[1]]
    assert {status for status, _told in answers} <= {200, 503}
    assert STREET not in last.text, "after a handful of tries the right code opens nothing, either"
    assert database.sql(f"SELECT tries, state FROM crm_gdpr_code WHERE id = {number}") == [(5, "sent")]
