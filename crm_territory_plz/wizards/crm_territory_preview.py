from collections import Counter, defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.crm_hierarchical_access.access import Case, Census, Group, Level, Total, everybody


class CrmTerritoryPreview(models.TransientModel):
    """What activating a draft would do (spec 3, *Changing a plan*): leads per territory, and who loses and gains.

    Counted among the leads that the planner may read; nothing is written.
    """

    _name = "crm.territory.preview"
    _description = "Preview of a Territory Plan"
    _rec_name = "plan_id"

    plan_id = fields.Many2one("crm.territory.plan", required=True, readonly=True, ondelete="cascade")
    lead_choice = fields.Selection(related="plan_id.lead_choice", readonly=False)
    moved_count = fields.Integer(string="Get Another Territory", readonly=True)
    handed_count = fields.Integer(string="Get Another Owner or Unit", readonly=True)
    line_ids = fields.One2many("crm.territory.preview.line", "preview_id", string="Territories", readonly=True)
    person_ids = fields.One2many("crm.territory.preview.person", "preview_id", string="People", readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        previews = super().create(vals_list)
        for preview in previews:
            preview._fill()
        return previews

    def write(self, vals):
        """Another choice of leads is counted anew."""
        result = super().write(vals)
        if "lead_choice" in vals:
            for preview in self:
                preview._fill()
        return result

    def _fill(self):
        self.plan_id.check_access("write")
        rows = self._rows()
        names = self._territory_names()
        window = self.sudo()  # its own lines: counts of what the planner may read
        window.line_ids.unlink()
        window.person_ids.unlink()
        window.write({
            "moved_count": sum(row["count"] for row in rows if row["old_territory_id"] != row["territory_id"]),
            "handed_count": sum(row["count"] for row in rows if row["hands_over"]),
        })
        window.env["crm.territory.preview.line"].create(list(self._prepare_lines(rows, names)))
        window.env["crm.territory.preview.person"].create(list(self._prepare_people(rows)))

    def _rows(self):
        """The leads in the plan's scope, counted by what they are and what becomes of them."""
        plan = self.plan_id.sudo()  # narrowed to what the planner sees below
        seen = SQL("TRUE")
        if self.env["crm.access"]._is_subject():
            leads = self.env["crm.lead"].with_context(active_test=False)._search([])
            seen = SQL("m.id IN %s", leads.subselect())
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT m.hands_over, m.old_territory_id, m.old_team_id, m.old_user_id, m.territory_id, m.team_id, m.user_id,
                       l.release_team_id, l.company_id, COUNT(*) AS count
                  FROM (%s) m JOIN crm_lead l ON l.id = m.id
                 WHERE %s
              GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
                """,
                plan._moves_query(only_moved=False),
                seen,
            )
        )

    def _territory_names(self):
        """Names by the ids that territories will have; those of the draft count."""
        plan = self.plan_id.sudo()  # names of the plan's own territories
        others = self.env["crm.territory"].sudo().search([("plan_id.state", "=", "active")])
        names = {territory.id: territory.name for territory in others}
        return names | {id_: territory.name for territory, id_ in plan._lasting_ids().items()}

    def _prepare_lines(self, rows, names):
        """Leads per territory before and after, most of them first; those in none last."""
        before, after, came, went = Counter(), Counter(), Counter(), Counter()
        for row in rows:
            before[row["old_territory_id"]] += row["count"]
            after[row["territory_id"]] += row["count"]
            if row["old_territory_id"] != row["territory_id"]:
                went[row["old_territory_id"]] += row["count"]
                came[row["territory_id"]] += row["count"]
        order = sorted(before.keys() | after.keys(), key=lambda id_: (id_ is None, -after[id_], names.get(id_, "")))
        for id_ in order:
            counts = {"before_count": before[id_], "after_count": after[id_], "came_count": came[id_], "went_count": went[id_]}
            yield {"preview_id": self.id, "name": names.get(id_) or self.env._("No territory"), **counts}

    # People

    def _prepare_people(self, rows):
        """Who gets and gives away leads, and who sees more and fewer."""
        got, gave = Counter(), Counter()
        for row in rows:
            if row["hands_over"] and row["old_user_id"] != row["user_id"]:
                gave[row["old_user_id"]] += row["count"]
                got[row["user_id"]] += row["count"]
        effects = {effect.user: effect for effect in self._effects(rows)}
        for user in sorted((got.keys() | gave.keys() | effects.keys()) - {None}):
            gained, lost = (
                (effects[user].gained[Level.READ].count, effects[user].lost[Level.READ].count) if user in effects else (0, 0)
            )
            if got[user] or gave[user] or gained or lost:
                counts = {"got_count": got[user], "gave_count": gave[user], "gained_count": gained, "lost_count": lost}
                yield {"preview_id": self.id, "user_id": user, **counts}

    def _effects(self, rows):
        """What each person sees more and less, by the rule itself (``access.Effect``)."""
        access = self.env["crm.access"]
        before, after = access._organisation(), self.plan_id.sudo()._organisation_planned()  # ids for the engine
        people = access._restricted_people()
        grants = access._grants_naming(people.ids)
        census = Census(self._groups(rows, after.tree))
        companies = {user.id: user.company_ids.ids for user in people}
        for difference in everybody(before, after, access._now(), people.ids, grants):
            yield census.effect(difference, companies[difference.user])

    def _groups(self, rows, tree):
        totals = defaultdict(int)
        for row in rows:
            release = row["release_team_id"]
            case = Case(0, row["old_user_id"], row["old_team_id"], release, row["old_territory_id"])
            kept = release if release in tree.path(row["team_id"]) else None
            then = Case(0, row["user_id"], row["team_id"], kept, row["territory_id"])
            totals[case, then, row["company_id"]] += row["count"]
        return [Group(case, Total(count), limit, after=then) for (case, then, limit), count in totals.items()]

    def action_activate(self):
        self.plan_id.action_activate()
        return {"type": "ir.actions.act_window_close"}


class CrmTerritoryPreviewLine(models.TransientModel):
    """One territory before and after."""

    _name = "crm.territory.preview.line"
    _description = "Territory in a Preview"
    _order = "id"

    preview_id = fields.Many2one("crm.territory.preview", required=True, index=True, ondelete="cascade")
    name = fields.Char(string="Territory", readonly=True)
    before_count = fields.Integer(string="Leads Now", readonly=True)
    after_count = fields.Integer(string="Leads Then", readonly=True)
    came_count = fields.Integer(string="Come", readonly=True)
    went_count = fields.Integer(string="Go", readonly=True)


class CrmTerritoryPreviewPerson(models.TransientModel):
    """What one person gains and loses."""

    _name = "crm.territory.preview.person"
    _description = "Person in a Preview"
    _order = "lost_count desc, gained_count desc, id"

    preview_id = fields.Many2one("crm.territory.preview", required=True, index=True, ondelete="cascade")
    user_id = fields.Many2one("res.users", string="Person", readonly=True, ondelete="cascade")
    got_count = fields.Integer(string="Gets", readonly=True, help="Leads of which this person becomes the owner.")
    gave_count = fields.Integer(string="Gives Away", readonly=True, help="Leads that get another owner.")
    gained_count = fields.Integer(string="Sees More", readonly=True)
    lost_count = fields.Integer(string="Sees No More", readonly=True)
