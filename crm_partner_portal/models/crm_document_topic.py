from odoo import api, fields, models
from odoo.fields import Domain


class CrmDocumentTopic(models.Model):
    """What documents are about; staff release a topic for a customer (spec 4, *Permission*)."""

    _name = "crm.document.topic"
    _inherit = ["crm.document.read.mixin"]
    _description = "Topic of Documents"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    document_ids = fields.Many2many("crm.document", "crm_document_topic_rel", "topic_id", "document_id", string="Documents")
    release_ids = fields.One2many("crm.document.topic.release", "topic_id", string="Released For")

    @api.model
    def _library_domain(self, user=None):
        """Own staff know all topics; customers and external partners those of documents that are open to them."""
        user = user or self.env.user
        if not (user.share or self.env["crm.access"]._is_external(user)):
            return Domain.TRUE
        return Domain("document_ids", "any!", self.env["crm.document"]._library_domain(user))
