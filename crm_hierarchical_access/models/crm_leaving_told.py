from markupsafe import Markup

from odoo import models


class CrmLeaving(models.Model):
    """The new owners are told, once and in one message, without a customer's name; the protocol is kept."""

    _inherit = "crm.leaving"

    def _note_receipt(self, code, from_user, owner, records):
        """Keep who got what; the new owner is told at the end."""
        if records:
            self.env["crm.leaving.receipt"].create(
                {
                    "leaving_id": self.id,
                    "from_user_id": from_user.id if from_user else False,
                    "user_id": owner.id,
                    "code": code,
                    "res_model": records._name,
                    "res_ids": records.ids,
                    "record_count": len(records),
                }
            )

    def _tell_new_owners(self):
        """One message to each new owner: how many of each kind, from whom, and where the list is."""
        untold = self.receipt_ids.filtered(lambda receipt: receipt.user_id and not receipt.is_told)
        for owner, receipts in untold.grouped("user_id").items():
            leaving = self.with_context(lang=owner.lang)
            # without the quiet context of the run: this one message is to be heard
            self.env["mail.thread"].with_context(lang=owner.lang).message_notify(
                partner_ids=owner.partner_id.ids,
                subject=leaving._told_subject(),
                body=leaving._told_body(receipts),
                author_id=self.run_by_id.partner_id.id,
            )
        untold.is_told = True

    def _told_subject(self):
        return self.env._("You take over from %(who)s", who=self.name)

    def _told_body(self, receipts):
        """Figures only: the list behind the link is under the rule, as it stands when it is opened."""
        receipts = receipts.with_env(self.env)
        lines = Markup().join(
            Markup("<li>%s</li>") % f"{label}: {sum(rows.mapped('record_count'))}" for label, rows in receipts.grouped("name").items()
        )
        link = Markup('<p><a href="/odoo/received-from-leavers">%s</a></p>') % self.env._("Show the leads")
        intro = self.env._("You have received:")
        return Markup("<p>%s</p><ul>%s</ul>%s") % (intro, lines, link if "leads" in receipts.mapped("code") else "")

    def _attach_protocol(self):
        """The protocol as a PDF, as it is now, kept with it."""
        report = self.env["ir.actions.report"].with_context(lang=self.run_by_id.lang)
        has_printer = report.get_wkhtmltopdf_state() not in ("install", "broken")
        render = report._render_qweb_pdf if has_printer else report._render_qweb_html
        content, kind = render("crm_hierarchical_access.crm_leaving_report", self.ids)
        self.env["ir.attachment"].create({"name": f"{self.name}.{kind}", "raw": content, "res_model": self._name, "res_id": self.id})
