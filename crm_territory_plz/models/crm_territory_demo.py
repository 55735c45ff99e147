import csv

from odoo import api, models
from odoo.fields import Command
from odoo.tools import file_open

FOLDER = "crm_territory_plz/demo/organisation"
#: what the next version of the first plan closes: territory, prefixes, unit
DRAFTED = ("Thüringen", "07 98 99", "Vertrieb Süd")
WIDENED = ("Hessen und Mittelrhein", "54 66")


class CrmTerritoryPlan(models.Model):
    """The plans of the demo company."""

    _inherit = "crm.territory.plan"

    @api.model
    def _load_demo(self):
        """Two plans in force, one below the other, and a draft of what shall come after the first."""
        plans = {}
        for row in self._demo_rows("plans"):
            plans[row["plan"]] = self.create({"name": row["plan"], "team_id": self._demo_unit(row["unit"]).id, "mode": row["mode"]})
        for number, row in enumerate(self._demo_rows("territories")):
            values = self._demo_territory(row)
            plans[row["plan"]].territory_ids = [Command.create({**values, "sequence": number})]
        for plan in plans.values():
            plan.action_activate()
        next(iter(plans.values()))._draft_demo()

    def _draft_demo(self):
        """A draft that closes the gaps."""
        draft = self._new_version()
        name, prefixes, unit = DRAFTED
        widened = draft.territory_ids.filtered(lambda territory: territory.name == WIDENED[0])
        widened.prefixes = f"{widened.prefixes} {WIDENED[1]}"
        draft.territory_ids = [Command.create({"name": name, "prefixes": prefixes, "team_id": self._demo_unit(unit).id})]

    @api.model
    def _demo_rows(self, kind):
        with file_open(f"{FOLDER}/{kind}.csv") as file:
            return list(csv.DictReader(file, delimiter=";"))

    @api.model
    def _demo_territory(self, row):
        permitted = filter(None, row["permitted"].split("|"))
        return {
            "name": row["territory"],
            "prefixes": row["prefixes"].replace("|", " "),
            "team_id": self._demo_unit(row["unit"]).id,
            "user_id": self._demo_user(row["responsible"]).id,
            "permitted_user_ids": [Command.set([self._demo_user(login).id for login in permitted])],
        }

    @api.model
    def _demo_unit(self, name):
        return self.env["crm.team"].search([("name", "=", name)], limit=1)

    @api.model
    def _demo_user(self, login):
        return self.env["res.users"].search([("login", "=", login or False)], limit=1)
