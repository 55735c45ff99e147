from odoo import api, fields, models
from odoo.tools import SQL


class CrmUnitFigure(models.Model):
    """Response and escalations among the figures of closed units, under the same guarantees (docs/figures.md)."""

    _inherit = "crm.unit.figure"

    response_hours = fields.Float(
        string="Response Time",
        readonly=True,
        aggregator="avg",
        help="Average working hours until a lead was first handled.",
    )
    escalation_rate = fields.Float(
        string="Escalated",
        readonly=True,
        aggregator="avg",
        help="Share of the leads with a clock that were escalated at least once.",
    )

    @api.model
    def _measures(self):
        return super()._measures() | {
            "response_hours": self._of_clock(SQL("ROUND(c.first_response_hours::numeric, 2)::float8")),
            "escalation_rate": self._of_clock(SQL("(c.escalation_count > 0)::int::float8")),
        }

    @api.model
    def _of_clock(self, value):
        """A value of the latest clock ``c`` of a lead ``l`` as SQL."""
        return SQL("(SELECT %s FROM crm_lead_clock c WHERE c.lead_id = l.id AND c.is_current)", value)

    @api.model
    def _averages(self):
        return [*super()._averages(), "response_hours", "escalation_rate"]
