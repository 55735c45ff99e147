from odoo import fields, models

from .crm_escalation import POLICY


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    escalation_policy_id = fields.Many2one(
        "crm.escalation.policy",
        config_parameter=POLICY,
        help="Holds where neither the unit nor one above it names another. Empty: nothing is released by the clock.",
    )

    def set_values(self):
        """Where another policy holds from now on, running clocks go by that."""
        teams = self.env["crm.team"]
        before = teams._escalation_courses()
        super().set_values()
        teams._look_again_where_changed(before)
        if before != teams._escalation_courses():
            self.env["crm.lead.clock"].sudo()._start_existing()  # the system's own table
