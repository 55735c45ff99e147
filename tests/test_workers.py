"""What one worker changes, the next request to another one follows: caches do not outlive what they were made of."""

import requests

pytest_plugins = ["own_database"]
DATABASE = "workers"

PEOPLE = """
def person(login):
    return env["res.users"].with_context(no_reset_password=True).create({
        "name": login, "login": login, "password": login, "group_ids": [(6, 0, [env.ref("sales_team.group_sale_salesman").id])],
    })

anna, ben, carl = person("anna_of_workers"), person("ben_of_workers"), person("carl_of_workers")
above = env["crm.team"].create({"name": "Above", "user_id": carl.id})
unit = env["crm.team"].create({"name": "Below", "parent_id": above.id})
lead = env["crm.lead"].create({"name": "Workers' lead", "team_id": unit.id, "user_id": ben.id, "type": "opportunity"})
chief = env.ref("base.user_admin")
chief.password = "chief_of_workers"
env.cr.commit()
print("IDS", anna.id, ben.id, unit.id, above.id, lead.id)
"""


class Session:
    """Somebody logged in at one server."""

    def __init__(self, database, address, login, password):
        self.address, self.http = address, requests.Session()
        params = {"db": database.name, "login": login, "password": password}
        assert "error" not in self._post("/web/session/authenticate", params)

    def call(self, model, method, *args, **kwargs):
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        answer = self._post("/web/dataset/call_kw", params)
        assert "error" not in answer, answer
        return answer["result"]

    def _post(self, route, params):
        body = {"jsonrpc": "2.0", "method": "call", "params": params}
        return self.http.post(self.address + route, json=body, timeout=60).json()

    def leads(self):
        return self.call("crm.lead", "search_count", [["name", "=", "Workers' lead"]])


def test_another_worker_follows(database):
    """Observing, leader, policy, place in the tree, membership, grant and group; each asked with warm caches before."""
    ids = next(line for line in database.shell(PEOPLE).splitlines() if line.startswith("IDS"))
    anna_id, ben_id, unit, above, lead = map(int, ids.split()[1:])
    with database.server() as one, database.server() as other:
        chief = Session(database, one, "admin", "chief_of_workers")
        anna, ben, carl = (Session(database, other, f"{name}_of_workers", f"{name}_of_workers") for name in ("anna", "ben", "carl"))

        def seen():
            return anna.leads(), ben.leads(), carl.leads()

        def switch(mode):
            [settings] = chief.call("res.config.settings", "create", [{"access_mode": mode}])
            chief.call("res.config.settings", "execute", [settings])

        assert seen() == (0, 1, 1)
        switch("observe")
        assert seen() == (0, 1, 0), "stock's rule of own documents"
        switch("enforce")
        assert seen() == (0, 1, 1)
        chief.call("crm.team", "write", [unit], {"user_id": anna_id})
        assert seen() == (1, 1, 1)
        chief.call("crm.team", "write", [unit], {"upward_access": "unit"})
        assert seen() == (1, 1, 0)
        chief.call("crm.team", "write", [unit], {"user_id": False, "upward_access": "all"})
        assert seen() == (0, 1, 1)
        chief.call("crm.team", "write", [unit], {"parent_id": False})
        assert seen() == (0, 1, 0)
        chief.call("crm.team", "write", [unit], {"sharing": "read"})
        [member] = chief.call("crm.team.member", "create", [{"crm_team_id": unit, "user_id": anna_id}])
        assert seen() == (1, 1, 0)
        chief.call("crm.team.member", "unlink", [member])
        assert seen() == (0, 1, 0)
        grant = {"lead_id": lead, "user_id": anna_id, "mode": "read", "reason": "as agreed"}
        [granted] = chief.call("crm.lead.grant", "create", [grant])
        assert seen() == (1, 1, 0)
        chief.call("crm.lead.grant", "unlink", [granted])
        chief.call("res.users", "write", [ben_id], {"active": False})
        assert (anna.leads(), carl.leads()) == (0, 0)
        sees_all = chief.call("ir.model.data", "check_object_reference", "crm_hierarchical_access", "group_sees_all")[1]
        chief.call("res.users", "write", [anna_id], {"group_ids": [[4, sees_all]]})
        assert (anna.leads(), carl.leads()) == (1, 0)
