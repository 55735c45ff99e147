import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

_logger = logging.getLogger(__name__)

#: invoices whose files one run of the cron makes before it commits
BATCH = 20


class AccountMove(models.Model):
    """The files of an invoice that a customer fetches: made once by Odoo's own sending, and kept."""

    _inherit = "account.move"

    portal_files_state = fields.Selection(
        [("wanted", "To be made"), ("failed", "Could not be made")], string="Files for the Portal", copy=False, readonly=True
    )
    fetch_ids = fields.One2many("crm.invoice.fetch", "move_id", string="Fetched", readonly=True, copy=False)

    _portal_files_idx = models.Index("(id) WHERE portal_files_state = 'wanted'")

    @api.model
    def _portal_file_fields(self):
        """Hook: the fields that hold an invoice's files, by what they are."""
        names = {"pdf": "invoice_pdf_report_file", "einvoice": "ubl_cii_xml_file"}
        return {what: name for what, name in names.items() if name in self._fields}

    def _portal_files(self):
        """The stored files of the invoices (superuser: the caller may read the invoices, and gets those of no other).

        :return: attachments by invoice's id and what they are
        """
        whats = {name: what for what, name in self._portal_file_fields().items()}
        domain = Domain("res_model", "=", self._name) & Domain("res_id", "in", self.ids) & Domain("res_field", "in", list(whats))
        return {(file.res_id, whats[file.res_field]): file for file in self.env["ir.attachment"].sudo().search(domain)}

    def _portal_file(self, what):
        """A stored file of the invoice; the PDF is made where Odoo has not made it yet."""
        self.ensure_one()
        file = self._portal_files().get((self.id, what))
        if not file and what == "pdf":
            self._make_portal_files()
            file = self._portal_files().get((self.id, what))
        return file or self.env["ir.attachment"]

    def _make_portal_files(self):
        """Let Odoo make the invoice's PDF and e-invoice without sending them (superuser: Odoo's own files of the invoice).

        :return: whether they are there
        """
        invoice = self.sudo().with_context(portal_files_only=True).with_company(self.company_id)
        if not invoice.is_sale_document(include_receipts=True) or not invoice.try_lock_for_update():
            return False
        try:
            with self.env.cr.savepoint():
                invoice.env["account.move.send"]._generate_and_send_invoices(invoice, sending_methods=["portal"])
        except UserError:
            _logger.warning("The files of invoice %s could not be made", invoice.id, exc_info=True)
            return False
        return True

    def _want_portal_files(self):
        """Have the files made soon, outside of the request."""
        new = self.sudo().filtered(lambda move: not move.portal_files_state)  # a mark for the cron
        new.portal_files_state = "wanted"
        if new:
            self.env.ref("crm_partner_portal.ir_cron_portal_files")._trigger()

    @api.model
    def _cron_portal_files(self):
        """Make the files that were wanted, a batch at a time; what is killed is wanted still."""
        wanted = Domain("portal_files_state", "=", "wanted")
        for invoice in self.search(wanted, limit=BATCH):
            invoice.portal_files_state = False if invoice._make_portal_files() else "failed"
            if not self.env["ir.cron"]._commit_progress(1, remaining=self.search_count(wanted)):
                break

    def button_draft(self):
        """What could not be made may be possible after a change."""
        result = super().button_draft()
        self.sudo().portal_files_state = False  # a mark for the cron
        return result
