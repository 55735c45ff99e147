from odoo import api, fields, models

#: so many leads are listed at once
MOST = 200


class CrmGdprOverrideAsk(models.TransientModel):
    """The leads that are the winner's only and would be the user's to see, without what they are about."""

    _name = "crm.gdpr.override.ask"
    _description = "Look into a Lead That Is the Winner's Only"

    reason = fields.Char()
    line_ids = fields.One2many("crm.gdpr.override.line", "ask_id", string="Leads", readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        """With the leads as they are now."""
        asks = super().create(vals_list)
        for ask in asks:
            lines = [fields.Command.create(ask._prepare_line_vals(lead)) for lead in ask._leads()]
            ask.sudo().line_ids = lines  # what the user may be told, found as the user
        return asks

    @api.model
    def _open(self):
        """Menu: the list in a window; saved, as a button in a line that is not saved yet does nothing."""
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_gdpr.crm_gdpr_override_ask_action")
        return {**action, "res_id": self.create({}).id}

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
        leads = self.env["crm.lead"].sudo().search(domain, order="id desc", limit=MOST)
        return leads.filtered(override._is_cut_off)
