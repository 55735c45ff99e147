from odoo import api, fields, models
from odoo.fields import Domain


class CrmLeadRelease(models.Model):
    """What a superior reads of a lead before he decides, and which decisions wait for him."""

    _inherit = "crm.lead.release"

    owner_id = fields.Many2one(related="lead_id.user_id", string="Owner", related_sudo=False)
    lead_team_id = fields.Many2one(related="lead_id.team_id", string="Unit", related_sudo=False)
    partner_id = fields.Many2one(related="lead_id.partner_id", related_sudo=False)
    partner_name = fields.Char(related="lead_id.partner_name", related_sudo=False)
    contact_name = fields.Char(related="lead_id.contact_name", related_sudo=False)
    email_from = fields.Char(related="lead_id.email_from", related_sudo=False)
    phone = fields.Char(related="lead_id.phone", related_sudo=False)
    stage_id = fields.Many2one(related="lead_id.stage_id", related_sudo=False)
    expected_revenue = fields.Monetary(related="lead_id.expected_revenue", currency_field="company_currency", related_sudo=False)
    company_currency = fields.Many2one(related="lead_id.company_currency", related_sudo=False)
    escalation_deadline = fields.Datetime(related="lead_id.escalation_deadline", string="Goes on in", related_sudo=False)
    escalation_state = fields.Selection(related="lead_id.escalation_state", related_sudo=False)
    decides = fields.Boolean(
        string="For Me to Decide", compute="_compute_decides", search="_search_decides", help="Leader of the unit now, or deputy in office."
    )

    @api.depends_context("uid")
    @api.depends("decision", "state", "team_id")
    def _compute_decides(self):
        domain = self._decides_domain()
        for release in self:
            release.decides = bool(release.filtered_domain(domain))

    @api.model
    def _search_decides(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._decides_domain() if True in value else ~self._decides_domain()

    @api.model
    def _decides_domain(self):
        """What waits for the user as leader, or deputy in office, of the unit it was released to."""
        access = self.env["crm.access"]
        seats = access._organisation().tree.seats(self.env.uid, access._now())
        led = [seat.unit for seat in seats if seat.role == "leader"]
        pending = Domain("state", "=", "open") & Domain("decision", "=", "pending")
        return pending & Domain("team_id", "in", led)

    # Buttons

    def action_open_take(self):
        return self._open_decision("take")

    def action_open_give(self):
        return self._open_decision("give")

    def action_open_leave(self):
        return self._open_decision("leave")

    def action_open_return(self):
        return self._open_decision("return")

    def action_open_pass_on(self):
        return self._open_decision("pass_on")

    def action_open_agree(self):
        return self._open_decision("agree")

    def _open_decision(self, decision):
        """The window in which the decision is made; whether the user may is checked when he confirms."""
        self.ensure_one()
        return self.env["crm.lead.release.decide"]._open(decision, self.lead_id, self)

    def action_open_lead(self):
        """The lead itself."""
        self.ensure_one()
        return {"type": "ir.actions.act_window", "res_model": "crm.lead", "res_id": self.lead_id.id, "views": [(False, "form")]}
