"""Two parties enter the same customer at the same moment: one has it, the other is told; nothing is lost."""

from concurrent.futures import ThreadPoolExecutor

import requests

pytest_plugins = ["own_database"]
DATABASE = "parties"
ROUNDS = 8

PEOPLE = """
env["ir.config_parameter"].set_param("crm_hierarchical_access.protection_number", 6)
for name in ("one", "other"):
    login = f"{name}_of_parties"
    user = env["res.users"].with_context(no_reset_password=True).create({
        "name": login, "login": login, "password": login, "group_ids": [(6, 0, [env.ref("sales_team.group_sale_salesman").id])],
    })
    env["crm.team"].create({"name": name, "crm_team_member_ids": [(0, 0, {"user_id": user.id})]})
env.cr.commit()
"""

FOUND = """
    SELECT l.email_from, count(*), count(l.protection_id), count(c.id)
      FROM crm_lead l LEFT JOIN crm_customer_protection_conflict c ON c.lead_id = l.id
     WHERE l.name = 'At once' GROUP BY 1
"""


def session(database, address, login):
    http = requests.Session()

    def call(number):
        vals = {"name": "At once", "email_from": f"info@company-{number}.example"}
        params = {"model": "crm.lead", "method": "create", "args": [[vals]], "kwargs": {}}
        answer = http.post(f"{address}/web/dataset/call_kw", json={"params": params}, timeout=60).json()
        assert "error" not in answer, answer

    params = {"db": database.name, "login": login, "password": login}
    assert "error" not in http.post(f"{address}/web/session/authenticate", json={"params": params}, timeout=60).json()
    return call


def test_one_of_two_is_first(database):
    database.shell(PEOPLE)
    with database.server() as one, database.server() as other, ThreadPoolExecutor(2) as threads:
        parties = [session(database, one, "one_of_parties"), session(database, other, "other_of_parties")]
        for number in range(ROUNDS):
            for done in [threads.submit(party, number) for party in parties]:
                done.result()
    rows = database.sql(FOUND)
    assert len(rows) == ROUNDS
    assert {row[1:] for row in rows} == {(2, 1, 1)}, rows
