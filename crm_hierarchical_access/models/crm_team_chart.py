from odoo import api, models
from odoo.exceptions import UserError

from ..access import Case, Level
from ..chart import Outline

FIRST_LEVELS = 2
FOUND_AT_MOST = 200


class CrmTeam(models.Model):
    """The organisation chart: what each user sees of it, read as that user (spec 1, What people do with it)."""

    _inherit = "crm.team"

    # What the picture asks for

    @api.model
    @api.readonly
    def get_organisation_chart(self, unit_ids=None, levels=FIRST_LEVELS, at_most=None, archived=False):
        """Units of the chart that the user sees, in the order of the picture.

        The number of queries depends neither on the number of units nor on the depth.

        :param unit_ids: what is below these units; None: from the top, the units at the top included
        :param levels: how many levels below, None for all
        :param at_most: a level that would make it more units than that is left out
        :param archived: whether archived units are shown too
        :return: dict of ``units`` (dicts), ``total`` (how many the user sees at all), ``can_move``
        :raise UserError: where the parameters are of the wrong kind
        """
        self._check_chart_parameters(unit_ids, levels, at_most)
        outline = self._chart_outline(archived)
        begin = outline.roots if unit_ids is None else unit_ids
        shown = outline.down(begin, levels, at_most)
        if unit_ids is None:
            shown = outline.sorted([*begin, *shown])
        return {
            "units": self.browse(shown)._chart_values(outline),
            "total": len(outline),
            "can_move": self.has_access("write"),
        }

    @api.model
    @api.readonly
    def get_organisation_chart_leads(self, unit_ids, archived=False):
        """How many open leads of the units the user sees, counted under the rule.

        :return: per unit's id a dict of ``own`` (in the unit itself), ``below`` (together with the units below it) and
            ``all_seen`` (False: the unit may have leads that the user does not see); empty for who has no access to leads
        """
        self._check_chart_parameters(unit_ids)
        if not self.env["crm.lead"].has_access("read"):
            return {}
        outline = self._chart_outline(archived)
        return self._chart_lead_values(outline.branches(unit_ids), unit_ids)

    @api.model
    @api.readonly
    def search_organisation_chart(self, text, archived=False):
        """Units by their name or by the people in them, in the order of the picture.

        :return: dict of ``matches``, a list of dicts of ``id``, ``path`` (ids from the top) and ``people`` (the names found,
            empty where the unit's own name was found only), and ``left_out``: how many more there are
        """
        if not isinstance(text, str):
            raise UserError(self.env._("Search: a text is needed."))
        outline = self._chart_outline(archived)
        people = self._chart_people_named(text.strip())
        named = self.with_context(active_test=not archived)._search([("name", "ilike", text.strip())])
        found = outline.sorted({*named, *people}) if text.strip() else []
        return {
            "matches": [{"id": unit, "path": outline.path(unit), "people": people.get(unit, [])} for unit in found[:FOUND_AT_MOST]],
            "left_out": max(len(found) - FOUND_AT_MOST, 0),
        }

    @api.model
    def _check_chart_parameters(self, unit_ids, *numbers):
        ids_are_wrong = unit_ids is not None and not (isinstance(unit_ids, list | tuple) and all(type(unit) is int for unit in unit_ids))
        if ids_are_wrong or not all(number is None or (type(number) is int and number >= 0) for number in numbers):
            raise UserError(self.env._("Organisation chart: units are given as a list of ids, levels as a number."))

    # What is below what

    @api.model
    def _chart_outline(self, archived=False):
        """The units that the user sees, as an ``Outline``."""
        teams = self.with_context(active_test=not archived)
        teams.flush_model(["parent_id"])
        query = teams._search([], order="sequence, name, id")
        return Outline(self.env.execute_query(query.select("id", "parent_id")))

    # The cards

    def _chart_values(self, outline):
        """What the cards of the units say, in the order given."""
        self.fetch(["name", "user_id", "active", "access_operator_id", *self._chart_policies()])
        deputies = self._chart_deputies()
        names = self._chart_names({*self.user_id.ids, *(user for users in deputies.values() for user in users)})
        members = self._chart_member_counts()
        companies = self._chart_company_names(self.access_operator_id.ids)
        return [
            {
                "id": unit.id,
                "name": unit.name,
                "parent_id": outline.parent(unit.id) or False,
                "leader": names.get(unit.user_id.id, False),
                "deputies": [names[user] for user in deputies.get(unit.id, ()) if user in names],
                "company": companies.get(unit.access_operator_id.id, False),
                "members": members.get(unit.id, 0),
                "children": len(outline.children.get(unit.id, ())),
                "below": outline.below[unit.id],
                "active": unit.active,
                **{policy: unit[policy] for policy in self._chart_policies()},
            }
            for unit in self
        ]

    @api.model
    def _chart_policies(self):
        """Hook: the fields of a unit that its card shows as they are."""
        return ["upward_access", "oversight", "sharing"]

    def _chart_deputies(self):
        """Ids of the deputies in office, by unit."""
        now = self.env["crm.access"]._now()
        deputies = {}
        for deputy in self.env["crm.team.deputy"].search_fetch(
            [("team_id", "in", self.ids)], ["team_id", "user_id", "date_from", "date_to"]
        ):
            if deputy._period().covers(now):
                deputies.setdefault(deputy.team_id.id, []).append(deputy.user_id.id)
        return deputies

    @api.model
    def _chart_names(self, user_ids):
        """Active users by id; who left leads nothing any more."""
        users = self.env["res.users"].search_fetch([("id", "in", list(user_ids))], ["name"])
        return {user.id: {"id": user.id, "name": user.name} for user in users}

    def _chart_member_counts(self):
        domain = [("crm_team_id", "in", self.ids), ("active", "=", True), ("user_id.active", "=", True)]
        members = self.env["crm.team.member"]._read_group(domain, ["crm_team_id"], ["__count"])
        return {unit.id: number for unit, number in members}

    @api.model
    def _chart_company_names(self, partner_ids):
        """Partners that run units, by id; without the name where the user must not know it."""
        hidden = self._hidden_among({("res.partner", partner) for partner in partner_ids})
        shown = [partner for partner in partner_ids if ("res.partner", partner) not in hidden]
        partners = self.env["res.partner"].sudo().browse(shown)  # names of what was checked in the line above
        names = {partner.id: {"id": partner.id, "name": partner.name or ""} for partner in partners}
        nameless = {partner: {"id": partner, "name": self._hidden_name()} for _model, partner in hidden}
        return {**names, **nameless}

    # The leads

    @api.model
    def _chart_open_leads_domain(self, unit_ids):
        """Leads and opportunities that are neither lost nor won."""
        won = self.env["crm.stage"].search([("is_won", "=", True)])
        return [("team_id", "in", unit_ids), ("stage_id", "not in", won.ids)]

    @api.model
    def _chart_lead_values(self, outline, unit_ids):
        own = self._chart_lead_counts(outline)
        below = outline.sums(own)
        return {
            unit: {"own": own.get(unit, 0), "below": below[unit], "all_seen": self._chart_sees_all_leads(unit)}
            for unit in outline.sorted(unit_ids)
        }

    @api.model
    def _chart_lead_counts(self, outline):
        domain = self._chart_open_leads_domain(list(outline))
        return {unit.id: number for unit, number in self.env["crm.lead"]._read_group(domain, ["team_id"], ["__count"])}

    @api.model
    def _chart_sees_all_leads(self, unit_id):
        """Whether the user sees each lead of a unit, whoever owns it."""
        access = self.env["crm.access"]
        somebodys = Case(0, 0, unit_id)
        return not access._is_restricted() or access._scope().allows(somebodys, Level.READ)

    def action_open_chart_leads(self):
        """The open leads of a unit that the user sees, together with those below it."""
        self.ensure_one()
        outline = self._chart_outline(archived=True)
        units = list(outline.branches(self.ids))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Leads of %(unit)s", unit=self.name),
            "res_model": "crm.lead",
            "views": [[False, "list"], [False, "kanban"], [False, "form"]],
            "domain": self._chart_open_leads_domain(units),
            "context": {"default_team_id": self.id},
        }

    # The search

    @api.model
    def _chart_people_named(self, text):
        """Names of the people found, by the units that they lead, stand in for or belong to."""
        if not text:
            return {}
        users = self.env["res.users"].search_fetch([("name", "ilike", text), ("share", "=", False)], ["name"])
        found = {}
        for unit, user in self._chart_places(users):
            found.setdefault(unit, {})[user] = True
        names = {user.id: user.name for user in users}
        return {unit: [names[user] for user in people] for unit, people in found.items()}

    @api.model
    def _chart_places(self, users):
        """Pairs of the ids of a unit and of one of the users who leads it, stands in for its leader or belongs to it."""
        units = self.with_context(active_test=False).search_fetch([("user_id", "in", users.ids)], ["user_id"])
        yield from ((unit.id, unit.user_id.id) for unit in units)
        now = self.env["crm.access"]._now()
        for deputy in self.env["crm.team.deputy"].search([("user_id", "in", users.ids)]):
            if deputy._period().covers(now):
                yield deputy.team_id.id, deputy.user_id.id
        members = self.env["crm.team.member"]._read_group([("user_id", "in", users.ids)], ["crm_team_id", "user_id"])
        yield from ((unit.id, user.id) for unit, user in members)
