from odoo import api, fields, models
from odoo.exceptions import UserError


class CrmLead(models.Model):
    """What a superior decides about a lead, and releasing it upward."""

    _inherit = "crm.lead"

    escalation_release_id = fields.Many2one(
        "crm.lead.release",
        string="Release to Decide About",
        compute="_compute_escalation_release_id",
        help="The release about which you may decide.",
    )
    can_offer_upward = fields.Boolean(compute="_compute_can_offer_upward")

    @api.depends_context("uid")
    @api.depends("release_ids.state", "release_ids.decision")
    def _compute_escalation_release_id(self):
        for lead in self:
            rows = lead.release_ids.filtered("can_decide")
            lead.escalation_release_id = rows.sorted(lambda row: (row.decision != "pending", -row.id))[:1]

    @api.depends_context("uid")
    @api.depends("type", "team_id", "user_id", "active", "won_status", "release_ids.state")
    def _compute_can_offer_upward(self):
        for lead in self:
            lead.can_offer_upward = bool(lead._origin) and not lead._offer_refusal() and lead._origin._has_manage_access()

    def _offer_refusal(self):
        """Why the opportunity is not released upward step by step; None where it may be."""
        if self.type != "opportunity" or self.sudo()._clock_end_reason():  # answers yes or no
            return self.env._("Only open opportunities are released upward.")
        if self.sudo().team_id._escalation_policy().sudo().release_mode != "step":  # a policy, no record
            return self.env._("The policy of the unit does not release opportunities upward step by step.")
        releases = self.env["crm.lead.release"].sudo()._open_of(self)  # answers yes or no
        if releases.filtered(lambda row: row.origin == "upward"):
            return self.env._("It is released upward already.")
        return None

    def action_offer_upward(self, reason=None):
        """Release the opportunity to the next superior, who sees it and decides whether it goes further."""
        self.ensure_one()
        self.check_access("write")
        self._check_manage_access()
        if refusal := self._offer_refusal():
            raise UserError(refusal)
        releases = self.env["crm.lead.release"].sudo()  # the right was checked
        release = releases._offer(self.sudo(), None, 1, (reason or "").strip())  # likewise
        if not release:
            raise UserError(self.env._("There is nobody above to release it to."))
        self.sudo()._message_log_batch({self.id: release._sentence_offered()})  # a note on the lead itself
        return True

    # On becoming an opportunity

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        leads._released_as_new(leads)
        return leads

    def write(self, vals):
        if {"type", "team_id"}.isdisjoint(vals):
            return super().write(vals)
        before = {lead: (lead.type, lead.team_id) for lead in self.sudo()}  # compared, not shown
        result = super().write(vals)
        changed = [lead.id for lead, was in before.items() if was != (lead.type, lead.team_id)]
        self._released_as_new(self.browse(changed))
        return result

    @api.model
    def _released_as_new(self, leads):
        """New opportunities, also of another unit, are released upward where the policy says at once."""
        new = leads.sudo().filtered(lambda lead: lead.type == "opportunity" and not lead._clock_end_reason())  # as the policy says
        if new:
            self.env["crm.lead.release"].sudo()._release_at_once(new)  # likewise

    def _after_decision(self):
        """Where a decision leaves who made it: on the lead, or in the pipeline where he sees it no more."""
        lead = self.sudo(False)
        if lead.has_access("read"):
            return True
        return {**self.env["ir.actions.act_window"]._for_xml_id("crm.crm_lead_action_pipeline"), "target": "main"}
