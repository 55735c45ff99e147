from odoo import api, models


class CrmLead(models.Model):
    _inherit = "crm.lead"

    @api.model
    def action_open_received(self):
        """The leads that the current user received from people who left: under the rule, as it stands today."""
        ids = self.env["crm.leaving.receipt"]._ids_received_by(self.env.user, "crm.lead")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Received from Leavers"),
            "res_model": "crm.lead",
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", ids)],
            "context": {"active_test": False},
        }
