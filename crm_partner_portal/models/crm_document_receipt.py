from odoo import api, fields, models
from odoo.exceptions import UserError


class CrmDocumentReceipt(models.Model):
    """Somebody confirmed that he has received a version (spec 4, *confirm receipt*)."""

    _name = "crm.document.receipt"
    _inherit = ["crm.document.log.mixin"]
    _description = "Confirmed Receipt"
    _order = "date desc, id desc"
    _rec_name = "version_id"

    date = fields.Datetime(string="Confirmed On", required=True, readonly=True)

    _once = models.UniqueIndex("(version_id, user_id)", "The receipt is confirmed already.")

    @api.model
    def _own(self, versions):
        """The current user's receipts of versions."""
        return self.sudo().search([("version_id", "in", versions.ids), ("user_id", "=", self.env.uid)])  # his own rows


class CrmDocument(models.Model):
    _inherit = "crm.document"

    receipt_date = fields.Datetime(string="You Confirmed On", compute="_compute_receipt_date")

    @api.depends_context("uid")
    @api.depends("current_version_id")
    def _compute_receipt_date(self):
        found = self.env["crm.document.receipt"]._own(self.current_version_id)
        dates = {receipt.version_id.id: receipt.date for receipt in found}
        for document in self:
            document.receipt_date = dates.get(document.current_version_id.id)

    def action_confirm_receipt(self):
        """The reader confirms that he has received the current version.

        :raise UserError: where nobody asked for it
        """
        self.check_access("read")
        for document in self:
            if not document.ask_receipt or document.state != "published":
                raise UserError(self.env._("Nobody asks you to confirm the receipt of this document."))
        self._confirm_receipt()

    def _confirm_receipt(self):
        receipts = self.env["crm.document.receipt"]
        versions = self.current_version_id - receipts._own(self.current_version_id).version_id.sudo(False)
        person = {"user_id": self.env.uid, "partner_id": self.env.user.partner_id.id, "date": self._now()}
        receipts.sudo().create([{**person, "version_id": version.id} for version in versions])  # people write no log themselves
        self.invalidate_recordset(["receipt_date"])
