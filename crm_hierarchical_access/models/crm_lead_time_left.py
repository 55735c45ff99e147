from odoo import api, fields, models


class CrmLead(models.Model):
    """What the owner of a lead, and whoever else sees it, reads about its clock in the form."""

    _inherit = "crm.lead"

    escalation_counts = fields.Char(
        string="Counts as Handled", compute="_compute_escalation_words", help="What the owner does to stop the clock."
    )
    escalation_unassigned = fields.Boolean(string="To Be Handed Out", compute="_compute_escalation_words")
    escalation_asked_id = fields.Many2one("res.users", string="Superior Asked", compute="_compute_escalation_people")
    escalation_advice = fields.Text(string="Advice", compute="_compute_escalation_people")
    escalation_withdraw_id = fields.Many2one("crm.lead.release", string="Release to Withdraw", compute="_compute_escalation_withdraw_id")
    escalation_advice_user_id = fields.Many2one("res.users", string="Advice By", compute="_compute_escalation_people")

    @api.depends_context("lang")
    @api.depends("escalation_state", "clock_id")
    def _compute_escalation_words(self):
        for lead in self:
            clock = lead.clock_id.sudo()  # seen with the lead, which is being read
            lead.escalation_unassigned = clock.is_open and clock.is_unassigned
            lead.escalation_counts = clock.is_open and clock.policy_id._counted_words()

    @api.depends("release_ids.decision", "release_ids.state", "release_ids.advice")
    def _compute_escalation_people(self):
        for lead in self:
            rows = lead.sudo().release_ids.filtered(lambda row: row.state == "open")  # seen with the lead, too
            left = rows.filtered(lambda row: row.decision == "left").sorted("decided_at")[-1:]
            lead.escalation_asked_id = rows.filtered(lambda row: row.decision == "pending")[:1].user_id
            lead.escalation_advice = left.advice
            lead.escalation_advice_user_id = left.decided_by_id

    @api.depends_context("uid")
    @api.depends("release_ids.state", "release_ids.asked_by_id")
    def _compute_escalation_withdraw_id(self):
        for lead in self:
            lead.escalation_withdraw_id = lead.release_ids.filtered("can_withdraw")[:1]

    # Buttons

    def action_decide(self):
        """What there is to decide about the lead, with all that one should know."""
        self.ensure_one()
        form = self.env.ref("crm_hierarchical_access.crm_lead_release_view_form")
        return {
            "type": "ir.actions.act_window",
            "res_model": "crm.lead.release",
            "res_id": self.escalation_release_id.id,
            "views": [(form.id, "form")],
        }

    def action_open_offer_upward(self):
        self.ensure_one()
        return self.env["crm.lead.release.decide"]._open("offer", self)

    def action_withdraw_offer(self):
        """Draw back what the user has released upward."""
        self.ensure_one()
        return self.escalation_withdraw_id.action_withdraw()
