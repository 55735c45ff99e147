from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import NO_ACCESS, Domain
from odoo.tools import SQL

from .access_domain import one_of
from .crm_unit_figure_domain import NotNarrowedDown


class CrmUnitFigure(models.Model):
    """A figure of records that its reader does not see (spec 1, *Statistics without records*).

    Numbers and names of units and stages only. Which records stand behind a figure is in
    ``crm.unit.figure.record``, which nobody reads. What is guaranteed: docs/figures.md.
    """

    _name = "crm.unit.figure"
    _description = "Figure of Closed Units"
    _inherit = ["crm.access.mixin"]
    _order = "unit_id, covers desc, outcome, stage_id, period desc, id"
    _rec_name = "unit_id"

    viewer_unit_id = fields.Many2one(
        "crm.team",
        string="For Leaders From",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        help="The leaders of this unit, and of those above it, see the figure.",
    )
    unit_id = fields.Many2one("crm.team", required=True, readonly=True, index=True, ondelete="cascade")
    covers = fields.Selection(
        [("unit", "The unit itself"), ("rest", "Other closed units below")],
        required=True,
        readonly=True,
        help="Units with too few records are added up below the next unit above them.",
    )
    outcome = fields.Selection(
        [("open", "Open"), ("won", "Won"), ("lost", "Lost")], required=True, readonly=True
    )
    stage_id = fields.Many2one(
        "crm.stage", readonly=True, ondelete="cascade", help="Empty: several stages."
    )
    period = fields.Char(
        string="Month",
        readonly=True,
        help="When it came in (open), was won or lost. A year, or nothing, where a month holds too few records.",
    )
    currency_id = fields.Many2one("res.currency", required=True, readonly=True, ondelete="cascade")
    lead_count = fields.Integer(string="Leads", readonly=True)
    expected_revenue = fields.Monetary(readonly=True, help="Of open leads.")
    won_revenue = fields.Monetary(readonly=True)
    lost_revenue = fields.Monetary(readonly=True)
    hours_to_assign = fields.Float(
        string="Hours to Assign",
        readonly=True,
        aggregator="avg",
        help="Average hours from coming in to the first salesperson.",
    )
    date_published = fields.Datetime(string="As Of", readonly=True, help="When enough had changed to say so.")
    # kept from everybody
    readers = fields.Char(groups=NO_ACCESS)
    smallest = fields.Integer(groups=NO_ACCESS)
    totals = fields.Json(groups=NO_ACCESS)

    @api.depends("unit_id", "covers")
    def _compute_display_name(self):
        for figure in self:
            name = figure.unit_id.name or ""
            figure.display_name = self.env._("Others below %s", name) if figure.covers == "rest" else name

    # What is added up

    @api.model
    def _measures(self):
        """Hook: what is added up besides the number of leads.

        :return: per name of a measure its value of a lead ``l`` as SQL, NULL where the lead has none. A measure
            that :meth:`_averages` names has a field of its name; others set theirs in :meth:`_measure_columns`.
        """
        return {
            "revenue": SQL("NULLIF(ROUND(l.expected_revenue::numeric, 2), 0)::float8"),
            "hours_to_assign": SQL("ROUND(EXTRACT(EPOCH FROM l.date_open - l.create_date) / 3600, 2)::float8"),
        }

    @api.model
    def _averages(self):
        """Hook: the measures that are shown as an average over the leads that have a value."""
        return ["hours_to_assign"]

    @api.model
    def _measure_columns(self):
        """Hook: the columns of a figure ``f`` as SQL over its sums ``s.totals`` (jsonb: measure, then sum and count)."""
        averages = {
            name: SQL("(s.totals->%s->>0)::float8 / NULLIF((s.totals->%s->>1)::float8, 0)", name, name)
            for name in self._averages()
        }
        revenue = {
            f"{name}_revenue": SQL("CASE WHEN f.outcome = %s THEN COALESCE((s.totals->'revenue'->>0)::numeric, 0) END", key)
            for name, key in (("expected", "open"), ("won", "won"), ("lost", "lost"))
        }
        return revenue | averages

    def _read_group_select(self, aggregate_spec, query):
        """The average of several figures is over their records, not over the figures."""
        name, _colon, aggregate = aggregate_spec.partition(":")
        if aggregate != "avg" or name not in self._averages():
            return super()._read_group_select(aggregate_spec, query)
        totals = SQL("%s->%s", SQL.identifier(self._table, "totals"), name)
        return SQL("SUM((%s->>0)::float8) / NULLIF(SUM((%s->>1)::float8), 0)", totals, totals)

    # Who sees it

    @api.model
    def _get_minimum(self):
        """The smallest number of records of a figure: a setting."""
        return self.env["crm.unit.figure.publication"]._get_minimum()

    @api.model
    def _access_domain(self, scope, mode):
        """Figures are for the leaders of the unit they are hidden from and of those above it; nobody writes them."""
        if mode != "read":
            return Domain.FALSE
        access = self.env["crm.access"]
        tree = access._organisation().tree
        led = [seat.unit for seat in tree.seats(self.env.uid, access._now()) if seat.role == "leader"]
        below = {unit for place in led for unit in tree.below(place)}
        # both: a unit that was moved away meanwhile is not for those it was hidden from before
        return one_of("viewer_unit_id", below) & one_of("unit_id", below) & NotNarrowedDown()

    def _narrowed_down_query(self):
        """Ids of the figures that tell their reader about fewer records than allowed, as a ``SELECT``.

        Since they were published, the reader may have come to see some of the records, so that too few are left that
        he does not see. Besides those made before the number was raised.
        """
        leads = self.env["crm.lead"].sudo(False).with_context(active_test=False)
        seen = leads._search([])
        seen.add_where(
            SQL("%s IN (SELECT lead_id FROM crm_unit_figure_record WHERE is_current)", SQL.identifier(seen.table, "id"))
        )
        minimum = self._get_minimum()
        too_few = SQL(" OR ").join(
            SQL("COUNT(%s) FILTER (WHERE v.id IS NULL) BETWEEN 1 AND %s", column, minimum - 1)
            for column in (SQL("*"), *(SQL("r.contributions->>%s", name) for name in sorted(self._measures())))
        )
        return SQL(
            """
            WITH v AS MATERIALIZED (%s)
            SELECT r.figure FROM crm_unit_figure_record r LEFT JOIN v ON v.id = r.lead_id
             WHERE r.is_current
               AND r.figure IN (SELECT o.figure FROM crm_unit_figure_record o JOIN v ON v.id = o.lead_id WHERE o.is_current)
          GROUP BY r.figure HAVING %s
             UNION ALL
            SELECT id FROM crm_unit_figure WHERE smallest < %s
            """,
            seen.select(),
            too_few,
            minimum,
        )

    # Actions

    @api.model
    def action_publish(self):
        """Publish now, for administrators who see every record.

        :raise AccessError: for others
        :raise UserError: more than once a day
        """
        user = self.env.user
        if not user.has_group("sales_team.group_sale_manager") or self.env["crm.access"]._is_subject():
            raise AccessError(self.env._("Only administrators of sales who see all sales records can publish figures."))
        publications = self.env["crm.unit.figure.publication"].sudo()  # figures only; who may is checked above
        if publications._was_published_today():
            raise UserError(self.env._("Figures can be published once a day, and were today."))
        publications._publish()
        return {"type": "ir.actions.client", "tag": "soft_reload"}
