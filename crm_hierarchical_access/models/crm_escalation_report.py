from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class CrmEscalationReport(models.Model):
    """Each run of a clock as its outcome: for graphs and pivot tables of response and escalation (spec 2, last point).

    Under the rule of the lead: leaders of closed units' superiors find these figures, without leads, in
    ``crm.unit.figure``.
    """

    _name = "crm.escalation.report"
    _description = "Escalation Analysis"
    _inherit = ["crm.access.mixin"]
    _auto = False
    _order = "started_at desc, id desc"
    _rec_name = "lead_id"
    _depends = {
        "crm.lead.clock": [
            "company_id",
            "end_reason",
            "escalation_deadline",
            "handled_how",
            "in_time",
            "is_open",
            "is_unassigned",
            "kind",
            "lead_id",
            "policy_id",
            "response_hours",
            "started_at",
            "step",
            "team_id",
            "user_id",
        ],
        "crm.lead.release": ["clock_id", "decision", "step", "user_id"],
    }

    lead_id = fields.Many2one("crm.lead", readonly=True)
    user_id = fields.Many2one("res.users", string="Owner", readonly=True, help="Or who should hand it out.")
    team_id = fields.Many2one("crm.team", string="Unit", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    policy_id = fields.Many2one("crm.escalation.policy", readonly=True)
    kind = fields.Selection([("first", "Since it was assigned"), ("follow_up", "Follow-up")], readonly=True)
    is_unassigned = fields.Boolean(string="To Be Handed Out", readonly=True)
    started_at = fields.Datetime(string="Started", readonly=True)
    level = fields.Selection(
        [("0", "Not escalated"), ("1", "Step 1"), ("2", "Step 2"), ("3", "Step 3 and more")], string="Level Reached", readonly=True
    )
    outcome = fields.Selection(
        [
            ("in_time", "Handled in time"),
            ("late", "Handled late"),
            ("running", "Still in time"),
            ("overdue", "Overdue"),
            ("ended", "Ended without it"),
        ],
        readonly=True,
        help="Ended without it: won, lost, archived or given to somebody else before it was handled.",
    )
    handled_how = fields.Selection(
        [("mail", "E-mail"), ("activity", "Activity"), ("meeting", "Meeting")], string="Handled By", readonly=True
    )
    decision = fields.Selection(
        selection=lambda self: self.env["crm.lead.release"]._fields["decision"]._description_selection(self.env),
        string="Last Decision",
        readonly=True,
    )
    superior_id = fields.Many2one("res.users", string="Superior Asked", readonly=True)
    run_count = fields.Integer(string="Number", readonly=True)
    response_hours = fields.Float(string="Response Time (Working Hours)", readonly=True, aggregator="avg")
    in_time_rate = fields.Float(
        string="Handled in Time", readonly=True, aggregator="avg", help="Of those that were handled, or are overdue."
    )
    escalation_rate = fields.Float(string="Escalated", readonly=True, aggregator="avg", help="Share that reached at least step 1.")
    escalation_count = fields.Integer(string="Escalations", readonly=True, help="Steps in all.")

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT c.id, c.lead_id, c.user_id, c.team_id, c.company_id, c.policy_id, c.kind, c.is_unassigned, c.started_at,
                   1 AS run_count, c.handled_how, r.decision, r.user_id AS superior_id, c.response_hours,
                   LEAST(c.step, 3)::text AS level,
                   o.outcome,
                   CASE WHEN o.outcome = 'in_time' THEN 1 WHEN o.outcome IN ('late', 'overdue') THEN 0 END::float8 AS in_time_rate,
                   (c.step > 0)::int::float8 AS escalation_rate,
                   c.step AS escalation_count
              FROM crm_lead_clock c
        CROSS JOIN LATERAL (
                   SELECT CASE WHEN c.end_reason = 'handled' AND c.in_time THEN 'in_time'
                               WHEN c.end_reason = 'handled' THEN 'late'
                               WHEN c.is_open IS NOT TRUE THEN 'ended'
                               WHEN c.step > 0 OR c.escalation_deadline <= %s THEN 'overdue'
                               ELSE 'running' END AS outcome
                   ) o
         LEFT JOIN LATERAL (
                   SELECT l.decision, l.user_id FROM crm_lead_release l
                    WHERE l.clock_id = c.id ORDER BY l.step DESC, l.id DESC LIMIT 1
                   ) r ON TRUE
             WHERE c.policy_id IS NOT NULL
            """,
            fields.Datetime.now(),
        )

    @api.model
    def _access_domain(self, scope, mode):
        """Whoever sees the lead sees how it was worked on."""
        if mode != "read":
            return Domain.FALSE
        return Domain("lead_id", "any!", self.env["crm.lead"]._access_domain(scope, "read"))

    def action_open_lead(self):
        self.ensure_one()
        return {"type": "ir.actions.act_window", "res_model": "crm.lead", "res_id": self.lead_id.id, "views": [(False, "form")]}
