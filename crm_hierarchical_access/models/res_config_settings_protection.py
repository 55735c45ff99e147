from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    protection_number = fields.Integer(
        string="Customer Protection",
        config_parameter="crm_hierarchical_access.protection_number",
        help="Who brought a customer in first has it for this time. 0: customers are not protected.",
    )
    protection_unit = fields.Selection(
        [("days", "Days"), ("months", "Months")],
        default="months",
        config_parameter="crm_hierarchical_access.protection_unit",
    )
    protection_prolong_won = fields.Boolean(
        string="A Sale Prolongs It", config_parameter="crm_hierarchical_access.protection_prolong_won"
    )

    @api.constrains("protection_number")
    def _check_protection_number(self):
        if any(not 0 <= settings.protection_number <= 1200 for settings in self):
            raise ValidationError(self.env._("Customer Protection: a number from 0 to 1200."))

    def set_values(self):
        protections = self.env["crm.customer.protection"]
        was_on = protections._is_on()
        super().set_values()
        protections._settings_changed(was_on)
