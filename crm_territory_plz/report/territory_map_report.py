from odoo import api, fields, models
from odoo.tools import format_date

from ..atlas import Cover, band, hatching, palette, path, place, shade, shapes, size, zone_borders
from ..models.crm_territory_map import NOBODY, OTHERS

MEASURES = {"territory": None, "open": palette.LOAD, "hours": palette.RESPONSE}
#: a region with so little room around its name has one line
ONE_LINE = 20


class TerritoryMapReport(models.AbstractModel):
    """The coverage map on paper, as the user sees it who prints it: the map, and the territories as a table."""

    _name = "report.crm_territory_plz.report_territory_map"
    _description = "Coverage Map on Paper"

    @api.model
    def _get_report_values(self, docids, data=None):
        """
        :param docids: ids of plans, one page each; those of the context where the browser gave a measure
        :param data: dict of ``measure``: territory, open or hours
        """
        docids = docids or self.env.context.get("active_ids") or []
        measure = (data or {}).get("measure")
        measure = measure if measure in MEASURES else "territory"
        return {
            "maps": [self._map(plan, measure) for plan in self.env["crm.territory.plan"].browse(docids)],
            "drawing": {"size": size(), "zones": [path(line, closed=False) for line in zone_borders()]},
            "company": self.env.company.name,
            "printed": fields.Datetime.now(),
        }

    @api.model
    def _map(self, plan, measure):
        values, figures = plan.get_map(), plan.get_map_figures()
        territories = {row["id"]: {**row, "number": number} for number, row in enumerate(values["territories"], 1)}
        cover = Cover(values["claims"])
        return {
            "plan": values["plan"],
            "title": self._title(measure),
            "since": format_date(self.env, values["plan"]["date_from"]) if values["plan"]["date_from"] else "",
            "regions": [self._region(shape, measure, cover, territories, figures) for shape in shapes().values()],
            "rows": [self._row(row, values["claims"], figures) for row in territories.values()],
            "gaps": ", ".join(values["gaps"]),
            "nobody": figures["territories"].get(NOBODY, {}).get("open", 0),
        }

    @api.model
    def _title(self, measure):
        names = {"territory": self.env._("Territories"), "open": self.env._("Open leads"), "hours": self.env._("Response time")}
        return names[measure]

    # The picture

    @api.model
    def _region(self, shape, measure, cover, territories, figures):
        """A region with its bands, its name and what stands below that."""
        shares = cover.shares(shape.region)
        if measure == "territory":
            parts = [(share.part, self._colour(share.territory, territories)) for share in shares]
            numbers = [str(territories[share.territory]["number"]) for share in shares if share.territory]
            note = " + ".join(numbers[:2])
        else:
            colour, note = self._figure(figures["figures"].get(shape.region), measure, figures["bounds"][measure])
            parts = [(1, colour)]
        single = parts[0][1] if len(parts) == 1 else None
        return {
            "code": shape.region,
            "path": path(shape.outline),
            "x": shape.label[0],
            "y": shape.label[1],
            "one_line": shape.room < ONE_LINE,
            "bands": list(self._bands(shape, parts)),
            "ink": palette.ink(single) if single else palette.DARK,
            "haloed": not single,
            "note": note,
        }

    @api.model
    def _bands(self, shape, parts):
        """The parts of a region side by side, each with its colour; a gap has none, but lines."""
        left, _top, width, _height = shape.box
        for part, colour in parts:
            right = left + width * part
            outline = shape.outline if part == 1 else band(shape.outline, left, right)
            lines = "" if colour else "".join(path(line, closed=False) for line in hatching(outline))
            yield {"path": path(outline) if outline else "", "colour": colour or palette.NOTHING, "lines": lines}
            left = right

    @api.model
    def _colour(self, territory, territories):
        if territory is None:
            return None
        return palette.OTHERS if territory == OTHERS else self._fill(territories[territory])

    @api.model
    def _fill(self, row):
        return palette.TERRITORIES[row["colour"] % len(palette.TERRITORIES)]

    @api.model
    def _figure(self, figure, measure, bounds):
        """The colour of a figure, and the figure."""
        if not figure or not figure["answered" if measure == "hours" else "open"]:
            return palette.NOTHING, ""
        colour = MEASURES[measure][shade(place(figure[measure], bounds), len(bounds))]
        return colour, self._figure_text(figure[measure], measure)

    @api.model
    def _figure_text(self, value, measure):
        return self.env._("%s h", f"{value:.1f}") if measure == "hours" else str(value)

    # The table

    @api.model
    def _row(self, row, claims, figures):
        figure = figures["territories"].get(str(row["id"]), {})
        people = [row["team_id"]["display_name"], row["user_id"] and row["user_id"]["display_name"]]
        return {
            "number": row["number"],
            "fill": self._fill(row),
            "name": row["name"],
            "prefixes": " ".join(prefix for prefix, territory in claims if territory == row["id"]),
            "people": " · ".join(filter(None, people)),
            "open": figure.get("open", 0),
            "hours": self._figure_text(figure["hours"], "hours") if figure.get("answered") else "–",
        }
