from odoo import api, fields, models
from odoo.tools import SQL

#: so many leads are tried first; then as many as fit into the time for which a lead may be locked
FIRST_BATCH = 100


class CrmTerritoryMove(models.Model):
    """What activating a plan still has to do, lead by lead: written when the plan begins to hold, and worked off in batches.

    It tells how the lead was then, so that nothing is written over what somebody changed meanwhile.
    """

    _name = "crm.territory.move"
    _description = "Lead Moved by a Territory Plan"
    _log_access = False
    _order = "id"
    _rec_name = "lead_id"

    plan_id = fields.Many2one("crm.territory.plan", required=True, readonly=True, ondelete="cascade")
    lead_id = fields.Many2one("crm.lead", required=True, readonly=True, index=True, ondelete="cascade")
    state = fields.Selection([("todo", "To Do"), ("skipped", "Changed Meanwhile")], default="todo", required=True, readonly=True)
    hands_over = fields.Boolean(readonly=True, help="The lead gets another owner or unit, not only another territory.")
    old_territory_id = fields.Many2one("crm.territory", readonly=True, ondelete="cascade")
    old_team_id = fields.Many2one("crm.team", string="Unit Before", readonly=True, ondelete="cascade")
    old_user_id = fields.Many2one("res.users", string="Owner Before", readonly=True, ondelete="cascade")
    territory_id = fields.Many2one("crm.territory", readonly=True, ondelete="cascade")
    team_id = fields.Many2one("crm.team", string="Unit", readonly=True, ondelete="cascade")
    user_id = fields.Many2one("res.users", string="Owner", readonly=True, ondelete="cascade")

    _todo_idx = models.Index("(plan_id, id) WHERE state = 'todo'")

    @api.model
    def _collect(self, plan, query):
        """Write down what a plan moves.

        :param query: a ``SELECT`` of lead, whether it is handed over, territory, unit and owner before, and afterwards
        :return: how many leads
        """
        self.flush_model()
        self.env.execute_query(
            SQL(
                """
                INSERT INTO crm_territory_move (plan_id, state, lead_id, hands_over, old_territory_id, old_team_id, old_user_id,
                                                territory_id, team_id, user_id)
                SELECT %s, 'todo', m.* FROM (%s) m
             RETURNING id
                """,
                plan.id,
                query,
            )
        )
        self.invalidate_model(flush=False)
        return self._left_of(plan)

    @api.model
    def _left_of(self, plans):
        """How many leads plans still have to move."""
        return self.search_count([("plan_id", "in", plans.ids), ("state", "=", "todo")])

    @api.model
    def _is_left_of(self, plan):
        """Whether a plan still has to move any: asked after each batch, and counting them all would take longer than moving some."""
        return bool(self.search_count([("plan_id", "=", plan.id), ("state", "=", "todo")], limit=1))

    def _is_as_it_was(self):
        """Whether nobody changed the lead since."""
        self.ensure_one()
        lead = self.lead_id
        was = self.old_territory_id, self.old_team_id, self.old_user_id
        return (lead.territory_id, lead.team_id, lead.user_id) == was
