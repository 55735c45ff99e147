from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.crm_hierarchical_access.access import TerritoryPlan

from ..atlas import TOWNS, UNMAPPED, Cover, bounds, neighbours, palette, path, shapes, size, steps, zone_borders
from ..postcode import Claim, Lookup, gaps, is_prefix, prefixes
from ..postcode.lookup import LONGEST

#: stands for the territories that the reader does not know of
OTHERS = 0
#: the key of what no territory gets
NOBODY = "nobody"
#: response times are of the leads that came in within so many days
RESPONSE_DAYS = 365
FIELDS = {
    "name": {},
    "team_id": {"fields": {"display_name": {}}},
    "user_id": {"fields": {"display_name": {}}},
    "permitted_user_ids": {"fields": {"display_name": {}}},
}


class CrmTerritoryPlan(models.Model):
    """The map of a plan: what each user sees of it, read as that user (spec 3, *coverage map*).

    Territories are named to who may read them; that others have the rest is shown, not who. Each figure counts leads that the
    reader sees in the lists, too: there is none over anybody else's.
    """

    _inherit = "crm.territory.plan"

    # What the picture asks for

    @api.model
    @api.readonly
    def get_map_drawing(self):
        """The map as such: shapes of the regions, keys and colours; the same for everybody.

        :return: dict of ``width``, ``height``, ``regions`` (dicts of ``code``, ``town``, ``path``, ``label``, ``room``,
            ``box``, ``steps``, ``beside``), ``zones`` (borders between leading digits), ``unmapped`` and ``palette``
        """
        width, height = size()
        return {
            "width": width,
            "height": height,
            "regions": [self._map_region(shape) for shape in shapes().values()],
            "zones": "".join(path(line, closed=False) for line in zone_borders()),
            "unmapped": list(UNMAPPED),
            "palette": self._map_palette(),
        }

    @api.readonly
    def get_map(self):
        """A plan's territories and what they cover, as far as the user may read them.

        :return: dict of ``plan``, ``territories``, ``claims`` (pairs of prefix and territory's id, 0 for those that the user
            does not know of), ``gaps`` and ``nearer`` (plans of units below: what is there is on their maps)
        """
        self.ensure_one()
        self.check_access("read")
        claims = self._map_claims()
        return {
            "plan": self._map_plan_values(),
            "territories": self._map_territory_values(claims),
            "claims": claims,
            "gaps": self._map_gaps(claims),
            "nearer": self._map_nearer_plans(),
        }

    @api.readonly
    def get_map_figures(self, prefix=""):
        """Open leads and response times below a prefix, of the leads that the user sees.

        :param prefix: the first digits of postcodes, at most four; empty: the regions of the whole map
        :return: dict of ``figures`` (per longer prefix a dict of ``open``, ``unassigned``, ``hours``, ``answered``),
            ``bounds`` (of the classes of ``open`` and ``hours``), ``territories`` (figures per territory's id; ``nobody``: of the
            gaps) and ``unread`` (open leads without a postcode that was read), the last two of the whole map only
        """
        self.ensure_one()
        self.check_access("read")
        self._check_map_prefix(prefix)
        rows = self._map_open_leads(prefix), self._map_answered_leads(prefix)
        length = len(prefix) + 1 if prefix else 2
        figures = self._map_figures(*rows, lambda postcode: postcode[:length])
        return {
            "figures": figures,
            "bounds": {
                "open": bounds(row["open"] for row in figures.values() if row["open"]),
                "hours": bounds(row["hours"] for row in figures.values() if row["answered"]),
            },
            "territories": {} if prefix else self._map_figures(*rows, self._map_territory_keys()),
            "unread": 0 if prefix else self._map_count_unread(),
        }

    @api.model
    @api.readonly
    def get_map_plans(self):
        """The plans that the user may read, those in force first: list of dicts of ``id``, ``name`` and ``state``."""
        plans = self.search_fetch([], ["name", "state", "team_id"])
        order = ["active", "draft", "archived"]
        plans = plans.sorted(lambda plan: (order.index(plan.state), len(plan.team_id.parent_path or "")))
        return [{"id": plan.id, "name": plan.name, "state": plan.state} for plan in plans]

    @api.readonly
    def action_open_map_leads(self, prefix):
        """The open leads below a prefix, as they are counted.

        :param prefix: the first digits of postcodes; False: those whose postcode could not be read
        """
        self.ensure_one()
        self.check_access("read")
        self._check_map_prefix("" if prefix is False else prefix, LONGEST)
        within = Domain("zip_read", "=", False) if prefix is False else self._map_within(prefix)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Leads of %(prefix)s", prefix=prefix) if prefix else self.env._("Leads of %(plan)s", plan=self.name),
            "res_model": "crm.lead",
            "views": [[False, "list"], [False, "kanban"], [False, "form"]],
            "domain": list(self._map_leads_domain() & self._map_open_domain() & within),
        }

    @api.model
    def _check_map_prefix(self, prefix, longest=LONGEST - 1):
        if not isinstance(prefix, str) or (prefix and not is_prefix(prefix)) or len(prefix) > longest:
            raise UserError(self.env._("Map: the first digits of postcodes are needed, at most %s.", longest))

    # The drawing

    @api.model
    def _map_region(self, shape):
        return {
            "code": shape.region,
            "town": TOWNS[shape.region],
            "path": path(shape.outline),
            "label": shape.label,
            "room": shape.room,
            "box": shape.box,
            "steps": steps()[shape.region],
            "beside": sorted(neighbours()[shape.region]),
        }

    @api.model
    def _map_palette(self):
        def inked(colours):
            return [{"fill": colour, "ink": palette.ink(colour)} for colour in colours]

        return {
            "territories": inked(palette.TERRITORIES),
            "open": inked(palette.LOAD),
            "hours": inked(palette.RESPONSE),
            "others": inked([palette.OTHERS])[0],
            "nothing": inked([palette.NOTHING])[0],
        }

    # The plan

    def _map_plan_values(self):
        plan = self.web_read({
            "name": {}, "team_id": {"fields": {"display_name": {}}}, "mode": {}, "state": {}, "version": {}, "date_from": {},
        })[0]  # fmt: skip
        return {**plan, "can_write": self.has_access("write")}

    def _map_nearer_plans(self):
        below = [("state", "=", "active"), ("team_id", "child_of", self.team_id.id), ("team_id", "!=", self.team_id.id)]
        return [{"id": plan.id, "name": plan.name} for plan in self.search_fetch(below, ["name"])]

    def _map_claims(self):
        """Pairs of prefix and territory's id; which postcodes others have is known to who may read the plan, not who they are."""
        known = set(self._map_territories()._ids)
        rows = self.env["crm.territory.prefix"].sudo().search_fetch(  # prefixes only: whose they are is left out below
            [("plan_id", "=", self.id), ("territory_id.active", "=", True)], ["prefix", "territory_id"]
        )  # fmt: skip
        return [[row.prefix, row.territory_id.id if row.territory_id.id in known else OTHERS] for row in rows]

    def _map_territories(self):
        """Those that the user may read, in their order."""
        return self.env["crm.territory"].search([("plan_id", "=", self.id)])

    def _map_territory_values(self, claims):
        """What is said of the territories, in their order."""
        numbers = self._map_colours(claims)
        return [{**row, "colour": numbers.get(row["id"], 0)} for row in self._map_territories().web_read(FIELDS)]

    @api.model
    def _map_colours(self, claims):
        cover = Cover(claims)
        owners = {region: [share.territory for share in cover.shares(region) if share.territory] for region in TOWNS}
        return palette.numbered(owners, neighbours())

    @api.model
    def _map_gaps(self, claims):
        """Beginnings of postcodes without a territory, but those that are never given."""
        return [gap for gap in gaps(Claim(*claim) for claim in claims) if not any(given in UNMAPPED for given in prefixes(gap))]

    # The leads

    def _map_leads_domain(self):
        """The leads whose plan this is, or would be were it active (spec 3, *Plan*)."""
        units = Domain("team_id", "in", self._map_unit_ids())
        return units | Domain("team_id", "=", False) if self._is_map_of_main_root() else units

    def _is_map_of_main_root(self):
        return self.team_id == self.env["crm.team"].sudo()._main_root()  # an id only

    def _map_unit_ids(self):
        """The units for which this plan is the nearest, or would be."""
        organisation = self.env["crm.access"]._organisation()
        plan = TerritoryPlan(self.id, self.team_id.id, self.mode)
        return list(organisation.territories.units_of(organisation.tree, plan))

    @api.model
    def _map_open_domain(self):
        """Hook: leads that are neither lost nor won."""
        return Domain("stage_id", "not in", self.env["crm.stage"].search([("is_won", "=", True)]).ids)

    @api.model
    def _map_figures(self, open_leads, answered, key_of):
        """Rows of postcodes added up.

        :param key_of: gives the key of a postcode
        """
        figures = {}
        for postcode, count, owned in open_leads:
            row = self._map_figure(figures, key_of(postcode))
            row["open"], row["unassigned"] = row["open"] + count, row["unassigned"] + count - owned
        for postcode, hours, count in answered:
            row = self._map_figure(figures, key_of(postcode))
            row["hours"], row["answered"] = row["hours"] + hours, row["answered"] + count
        for row in figures.values():
            row["hours"] = round(row["hours"] / row["answered"], 1) if row["answered"] else 0
        return figures

    def _map_territory_keys(self):
        """Gives the territory's id of a postcode as text, ``nobody`` where it has none."""
        lookup = Lookup(map(tuple, self._map_claims()))

        def key_of(postcode):
            territory = lookup.find(postcode)
            return NOBODY if territory is None else str(territory)

        return key_of

    @api.model
    def _map_figure(self, figures, prefix):
        return figures.setdefault(prefix, {"open": 0, "unassigned": 0, "hours": 0, "answered": 0})

    @api.model
    def _map_within(self, prefix):
        return Domain("zip_read", "=like", f"{prefix}%") if prefix else Domain("zip_read", "!=", False)

    def _map_open_leads(self, prefix=""):
        """Postcode, how many open leads there are, and how many of them have an owner."""
        domain = self._map_leads_domain() & self._map_open_domain() & self._map_within(prefix)
        return self.env["crm.lead"]._read_group(domain, ["zip_read"], ["__count", "user_id:count"])

    def _map_answered_leads(self, prefix):
        """Postcode, sum of response times and how many leads were answered, among those of the last year."""
        since = fields.Datetime.now() - timedelta(days=RESPONSE_DAYS)
        domain = self._map_leads_domain() & self._map_within(prefix) & Domain("create_date", ">=", since)
        leads = self.env["crm.lead"].with_context(active_test=False)
        rows = leads._read_group(domain, ["zip_read"], ["response_hours:sum", "response_hours:count"])
        return [row for row in rows if row[2]]

    def _map_count_unread(self):
        domain = self._map_leads_domain() & self._map_open_domain() & Domain("zip_read", "=", False)
        return self.env["crm.lead"].search_count(domain)
