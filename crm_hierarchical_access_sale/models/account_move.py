from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

CUSTOMER_DOCUMENTS = ("out_invoice", "out_refund", "out_receipt")


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move", "crm.access.document.mixin", "crm.partner.source.mixin"]

    access_operator_id = fields.Many2one(
        related="team_id.access_operator_id", string="Partner Company", help="The company that runs the invoice's unit."
    )

    @api.model
    def _access_fields(self):
        return {**super()._access_fields(), "owner": "invoice_user_id", "unit": "team_id"}

    @api.model
    def _access_opportunity_path(self):
        return "line_ids.sale_line_ids.order_id.opportunity_id"

    @api.model
    def _access_back_office_groups(self):
        return ("account.group_account_readonly", "account.group_account_invoice")

    @api.model
    def _access_document_domain(self, scope, mode):
        """Customer documents by owner and unit, or through their orders; all others as without us."""
        orders = self.env["sale.order"]._access_document_domain(scope, mode)
        ordered = Domain("line_ids", "any!", Domain("sale_line_ids", "any!", Domain("order_id", "any!", orders)))
        return (
            Domain("move_type", "not in", CUSTOMER_DOCUMENTS)
            | super()._access_document_domain(scope, mode)
            | ordered
        )

    # Customers are seen where their invoices are

    @api.model
    def _partner_source_domain(self):
        return Domain("move_type", "in", CUSTOMER_DOCUMENTS)

    @api.model
    def _partner_source_territory(self, alias, query):
        """That of the opportunity of its orders."""
        name = self.env["crm.lead"]._access_fields().get("territory")
        if not name:
            return SQL("NULL::int")
        return SQL(
            "(SELECT MAX(%s) FROM account_move_line b JOIN sale_order_line_invoice_rel r ON r.invoice_line_id = b.id"
            " JOIN sale_order_line s ON s.id = r.order_line_id JOIN sale_order so ON so.id = s.order_id"
            " JOIN crm_lead o ON o.id = so.opportunity_id WHERE b.move_id = %s)",
            SQL.identifier("o", name),
            SQL.identifier(alias, "id"),
        )

    def _partner_source_customers(self):
        invoices = self.filtered(lambda move: move.move_type in CUSTOMER_DOCUMENTS)
        return super(AccountMove, invoices)._partner_source_customers()

    @api.depends("invoice_user_id")
    def _compute_team_id(self):
        """An invoice that has a unit keeps it when its owner changes."""
        kept = self.filtered("team_id") if self.env["crm.access"]._is_enforced() else self.browse()
        super(AccountMove, self - kept)._compute_team_id()
