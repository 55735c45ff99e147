from odoo import api, fields, models


class CrmDocumentOptout(models.Model):
    """A topic about which somebody wants no mails (spec 4, *opt-out per topic*)."""

    _name = "crm.document.optout"
    _description = "Topic Without Mails"
    _rec_name = "topic_id"

    partner_id = fields.Many2one("res.partner", required=True, readonly=True, index=True, ondelete="cascade")
    topic_id = fields.Many2one("crm.document.topic", required=True, readonly=True, index=True, ondelete="cascade")

    _once = models.UniqueIndex("(partner_id, topic_id)")


class ResPartner(models.Model):
    _inherit = "res.partner"

    document_rhythm = fields.Selection(
        [("once", "At once"), ("daily", "Once a day, in one mail"), ("never", "Never")],
        string="Mails About Documents",
        default="once",
        required=True,
        help="When the contact is told of new documents in the library.",
    )

    def _topics_without_mails(self):
        """The topics about which the contact wants no mails."""
        return self.env["crm.document.optout"].sudo().search([("partner_id", "in", self.ids)]).topic_id  # the contact's choice

    @api.model
    def _choose_mails(self, rhythm, topics, wanted):
        """The current user says when and about which of some topics mails shall come.

        :param topics: those he was asked about
        :param wanted: those of them that he wants
        """
        partner = self.env.user.partner_id.sudo()  # one's own choice about one's own mails
        if rhythm in dict(self._fields["document_rhythm"].selection):
            partner.document_rhythm = rhythm
        optouts = self.env["crm.document.optout"].sudo()  # one's own
        there = optouts.search([("partner_id", "=", partner.id), ("topic_id", "in", topics.ids)])
        optouts.create([{"partner_id": partner.id, "topic_id": topic.id} for topic in topics - wanted - there.topic_id])
        there.filtered(lambda each: each.topic_id in wanted).unlink()
