from odoo import models


class CrmAccessChangeLog(models.Model):
    _inherit = "crm.access.change.log"
