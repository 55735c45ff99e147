from odoo import api, fields, models
from odoo.exceptions import UserError


class CrmLeadShare(models.TransientModel):
    """Share leads by hand with people and units (spec 1, *Share by hand*)."""

    _name = "crm.lead.share"
    _description = "Share Leads"

    lead_ids = fields.Many2many("crm.lead", string="Leads", required=True)
    user_ids = fields.Many2many("res.users", string="People", domain=[("share", "=", False)])
    team_ids = fields.Many2many("crm.team", string="Units")
    mode = fields.Selection(
        [("read", "Read"), ("write", "Read and change")], string="May", default="read", required=True
    )
    date_end = fields.Date(string="Until", help="The last day. Empty: without limit.")
    reason = fields.Char(required=True)

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        if self.env.context.get("active_model") == "crm.lead":
            values["lead_ids"] = [fields.Command.set(self.env.context.get("active_ids", []))]
        return values

    def action_share(self):
        """Create the grants; creating them checks the right on each lead."""
        self.ensure_one()
        if not (self.user_ids or self.team_ids):
            raise UserError(self.env._("People, Units: name at least one to share with."))
        self.env["crm.lead.grant"].create(list(self._prepare_grants_vals()))
        return {"type": "ir.actions.act_window_close"}

    def _prepare_grants_vals(self):
        """Values of one grant per lead and person or unit."""
        common = {"mode": self.mode, "date_end": self.date_end, "reason": self.reason}
        for lead in self.lead_ids:
            for user in self.user_ids:
                yield {**common, "lead_id": lead.id, "user_id": user.id}
            for team in self.team_ids:
                yield {**common, "lead_id": lead.id, "team_id": team.id}
