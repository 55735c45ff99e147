from odoo import fields, models


class CrmGdprOverrideLine(models.TransientModel):
    """One of these leads."""

    _name = "crm.gdpr.override.line"
    _description = "Lead That Is the Winner's Only"
    _order = "lead_number desc"

    ask_id = fields.Many2one("crm.gdpr.override.ask", required=True, ondelete="cascade")
    lead_number = fields.Integer(string="No.", readonly=True)
    owner_id = fields.Many2one("res.users", readonly=True)
    team_id = fields.Many2one("crm.team", string="Unit", readonly=True)
    stage_id = fields.Many2one("crm.stage", readonly=True)
    expected_revenue = fields.Float(readonly=True)
    date_open = fields.Datetime(string="Assigned On", readonly=True)

    def action_look(self):
        """Look into the lead with the reason given."""
        self.ensure_one()
        self.check_access("read")
        lead = self.env["crm.lead"].browse(self.lead_number)
        self.env["crm.gdpr.override"].override(lead, self.ask_id.reason)
        return {
            "type": "ir.actions.act_window",
            "res_model": "crm.lead",
            "res_id": lead.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }
