from odoo import fields, models

#: the folder from which editors import
FOLDER = "crm_partner_portal.import_folder"


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    library_import_folder = fields.Char(
        string="Folder for Large Files",
        config_parameter=FOLDER,
        help="A folder of the server from which editors import files that are too large to be uploaded.",
    )
