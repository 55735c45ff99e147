from odoo import api, fields, models
from odoo.fields import Domain


class ResPartner(models.Model):
    """Customers name the partner companies whose people deal with them, as far as the reader sees these units' rows."""

    _inherit = "res.partner"

    access_operator_ids = fields.Many2many(
        "res.partner",
        string="Partner Company",
        compute="_compute_access_operator_ids",
        search="_search_access_operator_ids",
        groups="sales_team.group_sale_salesman",
        help="The companies that run the units dealing with this customer.",
    )

    @api.depends_context("uid")
    @api.depends("commercial_partner_id.access_unit_ids.team_id.access_operator_id")
    def _compute_access_operator_ids(self):
        companies = self.commercial_partner_id
        rows = self.env["crm.partner.unit"].search([  # under the rule: nothing of rows that the reader does not see
            ("partner_id", "in", companies.ids),
            ("team_id.access_operator_id", "!=", False),
        ])
        named = {company: self.browse() for company in companies}
        for row in rows:
            named[row.partner_id] |= row.access_operator_id
        for partner in self:
            partner.access_operator_ids = named[partner.commercial_partner_id]._filtered_access("read")

    @api.model
    def _search_access_operator_ids(self, operator, value):
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented  # Odoo asks for the opposite
        rows = self.env["crm.partner.unit"]._search([("access_operator_id", operator, value)])
        return Domain("commercial_partner_id.access_unit_ids", "in", rows)
