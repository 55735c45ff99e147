"""An organisation of any size in a database, for looking at the chart and for timing it."""

import random

from .names import CITIES, GIVEN_NAMES, LEGAL_FORMS, SURNAME_ENDS, SURNAME_STARTS, TRADES

LEVELS = 7
KINDS = ("Gruppe", "Vertrieb", "Regionaldirektion", "Gebietsleitung", "Niederlassung", "Team", "Außendienst")
QUIET = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
    "no_reset_password": True,
}


def widths(units, levels=LEVELS):
    """How many units stand on each level: one at the top, then ever more.

    >>> widths(50), sum(widths(2000))
    ([1, 2, 3, 5, 8, 12, 19], 2000)
    """
    low, high = 1.0, float(units)
    for _step in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if sum(middle**level for level in range(levels)) < units else (low, middle)
    rows = [max(1, round(low**level)) for level in range(levels)]
    rows[-1] = max(0, units - sum(rows[:-1]))
    return rows


class ChartWorld:
    """Units, leaders, some deputies, companies that run branches, policies, and leads."""

    def __init__(self, env, seed=4):
        self.env = env(context={**env.context, **QUIET})
        self.random = random.Random(seed)

    def make(self, units, leads_per_unit=5):
        """So many units in place of those that are there."""
        self._archive_what_is_there()
        users = self._users(units)
        operators = self._operators(max(units // 40, 2))
        rows, teams = [], self.env["crm.team"]
        for level, width in enumerate(widths(units, LEVELS if units > 30 else 4)):
            above = rows[-1] if rows else teams
            made = teams.create([self._unit(level, number, above, users, operators) for number in range(width)])
            rows.append(made)
        everything = teams.union(*rows)
        self._members(everything, users)
        self._leads(everything, leads_per_unit)
        return everything

    def _archive_what_is_there(self):
        self.env["crm.team"].search([]).write({"active": False})

    def _users(self, count):
        group = self.env.ref("sales_team.group_sale_salesman")
        people = [self._person() for _number in range(max(count // 2, 4))]
        return self.env["res.users"].create(
            [{"name": name, "login": f"person{number}@chart.example", "group_ids": [(4, group.id)]} for number, name in enumerate(people)]
        )

    def _person(self):
        pick = self.random.choice
        return f"{pick(GIVEN_NAMES)} {pick(SURNAME_STARTS)}{pick(SURNAME_ENDS)}"

    def _operators(self, count):
        pick = self.random.choice
        return self.env["res.partner"].create(
            [
                {"name": f"{pick(SURNAME_STARTS)}{pick(SURNAME_ENDS)} {pick(TRADES)} {pick(LEGAL_FORMS)}", "is_company": True}
                for _number in range(count)
            ]
        )

    def _unit(self, level, number, above, users, operators):
        chance, pick = self.random.random, self.random.choice
        parent = above[number] if number < len(above) else (pick(above) if above else above)
        return {
            "name": f"{KINDS[level]} {pick(CITIES)}" + (f" {number + 1}" if level else ""),
            "parent_id": parent.id,
            "user_id": pick(users).id if chance() > 0.06 else False,
            "operator_id": pick(operators).id if level >= 3 and chance() < 0.08 else False,
            "upward_access": "unit" if chance() < 0.1 else ("none" if chance() < 0.05 else "all"),
            "oversight": "read" if level == 0 else "none",
            "sharing": "read" if chance() < 0.05 else "none",
            "deputy_ids": [(0, 0, {"user_id": pick(users).id})] if chance() < 0.1 else [],
        }

    def _members(self, units, users):
        places = {(self.random.choice(units).id, user.id) for user in users for _place in range(2)}
        members = [{"crm_team_id": unit, "user_id": user} for unit, user in sorted(places)]
        for begin in range(0, len(members), 200):
            self.env["crm.team.member"].create(members[begin : begin + 200])

    def _leads(self, units, per_unit):
        """By SQL: only their number matters here."""
        stage = self.env["crm.stage"].search([("is_won", "=", False)], limit=1)
        self.env.flush_all()
        self.env.cr.execute(
            """INSERT INTO crm_lead (name, type, team_id, stage_id, active, company_id, priority, color, create_date)
               SELECT 'Lead ' || number, 'opportunity', unit, %s, true, %s, '0', 0, now()
                 FROM unnest(%s) unit, generate_series(1, 1 + unit %% %s) number""",
            [stage.id, self.env.company.id, units.ids, 2 * per_unit],
        )
