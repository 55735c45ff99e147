import json
from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..access import Case
from ..figures import OUT, Cell, State, hidden_from, is_publishable, partition, settle, tallies

MINIMUM = "crm_hierarchical_access.figures_minimum"
DEFAULT_MINIMUM = 5
LEAST_MINIMUM = 3


class CrmUnitFigurePublication(models.Model):
    """A date on which figures were published, and how that is done.

    The leads are read in two statements, what was said of them before in one, and what changes is written in four,
    however many there are. Which lead is hidden from whom is the engine's answer.
    """

    _name = "crm.unit.figure.publication"
    _description = "Publication of Figures"
    _order = "id desc"
    _rec_name = "date"

    date = fields.Datetime(required=True, default=fields.Datetime.now)
    minimum = fields.Integer(required=True)

    @api.model
    def _get_minimum(self):
        """The smallest number of records of a figure: a setting, never below 3."""
        value = self.env["ir.config_parameter"].sudo().get_param(MINIMUM)  # a number, no record
        return max(LEAST_MINIMUM, int(value)) if str(value).isdigit() else DEFAULT_MINIMUM

    # When

    @api.model
    def _cron_publish(self):
        """Once a month, and when the smallest number of records was changed."""
        last = self.search([], limit=1)
        if not self._is_of_this_month(last) or last.minimum != self._get_minimum():
            self._publish()

    def _is_of_this_month(self, publication):
        month = fields.Datetime.now().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        return bool(publication) and publication.date >= month

    @api.model
    def _was_published_today(self):
        last = self.search([], limit=1)
        return bool(last) and last.date.date() == fields.Date.today()

    # How

    @api.model
    def _publish(self):
        """Bring the figures up to date, as far as that tells of nobody in particular.

        :raise LockError: while somebody else does the same
        """
        self.env["ir.model"]._get(self._name).sudo().lock_for_update()  # a lock, nothing is read or written
        self.env.flush_all()
        minimums = {publication.id: publication.minimum for publication in self.search([])}
        publication = self.create({"minimum": self._get_minimum()})
        self.env.flush_all()
        past = self._past()
        cells = self._cells()
        wishes = self._wishes(cells, past)
        withdrawn = self._withdrawn(past, set(cells.values()))
        records = {lead: (past.get(lead, []), wishes.get(lead, OUT)) for lead in past.keys() | wishes.keys()}
        changes = settle(records, minimums, publication.minimum, withdrawn)
        publication._write_changes(changes, past)
        self.env["crm.unit.figure"].invalidate_model(flush=False)

    # What was said

    def _past(self):
        """Per lead what was said of it since which publication, oldest first."""
        names = sorted(self.env["crm.unit.figure"]._measures())
        past = defaultdict(list)
        for lead, number, figure, said in self.env.execute_query(
            SQL(
                """
                SELECT lead_id, publication_id, figure, contributions
                  FROM crm_unit_figure_record ORDER BY lead_id, publication_id
                """
            )
        ):
            values = tuple((said or {}).get(name) for name in names) if figure else ()
            past[lead].append((number, State(figure or None, values)))
        return past

    def _cells(self):
        """The cell of each figure there is."""
        return {
            Cell(
                figure.viewer_unit_id.id,
                figure.unit_id.id,
                figure.covers,
                figure.outcome,
                figure.stage_id.id or None,
                figure.period or "",
                figure.currency_id.id,
                frozenset(json.loads(figure.readers or "[]")),
            ): figure.id
            for figure in self.env["crm.unit.figure"].search([])
        }

    def _withdrawn(self, past, figures):
        """Figures that are gone with their unit, or too small since the number was raised."""
        last = [(states[-1][1].figure, states[-1][1].values) for states in past.values() if states[-1][1].figure]
        minimum = self._get_minimum()
        return frozenset(
            figure
            for figure, count in tallies(last).items()
            if figure not in figures or not is_publishable(count, minimum)
        )

    # What is true

    def _wishes(self, cells, past):
        """Where each hidden lead is to be counted now, with its values.

        :param cells: id by cell of the figures there are; a new figure stands as its cell
        """
        places = self._hidden_cases()
        rows = self._hidden_leads(places)
        readers = self._granted_readers([row[0] for row in rows])
        organisation = self.env["crm.access"]._organisation()
        audience = self._audience(organisation)
        hidden = []
        for lead, place, outcome, stage, period, currency, *values in rows:
            viewer, unit, seeing = places[place]
            if lead in readers:
                seeing |= readers[lead] & audience(viewer)
            cell = Cell(viewer, unit, "unit", outcome, stage, period, currency, seeing)
            hidden.append((lead, cell, tuple(values)))
        counts = tallies((cell, values) for _lead, cell, values in hidden)
        homes = partition(counts, organisation.tree, audience, self._get_minimum())
        return {
            lead: State(cells.get(homes[cell], homes[cell]), values) for lead, cell, values in hidden if cell in homes
        }

    def _audience(self, organisation):
        """Who sees the figures of a unit: its leaders and those of the units above, present ones and named ones."""
        now = self.env["crm.access"]._now()
        tree, known = organisation.tree, {}

        def leaders(unit):
            yield unit.leader
            yield from (user for user, period in unit.deputies if period.end is None or period.end > now)

        def audience(unit):
            if unit not in known:
                known[unit] = frozenset(
                    user for place in tree.path(unit) for user in leaders(tree.units[place]) if user is not None
                )
            return known[unit]

        return audience

    def _hidden_cases(self):
        """Unit, owner and release of the leads that somebody above does not see.

        :return: per such triple (0 for none) the lowest unit from which they are hidden, their unit, and who of its
            leaders and those above sees the records nevertheless
        """
        access = self.env["crm.access"]
        organisation, now = access._organisation(), access._now()
        tree, audience = organisation.tree, self._audience(organisation)
        units = [
            unit
            for unit in tree.units
            if any(hidden_from(tree, Case(0, owner, unit)) is not None for owner in (0, None))
        ]
        places = {}
        for unit, owner, release in self.env.execute_query(
            SQL("SELECT DISTINCT team_id, user_id, release_team_id FROM crm_lead WHERE team_id = ANY(%s)", units)
        ):
            case = Case(0, owner, unit, release)
            viewer = hidden_from(tree, case)
            if viewer is not None:
                seeing = audience(viewer).intersection(reason.user for reason in organisation.reasons(case, now))
                places[unit, owner or 0, release or 0] = viewer, unit, seeing
        return places

    def _hidden_leads(self, places):
        """Of each lead with such a triple: id, triple, outcome, stage, month, currency, and the measures.

        What came in this month waits for the month's end.
        """
        triples = [list(part) for part in zip(*places, strict=True)] or [[], [], []]
        measures = self.env["crm.unit.figure"]._measures()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT l.id, p.number,
                       CASE l.won_status WHEN 'won' THEN 'won' WHEN 'lost' THEN 'lost' ELSE 'open' END,
                       l.stage_id,
                       TO_CHAR(CASE WHEN l.won_status IN ('won', 'lost') THEN COALESCE(l.date_closed, l.create_date)
                                    ELSE l.create_date END, 'YYYY-MM'),
                       COALESCE(c.currency_id, %(currency)s), %(measures)s
                  FROM unnest(%(units)s::int[], %(owners)s::int[], %(releases)s::int[])
                       WITH ORDINALITY AS p(unit, owner, release, number)
                  JOIN crm_lead l ON l.team_id = p.unit AND COALESCE(l.user_id, 0) = p.owner
                                 AND COALESCE(l.release_team_id, 0) = p.release
             LEFT JOIN res_company c ON c.id = l.company_id
                 WHERE l.create_date < date_trunc('month', %(now)s::timestamp)
                """,
                currency=self.env.company.currency_id.id,
                measures=SQL(", ").join(measures[name] for name in sorted(measures)),
                units=triples[0],
                owners=triples[1],
                releases=triples[2],
                now=fields.Datetime.now(),
            )
        )
        keys = list(places)
        return [(lead, keys[number - 1], *rest) for lead, number, *rest in rows]

    def _granted_readers(self, lead_ids):
        """Per lead who sees it because it is shared by hand."""
        access = self.env["crm.access"]
        now, organisation = access._now(), access._organisation()
        readers = defaultdict(frozenset)
        today = fields.Date.today() - timedelta(days=1)  # where people live it may be yesterday still
        leads = set(lead_ids)
        for grant in self.env["crm.lead.grant"].search(["|", ("date_end", "=", False), ("date_end", ">=", today)]):
            if grant.lead_id.id in leads:
                case = Case(grant.lead_id.id, None, None)
                reasons = organisation.reasons(case, now, grant._as_grants())
                readers[grant.lead_id.id] |= {reason.user for reason in reasons}
        return dict(readers)

    # What is written

    def _write_changes(self, changes, past):
        """Note what is said from now on of each lead, and add the figures up.

        Where nothing changes there was no publication; the date of the last one stands for today.
        """
        if not changes and self._others():
            self._others()[:1].write({"date": self.date})
            self.unlink()
            return
        figures = self._create_figures({state.figure for state in changes.values()} - {None})
        names = sorted(self.env["crm.unit.figure"]._measures())
        rows = [
            (
                lead,
                figures.get(state.figure, state.figure),
                json.dumps(dict(zip(names, state.values, strict=True))) if state.figure else None,
            )
            for lead, state in changes.items()
        ]
        self._write_records(rows)
        touched = {figure for _lead, figure, _said in rows} | {past[lead][-1][1].figure for lead in changes if lead in past}
        self._write_figures([figure for figure in touched if figure])

    def _others(self):
        return self.search([("id", "!=", self.id)])

    def _create_figures(self, wanted):
        """Figures for cells that have none: ids by cell, in one statement however many there are."""
        cells = [figure for figure in wanted if isinstance(figure, Cell)]
        readers = [json.dumps(sorted(cell.readers)) for cell in cells]
        columns = [list(column) for column in zip(*(cell[:-1] for cell in cells), strict=True)] or [[]] * 7
        ids = self.env.execute_query(
            SQL(
                """
                INSERT INTO crm_unit_figure
                       (viewer_unit_id, unit_id, covers, outcome, stage_id, period, currency_id, readers,
                        create_uid, create_date, write_uid, write_date)
                SELECT c.viewer, c.unit, c.covers, c.outcome, c.stage, NULLIF(c.period, ''), c.currency, c.readers,
                       %s, %s, %s, %s
                  FROM unnest(%s::int[], %s::int[], %s::text[], %s::text[], %s::int[], %s::text[], %s::int[], %s::text[])
                       WITH ORDINALITY
                       AS c(viewer, unit, covers, outcome, stage, period, currency, readers, number)
              ORDER BY c.number
             RETURNING id
                """,
                *(self.env.uid, self.date) * 2,
                *columns,
                readers,
            )
        )
        return dict(zip(cells, sorted(id_ for (id_,) in ids), strict=True))

    def _write_records(self, rows):
        leads, figures, said = ([list(part) for part in zip(*rows, strict=True)]) if rows else ([], [], [])
        self.env.flush_all()
        self.env.cr.execute(
            SQL("UPDATE crm_unit_figure_record SET is_current = FALSE WHERE is_current AND lead_id = ANY(%s)", leads)
        )
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO crm_unit_figure_record (lead_id, publication_id, figure, contributions, is_current)
                SELECT n.lead_id, %s, n.figure, n.said::jsonb, TRUE
                  FROM unnest(%s::int[], %s::int[], %s::text[]) n(lead_id, figure, said)
                """,
                self.id,
                leads,
                figures,
                said,
            )
        )
        self.env["crm.unit.figure.record"].invalidate_model(flush=False)

    def _write_figures(self, figure_ids):
        """The sums of the figures that changed; those without a record are deleted."""
        Figure = self.env["crm.unit.figure"]
        columns = SQL(", ").join(
            SQL("%s = %s", SQL.identifier(name), expression) for name, expression in Figure._measure_columns().items()
        )
        self.env.cr.execute(
            SQL(
                """
                WITH r AS MATERIALIZED (
                    SELECT figure, contributions FROM crm_unit_figure_record WHERE is_current AND figure = ANY(%(ids)s)
                ), c AS (
                    SELECT figure, COUNT(*) AS records FROM r GROUP BY figure
                ), m AS (
                    SELECT r.figure, e.key, SUM(e.value::float8) AS total, COUNT(e.value) AS records
                      FROM r, jsonb_each_text(r.contributions) e GROUP BY r.figure, e.key
                ), s AS (
                    SELECT c.figure, c.records,
                           jsonb_object_agg(m.key, jsonb_build_array(m.total, m.records)) AS totals,
                           LEAST(c.records, MIN(NULLIF(m.records, 0))) AS smallest
                      FROM c JOIN m ON m.figure = c.figure GROUP BY c.figure, c.records
                )
                UPDATE crm_unit_figure f
                   SET lead_count = s.records, totals = s.totals, smallest = s.smallest, date_published = %(date)s, %(columns)s
                  FROM s WHERE s.figure = f.id
                """,
                ids=figure_ids,
                date=self.date,
                columns=columns,
            )
        )
        Figure.invalidate_model(flush=False)
        filled = {
            figure
            for (figure,) in self.env.execute_query(
                SQL("SELECT DISTINCT figure FROM crm_unit_figure_record WHERE is_current AND figure = ANY(%s)", figure_ids)
            )
        }
        Figure.browse(set(figure_ids) - filled).exists().unlink()
