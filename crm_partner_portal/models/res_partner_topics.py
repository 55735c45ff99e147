from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    topic_release_ids = fields.One2many(
        "crm.document.topic.release",
        "partner_id",
        string="Released Topics",
        groups="sales_team.group_sale_salesman",
        copy=False,
    )
