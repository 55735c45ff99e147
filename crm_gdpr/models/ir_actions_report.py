from odoo import models

from ..exporting import stamped


class IrActionsReport(models.Model):
    """A document that is printed names no person whom the one who prints it does not see."""

    _inherit = "ir.actions.report"

    def _render_qweb_html(self, report_ref, docids, data=None):
        html, kind = super()._render_qweb_html(report_ref, docids, data=data)
        return self._mask_rendered(report_ref, docids, html), kind

    def _render_qweb_text(self, report_ref, docids, data=None):
        text, kind = super()._render_qweb_text(report_ref, docids, data=data)
        return self._mask_rendered(report_ref, docids, text), kind

    def _render_qweb_pdf(self, report_ref, res_ids=None, data=None):
        """A list of persons that is printed is an export, with who printed it on each page."""
        content, kind = super()._render_qweb_pdf(report_ref, res_ids, data=data)
        export = self.env["crm.gdpr.export"]._of_transaction() if kind == "pdf" else None
        return (stamped(content, export._watermark()) if export else content), kind

    def _mask_rendered(self, report_ref, docids, content):
        mask, report = self.env["crm.gdpr.mask"], self._get_report(report_ref)
        if not docids or report.model not in self.env:
            return content
        ids = [docids] if isinstance(docids, int) else docids
        if mask._noted_fields(report.model) and not self.env.su:
            self._control_printing(report, ids)
        if not mask._of_person():
            return content
        hidden = self.env[report.model].browse(ids)._mask_hidden_subjects()
        if not hidden:
            return content
        text = content.decode() if isinstance(content, bytes) else content
        scrubbed = mask._scrub(text, set().union(*hidden.values()), all_of_them=True)
        return scrubbed.encode() if isinstance(content, bytes) else scrubbed

    def _control_printing(self, report, ids):
        """What lists several is asked about as an export, for what the report is called; one document is noted only."""
        export = self.env["crm.gdpr.export"]
        if len(ids) > 1:
            export = export.control(self.env[report.model].browse(ids), [], "report", report.name)
        if not export:
            self.env["crm.gdpr.access"].note("report", report.model, ids, reason=report.report_name)
