from odoo import fields, models


class CrmDocumentTopicRelease(models.Model):
    """A topic released for a customer, by staff who see the customer (spec 4, *Permission*)."""

    _name = "crm.document.topic.release"
    _inherit = ["crm.access.customer.mixin", "crm.document.period.mixin"]
    _description = "Topic Released for a Customer"
    _order = "partner_id, topic_id, id"
    _rec_name = "topic_id"

    partner_id = fields.Many2one("res.partner", string="Customer", required=True, index=True, ondelete="cascade")
    topic_id = fields.Many2one("crm.document.topic", required=True, index=True, ondelete="cascade")
