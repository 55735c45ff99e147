from odoo import api, fields, models
from odoo.tools import SQL


class CrmLead(models.Model):
    """The share of leads that were escalated, for the pipeline analysis; the other measures stand on the clock as they are."""

    _inherit = "crm.lead"

    escalation_rate = fields.Float(
        string="Escalated (Share)",
        compute="_compute_escalation_rate",
        aggregator="avg",
        help="Share of the leads with a clock that were escalated at least once.",
    )

    @api.depends("escalation_count")
    def _compute_escalation_rate(self):
        for lead in self:
            lead.escalation_rate = float(lead.escalation_count > 0)

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr != "escalation_rate":
            return super()._field_to_sql(alias, field_expr, query)
        return SQL("(%s > 0)::int::float8", self._field_to_sql(alias, "escalation_count", query))
