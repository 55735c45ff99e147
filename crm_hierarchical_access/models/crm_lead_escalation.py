from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

#: fields of a lead that stand on its latest clock
CLOCK_FIELDS = {
    "clock_id": "id",
    "escalation_deadline": "escalation_deadline",
    "response_hours": "first_response_hours",
    "escalation_count": "escalation_count",
}
SOON = timedelta(days=1)
#: fields of a lead by which its clock starts, ends or moves
FOLLOWED = {"user_id", "team_id", "company_id", "active", "stage_id", "probability"}


class CrmLead(models.Model):
    """How much time is left on a lead, and what came of it; its clock stands beside, in a table of its own."""

    _inherit = "crm.lead"

    clock_ids = fields.One2many("crm.lead.clock", "lead_id", string="Runs of the Clock")
    clock_id = fields.Many2one("crm.lead.clock", compute="_compute_clock", search="_search_clock_id")
    escalation_deadline = fields.Datetime(
        string="Escalates On",
        compute="_compute_clock",
        search="_search_escalation_deadline",
        help="When the lead is released to the next superior.",
    )
    response_hours = fields.Float(
        string="Response Time (Working Hours)", compute="_compute_clock", search="_search_response_hours", aggregator="avg"
    )
    escalation_count = fields.Integer(
        string="Escalations", compute="_compute_clock", search="_search_escalation_count", aggregator="sum"
    )
    escalation_state = fields.Selection(
        [
            ("none", "No clock"),
            ("running", "In time"),
            ("soon", "Due soon"),
            ("late", "Overdue"),
            ("escalated", "Escalated"),
            ("handled", "Handled"),
        ],
        string="Escalation",
        compute="_compute_clock",
        search="_search_escalation_state",
    )

    @api.depends("clock_ids.is_current", "clock_ids.escalation_deadline", "clock_ids.end_reason", "clock_ids.step")
    def _compute_clock(self):
        clocks = self.env["crm.lead.clock"].sudo()  # seen with the lead, which is being read
        found = clocks.search_fetch([("lead_id", "in", self.ids), ("is_current", "=", True)])
        current = {clock.lead_id.id: clock for clock in found}
        states = self._escalation_states()
        for lead in self:
            clock = current.get(lead._origin.id, clocks)
            for name, column in CLOCK_FIELDS.items():
                lead[name] = clock[column]
            lead.escalation_state = next((state for state, domain in states if clock.filtered_domain(domain)), "none")

    @api.model
    def _escalation_states(self):
        """The states in the order in which they are asked, each with its domain on the latest clock."""
        now = fields.Datetime.now()
        return [
            ("handled", Domain("end_reason", "=", "handled")),
            ("none", Domain("is_open", "=", False)),
            ("escalated", Domain("step", ">", 0)),
            ("late", Domain("escalation_deadline", "<=", now)),
            ("soon", Domain("escalation_deadline", "<=", now + SOON)),
            ("running", Domain.TRUE),
        ]

    # Its clock follows the lead

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        self.env["crm.lead.clock"].sudo()._start(leads.sudo())  # the system's own table
        return leads

    def write(self, vals):
        follows = not FOLLOWED.isdisjoint(vals)  # stock changes the values
        result = super().write(vals)
        if follows:
            self.env["crm.lead.clock"].sudo()._follow(self.sudo())  # whoever handed leads on may read them no more
        return result

    def _clock_end_reason(self):
        """Why no clock runs for the lead; None where one should."""
        self.ensure_one()
        if self.won_status == "won":
            return "won"
        if not self.active:
            return "lost" if self.won_status == "lost" else "archived"
        return None

    def _clock_changed(self):
        """Forget what was read of the clocks."""
        self.invalidate_recordset([*CLOCK_FIELDS, "escalation_state", "clock_ids"], flush=False)

    def _merge_dependences(self, opportunities):
        result = super()._merge_dependences(opportunities)
        self.env["crm.lead.clock"].sudo()._merge_into(self, opportunities)  # the system's own table
        return result

    def _merge_opportunity(self, user_id=False, team_id=False, auto_unlink=True, max_length=5):
        """The clock goes on as if there had been one lead; what was done about one of the leads was done about the result."""
        running = self.sudo().clock_id.filtered("is_open")  # the system's own table
        result = super()._merge_opportunity(user_id=user_id, team_id=team_id, auto_unlink=auto_unlink, max_length=max_length)
        running._hold_longest(result.sudo())  # likewise
        running._look_at(result)
        return result

    # Searching and sorting ask the clock's table

    @api.model
    def _with_clock(self, domain):
        return Domain("clock_ids", "any!", Domain("is_current", "=", True) & domain)

    @api.model
    def _search_on_clock(self, column, operator, value):
        if operator in ("not in", "not any"):
            return NotImplemented  # Odoo asks for the opposite
        found = self._with_clock(Domain(column, operator, value))
        without = operator == "in" and any(item in (False, 0) for item in value)
        return found | ~self._with_clock(Domain.TRUE) if without else found

    @api.model
    def _search_clock_id(self, operator, value):
        return self._search_on_clock("id", operator, value)

    @api.model
    def _search_escalation_deadline(self, operator, value):
        return self._search_on_clock("escalation_deadline", operator, value)

    @api.model
    def _search_response_hours(self, operator, value):
        return self._search_on_clock("first_response_hours", operator, value)

    @api.model
    def _search_escalation_count(self, operator, value):
        return self._search_on_clock("escalation_count", operator, value)

    @api.model
    def _search_escalation_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        found, before = [], Domain.FALSE
        for state, domain in self._escalation_states():
            if state in value:
                found.append(self._with_clock(domain & ~before))
            before |= domain
        if "none" in value:
            found.append(~self._with_clock(Domain.TRUE))
        return Domain.OR(found)

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr == "escalation_state":
            return self._escalation_state_sql(alias, query)
        if column := CLOCK_FIELDS.get(field_expr):
            clocks = self.env["crm.lead.clock"].sudo()  # seen with the lead, as in the compute
            return clocks._field_to_sql(self._join_clock(alias, query), column, query)
        return super()._field_to_sql(alias, field_expr, query)

    def _join_clock(self, alias, query):
        """Join the latest clock of each lead.

        :return: the alias of its table
        """
        if query is None:
            raise ValueError("The clock of a lead is in a table of its own: a query is needed.")
        clocks, joined = self.env["crm.lead.clock"], query.make_alias(alias, "latest_clock")
        condition = SQL(
            "%s = %s AND %s IS TRUE",
            SQL.identifier(joined, "lead_id", to_flush=clocks._fields["lead_id"]),
            SQL.identifier(alias, "id"),
            SQL.identifier(joined, "is_current", to_flush=clocks._fields["is_current"]),
        )
        query.add_join("LEFT JOIN", joined, clocks._table, condition)
        return joined

    def _escalation_state_sql(self, alias, query):
        joined, clocks = self._join_clock(alias, query), self.env["crm.lead.clock"].sudo()  # as in the compute
        cases = [
            SQL("WHEN %s THEN %s", domain.optimize_full(clocks)._to_sql(clocks, joined, query), state)
            for state, domain in self._escalation_states()
        ]
        return SQL("CASE WHEN %s IS NULL THEN 'none' %s END", SQL.identifier(joined, "id"), SQL(" ").join(cases))
