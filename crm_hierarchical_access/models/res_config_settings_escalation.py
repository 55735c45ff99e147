from odoo import fields, models

from .crm_escalation import POLICY


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    escalation_policy_id = fields.Many2one(
        "crm.escalation.policy",
        config_parameter=POLICY,
        help="Holds where neither the unit nor one above it names another. Empty: nothing is released by the clock.",
    )
