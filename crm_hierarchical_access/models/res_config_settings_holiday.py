from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    company_country_id = fields.Many2one(related="company_id.country_id", string="Company's Country")
    holiday_state_id = fields.Many2one(
        related="company_id.state_id",
        string="Public Holidays Of",
        readonly=False,
        domain="[('country_id', '=?', company_country_id)]",
    )
