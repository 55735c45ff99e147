from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain


class CrmLeadClock(models.Model):
    """The clock of a lead: one row per run, from the owner's being set until the lead is handled (spec 2, *Clock*).

    A table of its own: what is due is found, and put off, without touching a lead. Written by the system only, seen
    with the lead.
    """

    _name = "crm.lead.clock"
    _description = "Escalation Clock"
    _inherit = ["crm.access.mixin"]
    _order = "started_at desc, id desc"
    _rec_name = "lead_id"
    _log_access = False

    lead_id = fields.Many2one("crm.lead", required=True, readonly=True, index=True, ondelete="cascade")
    user_id = fields.Many2one(
        "res.users",
        string="Runs For",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The owner, or the leader who should hand it out.",
    )
    team_id = fields.Many2one("crm.team", string="Unit", readonly=True, index="btree_not_null", ondelete="set null")
    company_id = fields.Many2one("res.company", readonly=True, ondelete="set null")
    policy_id = fields.Many2one("crm.escalation.policy", readonly=True, index="btree_not_null", ondelete="set null")
    kind = fields.Selection([("first", "Since it was assigned"), ("follow_up", "Follow-up")], default="first", required=True, readonly=True)
    is_unassigned = fields.Boolean(string="To Be Handed Out", readonly=True)
    is_open = fields.Boolean(string="Running", default=True, readonly=True)
    is_current = fields.Boolean(string="Latest", default=True, readonly=True)
    was_waiting = fields.Boolean(string="There Before the Clock", readonly=True, help="The lead was there when escalation began.")
    assigned_at = fields.Datetime(readonly=True, help="When the owner was set; before the clock started where it was there already.")
    started_at = fields.Datetime(string="Started", required=True, readonly=True)
    step = fields.Integer(string="Steps Done", readonly=True)
    counted_from = fields.Datetime(string="Next Step Counted From", required=True, readonly=True)
    given_days = fields.Integer(string="Days Given", readonly=True, help="By the superior who left it with advice.")
    escalation_deadline = fields.Datetime(string="Next Step Due", readonly=True)
    due_at = fields.Datetime(string="Next Thing Due", readonly=True)
    told_dispatcher_at = fields.Datetime(string="Dispatcher Told", readonly=True, help="There was no superior to ask.")
    reminded_at = fields.Datetime(string="Reminded", readonly=True)
    handled_at = fields.Datetime(string="Handled", readonly=True)
    handled_by_id = fields.Many2one("res.users", readonly=True, index="btree_not_null", ondelete="set null")
    handled_how = fields.Selection([("mail", "E-mail"), ("activity", "Activity"), ("meeting", "Meeting")], readonly=True)
    handled_message_id = fields.Many2one("mail.message", readonly=True, index="btree_not_null", ondelete="set null")
    response_hours = fields.Float(string="Working Hours Until Handled", readonly=True, aggregator="avg")
    first_response_hours = fields.Float(string="Working Hours Until First Handled", readonly=True, aggregator="avg")
    escalation_count = fields.Integer(string="Escalations of the Lead", readonly=True, aggregator=None)
    in_time = fields.Boolean(readonly=True)
    ended_at = fields.Datetime(string="Ended", readonly=True)
    end_reason = fields.Selection(
        [
            ("handled", "Handled"),
            ("reassigned", "Reassigned"),
            ("won", "Won"),
            ("lost", "Lost"),
            ("archived", "Archived"),
            ("done", "Nothing planned any more"),
            ("left_out", "Left out"),
            ("merged", "Merged with another lead"),
        ],
        string="Ended Because",
        readonly=True,
    )

    _current_idx = models.UniqueIndex("(lead_id) WHERE is_current IS TRUE")
    _due_idx = models.Index("(due_at) WHERE due_at IS NOT NULL")
    _deadline_idx = models.Index("(escalation_deadline) WHERE escalation_deadline IS NOT NULL")
    _open_is_current = models.Constraint("CHECK (is_current OR NOT is_open)", "Only the latest run of a clock is running.")

    @api.model
    def _access_domain(self, scope, mode):
        """Whoever sees the lead sees its clock; the system alone writes it."""
        if mode != "read":
            return Domain.FALSE
        return Domain("lead_id", "any!", self.env["crm.lead"]._access_domain(scope, "read"))

    def _for(self, user):
        """The same run as a user reads it: in his language and time zone."""
        return self.with_context(lang=user.lang, tz=user.tz)

    def action_leave_out(self):
        """Stop these clocks: leads that waited long before escalation began need not go up now.

        :raise AccessError: for anybody but administrators of sales
        """
        if not self.env.user.has_group("sales_team.group_sale_manager"):
            raise AccessError(self.env._("Only administrators of sales leave leads out."))
        self.check_access("read")
        self.sudo().filtered("is_open")._end("left_out")  # who may is checked above
        return True
