from odoo import fields, models


class CrmLeadGrant(models.Model):
    _inherit = "crm.lead.grant"

    with_persons = fields.Boolean(
        string="With Contact Persons", help="Where contact persons are masked: they are shown to whom this was shared with."
    )
