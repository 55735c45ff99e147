from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    main_root_id = fields.Many2one(
        "crm.team",
        string="Main Root Unit",
        domain=[("parent_id", "=", False)],
        config_parameter="crm_hierarchical_access.main_root_id",
    )
