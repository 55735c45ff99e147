from odoo import api, fields, models

#: so many leads are listed at once
MOST = 200


class CrmGdprOverrideAsk(models.TransientModel):
    """The leads that are the winner's only and would be the user's to see, without what they are about."""

    _name = "crm.gdpr.override.ask"
    _description = "Look into a Lead That Is the Winner's Only"

    owner_id = fields.Many2one("res.users", domain=[("share", "=", False)])
    reason = fields.Char()
    line_ids = fields.One2many("crm.gdpr.override.line", "ask_id", string="Leads", compute="_compute_line_ids", store=True)

    @api.depends("owner_id")
    def _compute_line_ids(self):
        for ask in self:
            vals = map(ask._prepare_line_vals, ask._leads())
            ask.line_ids = [fields.Command.clear(), *map(fields.Command.create, vals)]

    def _prepare_line_vals(self, lead):
        """What is told of a lead."""
        return {
            "lead_number": lead.id,
            "owner_id": lead.user_id.id,
            "team_id": lead.team_id.id,
            "stage_id": lead.stage_id.id,
            "expected_revenue": lead.expected_revenue,
            "date_open": lead.date_open,
        }

    def _leads(self):
        """The leads, newest first, as superuser: number, owner, unit, stage and revenue are told of them, no more."""
        override = self.env["crm.gdpr.override"]
        units = self.env["crm.access"]._branch()
        domain = [("team_id", "in", list(units)), ("team_id.policy_winner_only", "=", True), ("user_id", "!=", False)]
        if self.owner_id:
            domain.append(("user_id", "=", self.owner_id.id))
        leads = self.env["crm.lead"].sudo().search(domain, order="id desc", limit=MOST)
        return leads.filtered(override._is_cut_off)
