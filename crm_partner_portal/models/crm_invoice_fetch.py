from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class CrmInvoiceFetch(models.Model):
    """Who fetched which invoice from the portal, and when; it is only ever added to (spec 4, A)."""

    _name = "crm.invoice.fetch"
    _description = "Invoice Fetched From the Portal"
    _inherit = ["crm.access.document.mixin"]
    _order = "id desc"
    _rec_name = "move_id"

    move_id = fields.Many2one("account.move", string="Invoice", required=True, index=True, ondelete="cascade", readonly=True)
    company_id = fields.Many2one(related="move_id.company_id", store=True, index=True)
    user_id = fields.Many2one(
        "res.users", string="Fetched by", index="btree_not_null", ondelete="set null", readonly=True,
        help="Empty: by the link in the mail, without logging in.",
    )
    date = fields.Datetime(string="Fetched on", required=True, default=fields.Datetime.now, readonly=True)
    what = fields.Selection(
        [("pdf", "PDF"), ("einvoice", "E-invoice"), ("zip", "Year as ZIP")], string="File", required=True, readonly=True
    )

    @api.model
    def _note(self, invoices, what):
        """Write down that the current user got files of invoices that he may read."""
        user = self.env.user
        rows = self.sudo()  # people of the portal write here by fetching only
        rows.create([{"move_id": id_, "user_id": not user._is_public() and user.id, "what": what} for id_ in invoices.ids])
        delivered = invoices.sudo().filtered(lambda move: move.portal_delivery_state in ("sent", "failed"))  # their state
        delivered.write({"portal_delivery_state": "fetched", "portal_delivery_reason": False})

    def _told(self):
        """A line for each in the reader's words, newest first: when, what, by whom."""
        names = dict(self._fields["what"]._description_selection(self.env))
        rows = self.sudo()  # for who reads the invoice: names of people who fetched it
        return [
            {"date": row.date, "what": names[row.what], "who": row.user_id.name or self.env._("the link in the mail")}
            for row in rows
        ]

    def write(self, vals):
        if vals:
            raise UserError(self.env._("Who fetched an invoice is written down once, and not changed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if not self.env.su:
            raise UserError(self.env._("Who fetched an invoice is written down once, and not changed."))

    # Seen with the invoice

    @api.model
    def _access_back_office_groups(self):
        return self.env["account.move"]._access_back_office_groups()

    @api.model
    def _access_document_domain(self, scope, mode):
        return Domain("move_id", "any!", self.env["account.move"]._access_document_domain(scope, mode))
