"""Changes of the organisation: how long they take, and that they write no lead."""

import time
from dataclasses import dataclass

from .world import known, plan_of

UNIT_TO_MOVE = 50_000


@dataclass
class Change:
    """One change: seconds until it is in the database, leads it wrote, and seconds of the leader's next list."""

    name: str
    seconds: float
    leads_written: int
    next_list: float


class Organisation:
    """The changes, on the units of the measured world; the caller rolls back."""

    def __init__(self, env):
        self.env, self.plan, self.base = env, plan_of(env), known(env)["base"]

    def all(self):
        """Each change in turn."""
        moved = self._unit_of_size(UNIT_TO_MOVE)
        group = self._team(self.plan.roles["group"][0])
        leads = self._leads_below(moved)
        yield self._write("another leader of a group", group, user_id=self._user(self.plan.seller).id)
        above = self._elsewhere(moved)
        yield self._write(f"a unit with {leads:,} leads moved elsewhere", self._team(moved), parent_id=above.id)
        yield self._write("a member put into another unit", self._a_member(), crm_team_id=group.id)
        yield self._write("a membership ended", self._a_member(), active=False)
        yield self._write("a unit closed to those above", group, upward_access="none")

    def _write(self, name, records, **vals):
        self.env.flush_all()
        written = self._leads_written()
        start = time.perf_counter()
        records.write(vals)
        self.env.flush_all()
        seconds = time.perf_counter() - start
        return Change(name, seconds, self._leads_written() - written, self._next_list())

    def _leads_written(self):
        self.env.cr.execute("SELECT n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables WHERE relname = 'crm_lead'")
        return self.env.cr.fetchone()[0]

    def _next_list(self):
        """What the change cost the next reader: everything cached is gone."""
        self.env.invalidate_all()
        leads = self.env(user=self._user(self.plan.roles["region"][0].leader).id, su=False)["crm.lead"]
        start = time.perf_counter()
        leads.web_search_read([("type", "=", "opportunity")], {"name": {}, "expected_revenue": {}}, limit=80)
        return time.perf_counter() - start

    # -- whom it is done to ----------------------------------------------------

    def _unit_of_size(self, wanted):
        units = [unit for unit in self.plan.units if unit.level > 2]
        return min(units, key=lambda unit: abs(self._leads_below(unit) - wanted))

    @staticmethod
    def _leads_below(unit):
        return sum(below.leads for below in unit.walk())

    def _elsewhere(self, unit):
        heads = [head for head in self.plan.units if head.level == 3 and head is not unit.parent]
        return self._team(next(head for head in heads if not any(below is unit for below in head.walk())))

    def _a_member(self):
        unit = next(unit for unit in self.plan.roles["region"][0].walk() if unit.members)
        return self.env["crm.team.member"].search([("crm_team_id", "=", self._team(unit).id)], limit=1)

    def _team(self, unit):
        return self.env["crm.team"].browse(self.base["crm_team"] + unit.number)

    def _user(self, number):
        return self.env["res.users"].browse(self.base["res_users"] + number)
