from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    main_root_id = fields.Many2one(
        "crm.team",
        string="Main Root Unit",
        domain=[("parent_id", "=", False)],
        config_parameter="crm_hierarchical_access.main_root_id",
    )
    access_open_partners = fields.Boolean(
        string="Contacts Without Unit",
        config_parameter="crm_hierarchical_access.open_partners",
        help="People of sales see and change contacts that no unit deals with. Otherwise only administrators do.",
    )
