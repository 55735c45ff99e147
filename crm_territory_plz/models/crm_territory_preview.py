from collections import Counter

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class CrmTerritoryPlan(models.Model):
    """What activating a draft would move, of the leads that the planner sees (spec 3, *Changing a plan*)."""

    _inherit = "crm.territory.plan"

    def action_preview_moves(self):
        """Show what would move."""
        self.ensure_one()
        return {
            "type": "ir.actions.client",
            "tag": "crm_territory_plz.move_preview",
            "name": self.env._("What Would Move?"),
            "target": "new",
            "params": {"plan_id": self.id},
        }

    @api.readonly
    def get_move_preview(self):
        """How many leads would get another territory, unit or owner if the draft held now.

        :return: dict of ``moved`` and ``handed_over`` (numbers), ``territories`` and ``people`` (dicts of ``name``, ``gained`` and
            ``lost``, those with the most first)
        :raise UserError: unless it is a draft
        """
        self.ensure_one()
        self.check_access("write")
        if self.state != "draft":
            raise UserError(self.env._("%(plan)s is no draft. Make a new version of it.", plan=self.display_name))
        rows = self._preview_rows()
        territories = [(old, new, count) for _over, old, new, _from, _to, count in rows]
        people = [(old, new, count) for _over, _old, _new, old, new, count in rows]
        return {
            "plan": self.display_name,
            "choice": dict(self._fields["lead_choice"]._description_selection(self.env))[self.lead_choice],
            "moved": sum(row[-1] for row in rows),
            "handed_over": sum(row[-1] for row in rows if row[0]),
            "territories": self._preview_table(territories, self._preview_territories),
            "people": self._preview_table(people, self._preview_people),
        }

    def _preview_rows(self):
        """Rows of: whether handed over, territory before and after, owner before and after, how many leads."""
        moves = self.sudo()._moves_query()  # narrowed down to what the user sees by the next line
        seen = self.env["crm.lead"].with_context(active_test=False)._search([]).subselect()
        columns = SQL("m.hands_over, m.old_territory_id, m.territory_id, m.old_user_id, m.user_id")
        return self.env.execute_query(
            SQL("SELECT %s, COUNT(*) FROM (%s) m WHERE m.id IN %s GROUP BY %s", columns, moves, seen, columns)
        )

    @api.model
    def _preview_table(self, rows, names_of):
        """Who gains and who loses, by name."""
        gained, lost = Counter(), Counter()
        for old, new, count in rows:
            if old != new:
                gained[new] += count
                lost[old] += count
        ids = {id_ for id_ in gained.keys() | lost.keys() if id_}
        names = names_of(ids)
        table = [{"name": names.get(id_, self._hidden_name()), "gained": gained[id_], "lost": lost[id_]} for id_ in ids]
        return sorted(table, key=lambda row: (-row["gained"] - row["lost"], row["name"]))

    def _preview_territories(self, ids):
        """Names of territories that the user may read; the draft's own names for those that stay."""
        drafted = {id_: territory.name for territory, id_ in self._lasting_ids().items()}
        territories = self.env["crm.territory"].with_context(active_test=False).search([("id", "in", list(ids))])
        return {territory.id: drafted.get(territory.id, territory.name) for territory in territories}

    @api.model
    def _preview_people(self, ids):
        users = self.env["res.users"].with_context(active_test=False).search([("id", "in", list(ids))])
        return {user.id: user.name for user in users}
