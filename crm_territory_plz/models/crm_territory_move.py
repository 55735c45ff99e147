from odoo import api, fields, models
from odoo.tools import SQL


class Noted(fields.Many2one):
    """A record as it was written down.

    Without a foreign key: that would be asked, and lock what it points at, for each of many rows. What is not there any
    more when a row is carried out is left out then.
    """

    def update_db_foreign_key(self, model, column):
        """None."""


class CrmTerritoryMove(models.Model):
    """What activating a plan still has to do, lead by lead: written when the plan begins to hold, and worked off in batches.

    It tells how the lead was then, so that nothing is written over what somebody changed meanwhile. Those that were handed
    over stay until people are told; then only those are left that somebody changed.
    """

    _name = "crm.territory.move"
    _description = "Lead Moved by a Territory Plan"
    _log_access = False
    _order = "id"
    _rec_name = "lead_id"

    plan_id = Noted("crm.territory.plan", required=True, readonly=True, ondelete="cascade")
    lead_id = Noted("crm.lead", required=True, readonly=True, ondelete="cascade")
    state = fields.Selection(
        [("todo", "To Do"), ("done", "Handed Over"), ("skipped", "Changed Meanwhile")], default="todo", required=True, readonly=True
    )
    hands_over = fields.Boolean(readonly=True, help="The lead gets another owner or unit, not only another territory.")
    old_territory_id = Noted("crm.territory", readonly=True)
    old_team_id = Noted("crm.team", string="Unit Before", readonly=True)
    old_user_id = Noted("res.users", string="Owner Before", readonly=True)
    territory_id = Noted("crm.territory", readonly=True)
    team_id = Noted("crm.team", string="Unit", readonly=True)
    user_id = Noted("res.users", string="Owner", readonly=True)

    _todo_idx = models.Index("(plan_id, id) WHERE state = 'todo'")

    def init(self):
        """Databases that had foreign keys lose them."""
        for name, field in self._fields.items():
            if isinstance(field, Noted):
                key = SQL.identifier(f"{self._table}_{name}_fkey")
                self.env.cr.execute(SQL("ALTER TABLE %s DROP CONSTRAINT IF EXISTS %s", SQL.identifier(self._table), key))

    @api.model
    def _collect(self, plan, query):
        """Write down what a plan moves.

        Those that one person gives away stand together, and of these those of one territory: they are moved together, and
        whether he still sees them is asked once.

        :param query: a ``SELECT`` of lead, whether it is handed over, territory, unit and owner before, and afterwards
        :return: how many leads
        """
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO crm_territory_move (plan_id, state, lead_id, hands_over, old_territory_id, old_team_id, old_user_id,
                                                territory_id, team_id, user_id)
                SELECT %s, 'todo', m.* FROM (%s) m(lead, hands_over, old_territory, old_team, old_user, territory, team, owner)
              ORDER BY m.hands_over DESC, m.old_user, m.territory, m.lead
                """,
                plan.id,
                query,
            )
        )
        self.invalidate_model(flush=False)
        return self.env.cr.rowcount

    @api.model
    def _forget(self, condition):
        """Leave out what cannot be moved any more.

        :param condition: SQL on the moves ``m``
        :return: how many
        """
        self.env.cr.execute(SQL("DELETE FROM crm_territory_move m WHERE %s", condition))
        self.invalidate_model(flush=False)
        return self.env.cr.rowcount

    @api.model
    def _left_of(self, plans):
        """How many leads plans still have to move."""
        return self.search_count([("plan_id", "in", plans.ids), ("state", "=", "todo")])

    @api.model
    def _is_left_of(self, plan):
        """Whether a plan still has to move any: asked after each batch, so it is read at the index's beginning; what is done already
        would be passed by each time, and counting takes longer than moving some.
        """
        return bool(self.search([("plan_id", "=", plan.id), ("state", "=", "todo")], order="id", limit=1))

    @api.model
    def _next_of(self, plan, limit):
        """The next of the moves that are left.

        :return: id of the move, id of the lead, whether it is handed over
        """
        return self.env.execute_query(
            SQL(
                "SELECT id, lead_id, hands_over FROM crm_territory_move WHERE plan_id = %s AND state = 'todo' ORDER BY id LIMIT %s"
                " FOR UPDATE SKIP LOCKED",
                plan.id,
                limit,
            )
        )

    @api.model
    def _lock_leads(self, rows):
        """
        :param rows: as of :meth:`_next_of`
        :return: those whose leads nobody else holds; the others are left for later
        """
        leads = [lead for _move, lead, _hands_over in rows]
        free = self.env.execute_query(SQL("SELECT id FROM crm_lead WHERE id = ANY(%s) FOR NO KEY UPDATE SKIP LOCKED", leads))
        free = {lead for (lead,) in free}
        return [row for row in rows if row[1] in free]

    @api.model
    def _handed_counts(self, plan, beyond, limit):
        """How many leads came to people, and how many went from them.

        :param beyond: id of a user: those with higher ones, in their order
        :param limit: so many people
        :return: both numbers by id of the user
        """
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT side.owner, sum(side.gained), sum(side.lost)
                  FROM (SELECT old_user_id, user_id, count(*) AS leads FROM crm_territory_move
                         WHERE plan_id = %s AND state = 'done' GROUP BY old_user_id, user_id) m
            CROSS JOIN LATERAL (VALUES (m.user_id, m.leads, 0), (m.old_user_id, 0, m.leads)) side(owner, gained, lost)
                 WHERE side.owner > %s
              GROUP BY side.owner
              ORDER BY side.owner
                 LIMIT %s
                """,
                plan.id,
                beyond,
                limit,
            )
        )
        return {user: (int(gained), int(lost)) for user, gained, lost in rows}

    def _is_as_it_was(self):
        """Whether nobody changed the lead since."""
        self.ensure_one()
        lead = self.lead_id
        was = self.old_territory_id, self.old_team_id, self.old_user_id
        return (lead.territory_id, lead.team_id, lead.user_id) == was
