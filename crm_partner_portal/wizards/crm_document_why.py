from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Command

#: how many people are listed; the others are counted
LISTED = 500


class CrmDocumentWhy(models.TransientModel):
    """*Who may read this?* and *why can(not) this person?*, for editors; of a draft, as if it were published now."""

    _name = "crm.document.why"
    _description = "Who May Read This?"

    document_id = fields.Many2one("crm.document", required=True, readonly=True, ondelete="cascade")
    reader_count = fields.Integer(string="People", readonly=True)
    line_ids = fields.One2many("crm.document.why.line", "why_id", string="Readers", readonly=True)
    is_ahead = fields.Boolean(compute="_compute_is_ahead")
    user_id = fields.Many2one("res.users", string="Ask About")
    answer = fields.Html(compute="_compute_answer", sanitize=False)

    @api.depends("document_id.state")
    def _compute_is_ahead(self):
        for why in self:
            why.is_ahead = why.document_id.state != "published"

    @api.depends("user_id")
    def _compute_answer(self):
        for why in self:
            why.answer = why._answer() if why.user_id else False

    @api.model_create_multi
    def create(self, vals_list):
        wizards = super().create(vals_list)
        for why in wizards:
            why.document_id._check_editor()
            readers = why._reasons_by_user()
            lines = [{"user_id": user.id, "reason": ", ".join(reasons)} for user, reasons in readers[:LISTED]]
            why.sudo().write({"reader_count": len(readers), "line_ids": [Command.create(line) for line in lines]})  # asked by an editor
        return wizards

    def _reasons_by_user(self):
        """Pairs of reader and reasons, by name."""
        document = self.document_id
        rule = document._rule(as_if_published=True)
        readers = document._readers_by_id(keys={each.key for each in rule.document.permissions})
        open_to = {id_: answer for id_, reader in readers.items() if (answer := rule.verdict(reader))}
        users = self.env["res.users"].sudo().browse(open_to).sorted("name")  # names, for an editor
        sentence = {reason: document._library_sentence(reason) for answer in open_to.values() for reason in answer.opens}
        return [(user, [sentence[reason] for reason in open_to[user.id].opens]) for user in users]

    def _answer(self):
        """Why a person can or cannot read the document, as HTML."""
        user = self.user_id.sudo()  # a name, for an editor
        is_open, sentences = self.document_id._library_reasons(user, as_if_published=True)
        if is_open:
            head = self.env._("%(user)s may read this:", user=user.name)
        else:
            head = self.env._("%(user)s may not read this:", user=user.name)
        items = Markup().join(Markup("<li>%s</li>") % sentence for sentence in sentences)
        return Markup("<p><b>%s</b></p><ul>%s</ul>") % (head, items)


class CrmDocumentWhyLine(models.TransientModel):
    """One reader and the reasons."""

    _name = "crm.document.why.line"
    _description = "Reader of a Document, and Why"

    why_id = fields.Many2one("crm.document.why", required=True, ondelete="cascade", index=True)
    user_id = fields.Many2one("res.users", string="Person", ondelete="cascade")
    partner_id = fields.Many2one(related="user_id.partner_id.commercial_partner_id", string="Of")
    reason = fields.Char()
