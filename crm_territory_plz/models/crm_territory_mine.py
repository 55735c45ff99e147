from odoo import api, fields, models
from odoo.fields import Domain

from ..atlas import TOWNS


class CrmTerritory(models.Model):
    """What a territory is to whoever looks at it: the own one or not, and how much there is to do, of what the user sees."""

    _inherit = "crm.territory"

    is_mine = fields.Boolean(
        string="Mine", compute="_compute_is_mine", search="_search_is_mine",
        help="You are responsible or permitted, lead its unit, or belong to its unit where nobody is responsible.",
    )  # fmt: skip
    open_count = fields.Integer(string="Open Leads", compute="_compute_lead_counts")
    unassigned_count = fields.Integer(string="Unassigned", compute="_compute_lead_counts")
    place_names = fields.Char(string="Around", compute="_compute_place_names")

    @api.depends_context("uid")
    @api.depends("user_id", "permitted_user_ids", "team_id")
    def _compute_is_mine(self):
        mine = self.filtered_domain(self._mine_domain())
        for territory in self:
            territory.is_mine = territory in mine

    @api.model
    def _search_is_mine(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._mine_domain() if True in value else ~self._mine_domain()

    @api.model
    def _mine_domain(self):
        """The territories whose unassigned leads the user may take (spec 3, *Permission*)."""
        led, joined = self._my_units()
        nobodys = Domain("user_id", "=", False) & Domain("team_id", "in", joined)
        named = Domain("user_id", "=", self.env.uid) | Domain("permitted_user_ids", "in", self.env.uid)
        return named | Domain("team_id", "in", led) | nobodys

    @api.model
    def _my_units(self):
        """Ids of the units that the user leads, and of those that he belongs to."""
        access = self.env["crm.access"]
        places = list(access._organisation().tree.places(self.env.uid, access._now()))
        led = [unit for role, unit in places if role != "member"]
        return led, [unit for role, unit in places if role == "member"]

    @api.depends_context("uid")
    @api.depends("prefix_ids")
    def _compute_lead_counts(self):
        domain = Domain("territory_id", "in", self.ids) & self.env["crm.territory.plan"]._map_open_domain()
        rows = self.env["crm.lead"]._read_group(domain, ["territory_id"], ["__count", "user_id:count"])
        counts = {territory.id: (count, count - owned) for territory, count, owned in rows}
        for territory in self:
            territory.open_count, territory.unassigned_count = counts.get(territory._origin.id, (0, 0))

    @api.depends("prefix_ids.prefix")
    def _compute_place_names(self):
        """Towns that tell people where a territory is."""
        for territory in self:
            regions = sorted({row.prefix[:2] for row in territory.prefix_ids if row.prefix[:2] in TOWNS})
            names = [TOWNS[region] for region in regions]
            territory.place_names = ", ".join(names[:4]) + (" …" if len(names) > 4 else "")

    def action_open_leads(self):
        """The open leads of a territory that the user sees."""
        return self._open_leads(Domain.TRUE, self.env._("Leads of %(territory)s", territory=self.name))

    def action_open_unassigned(self):
        """The leads of a territory that wait for somebody."""
        return self._open_leads(Domain("user_id", "=", False), self.env._("Unassigned in %(territory)s", territory=self.name))

    def _open_leads(self, domain, title):
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_territory_plz.crm_lead_unassigned_action")
        domain &= Domain("territory_id", "=", self.id) & self.env["crm.territory.plan"]._map_open_domain()
        return {**action, "display_name": title, "name": title, "domain": list(domain), "context": {}}
