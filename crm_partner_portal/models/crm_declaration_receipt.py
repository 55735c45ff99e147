from datetime import timedelta

from odoo import api, fields, models
from odoo.tools.misc import hash_sign

from odoo.addons.crm_hierarchical_access.public_page import opened

from ..termination import in_words
from .contract_paper import paper

SCOPE = "crm.declaration.receipt"
#: how long the link to a receipt works
LINK_WORKS = timedelta(days=7)


class CrmDeclarationReceipt(models.Model):
    """The receipt of a declaration: one content, shown as page, PDF and mail."""

    _inherit = "crm.declaration"

    cancel_kind_said = fields.Char(string="Ordinary or extraordinary", compute="_compute_said")
    wished_said = fields.Char(string="Wished end", compute="_compute_said", help="As it stands in the receipt.")

    @api.depends("cancel_kind", "wished")
    @api.depends_context("lang")
    def _compute_said(self):
        for declaration in self:
            declaration.cancel_kind_said = declaration._cancel_kind_in_words()
            declaration.wished_said = declaration._wished_in_words()

    @api.private
    def _receipt(self, with_end=None):
        """What page, PDF and mail say.

        :param with_end: whether the end may be told; else the declaration is confirmed as it was received, whoever it is of
        :return: title, introduction, rows of label and text, and the closing sentence
        """
        return {
            "title": self._title(),
            "declared": self._declared_sentence(),
            "rows": [*self._typed_rows(), *self._receipt_rows(with_end)],
            "company": self.company_id.sudo(),  # name and address of who confirms
        }

    def _title(self):
        if self.kind == "withdraw":
            return self.env._("Confirmation of receipt of your withdrawal")
        return self.env._("Confirmation of receipt of your cancellation")

    def _declared_sentence(self):
        if self.kind == "withdraw":
            return self.env._("I hereby withdraw from the contract named below.")
        return self.env._("I hereby cancel the contract named below.")

    def _typed_rows(self):
        """The declaration as it was typed."""
        rows = [(self.env._("First and last name"), self.person)]
        rows.append((self.env._("Contract or customer number, or address"), self.contract_ref))
        if self.kind == "cancel":
            rows.append((self.env._("Kind of cancellation"), self._cancel_kind_in_words()))
            if self.reason or self.is_extraordinary:
                rows.append((self.env._("Reason for the cancellation"), self.reason))
            rows.append((self.env._("To end on"), self._wished_in_words()))
        rows.append((self.env._("E-mail address for the confirmation"), self.email))
        return [(label, text or "–") for label, text in rows]

    def _cancel_kind_in_words(self):
        known = {"extraordinary": self.env._("extraordinary"), "ordinary": self.env._("ordinary"), "": self.env._("ordinary")}
        return known.get(self.cancel_kind or "", self.cancel_kind)

    def _wished_in_words(self):
        """The day as people write it, what is none as it was typed."""
        if self.wished_on:
            return in_words(self.wished_on)
        return self.wished or self.env._("at the earliest possible time")

    def _receipt_rows(self, with_end):
        received = self._received()
        moment = self.env._("Received on %(day)s at %(time)s", day=in_words(received), time=f"{received:%H:%M:%S}")
        rows = [(self.env._("Receipt"), moment), (self.env._("Number"), self.name)]
        if self.kind == "cancel":
            rows.append((self.env._("End of the contract"), self._end_in_words() if with_end else self._end_follows()))
        return rows

    def _end_follows(self):
        return self.env._("We tell you the day by e-mail as soon as your cancellation is assigned to your contract.")

    def _end_in_words(self):
        """Hook: when the contract ends, and why."""
        return self._end_follows()

    # The link

    @api.private
    def _receipt_token(self):
        """Opens the receipt for some days; nobody can make one."""
        return hash_sign(self.env(su=True), SCOPE, [self.id], expiration=LINK_WORKS)  # the database's secret stays where it is

    @api.model
    @api.private
    def _of_token(self, token):
        """The declaration of a link that is still valid, as superuser: whoever has the link made it."""
        return self.sudo().browse(opened(self.env, SCOPE, token)).exists()  # the signature is what opens it

    # The PDF

    @api.private
    def _receipt_pdf(self, with_end=False):
        """The receipt as a file: made from the row at each request, within milliseconds, and kept nowhere."""
        receipt = self._receipt(with_end)
        return paper(receipt["title"], receipt["company"], self.lang, receipt["declared"], receipt["rows"])

    @api.private
    def _receipt_filename(self):
        return f"{self.name.replace('/', '-')}.pdf"
