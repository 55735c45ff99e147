from collections import defaultdict

from odoo import api, models
from odoo.fields import Command

from ..plan_files import PLANS, TERRITORIES
from .crm_lead_distribution import DISTRIBUTE
from .crm_lead_permission import UNCHECKED


class CrmOrganisation(models.AbstractModel):
    """Territory plans in the files of an organisation. What differs from an active plan becomes its next version, at once.

    Leads of the files are as they are: none is handed out, and their owners need no permission.
    """

    _inherit = "crm.organisation"

    @api.model
    def _layouts(self):
        return super()._layouts() | {layout.kind: layout for layout in (PLANS, TERRITORIES)}

    @api.model
    def _steps(self):
        """The main root is known, and plans hold, before the leads come: these lie in their territories at once."""
        steps = [step for step in super()._steps() if step != self._apply_main_root]
        place = steps.index(self._apply_leads)
        return [*steps[:place], self._apply_main_root, self._apply_plans, *steps[place:]]

    @api.model
    def _apply(self, plan, present):
        return super(CrmOrganisation, self.with_context(**UNCHECKED, **{DISTRIBUTE: False}))._apply(plan, present)

    # What is present

    @api.model
    def _present(self):
        present = super()._present()
        plans = self.env["crm.territory.plan"].search([("state", "=", "active")])
        for name, found in plans.grouped("name").items():
            if len(found) > 1:
                present.refused["plans"][name] = "ambiguous"
            else:
                present.add("plans", name, found.id)
        present.known.plan_units = {plan.name: present.word("units", plan.team_id.id) for plan in plans}
        present.known.prefixes = defaultdict(dict)
        for row in self.env["crm.territory.prefix"].search([("plan_id", "in", plans.ids)]):
            present.known.prefixes[row.plan_id.name][row.prefix] = row.territory_id.name
        return present

    def _values_plans(self, content, present):
        plans = self.env["crm.territory.plan"].browse(present.ids["plans"].values())
        return {
            plan.name: {"plan": plan.name, "unit": present.word("units", plan.team_id.id), "mode": plan.mode} for plan in plans
        }

    def _values_territories(self, content, present):
        plans = self.env["crm.territory.plan"].browse(present.ids["plans"].values())
        return {
            (territory.plan_id.name, territory.name): self._territory_words(territory, present)
            for territory in plans.with_context(active_test=True).territory_ids.filtered("active")
        }

    def _territory_words(self, territory, present):
        return {
            "plan": territory.plan_id.name,
            "territory": territory.name,
            "prefixes": frozenset(territory.prefix_ids.mapped("prefix")),
            "unit": present.word("units", territory.team_id.id),
            "responsible": present.word("users", territory.user_id.id),
            "permitted": frozenset(present.word("users", user.id) for user in territory.permitted_user_ids),
        }

    # Writing

    def _apply_plans(self, plan, present):
        """New plans, and the next version of each that differs; all of them hold at once."""
        changes = {change.key: change for kind in self._changes(plan, "plans") for change in kind}
        by_plan = defaultdict(list)
        for kind in self._changes(plan, "territories"):
            for change in kind:
                by_plan[change.key[0]].append(change)
        for name in [*changes, *(name for name in by_plan if name not in changes)]:
            draft = self._draft_of(name, changes.get(name), present)
            named = [(change.key[1], change.new) for change in by_plan[name]]
            draft.write({"territory_ids": self._territory_commands(draft, named, present)})
            draft._activate(at_once=float("inf"))
            present.ids["plans"][name] = draft.id

    def _draft_of(self, name, change, present):
        """The draft that is to hold: a new plan, or the next version of the one that is there."""
        plans = self.env["crm.territory.plan"]
        before = plans.browse(present.ids["plans"].get(name, []))
        values = change.values if change else {}
        if before and ("unit" not in values or present.id("units", values["unit"]) == before.team_id.id):
            draft = before._new_version()
            draft.write({"mode": values["mode"]} if values else {})
            return draft
        draft = plans.create({"name": name, "team_id": present.id("units", values["unit"]), "mode": values["mode"]})
        if before:
            draft.write({"territory_ids": [Command.create(vals) for vals in before.territory_ids.copy_data({"plan_id": draft.id})]})
            before._end()
        return draft

    def _territory_commands(self, draft, changes, present):
        """What has to be written to a draft.

        :param changes: pairs of a territory's name and what differs, by column
        """
        there = {territory.name: territory for territory in draft.territory_ids}
        commands = []
        for number, (name, values) in enumerate(changes, len(there)):
            territory, vals = there.get(name), self._prepare_territory_vals(values, present)
            if territory:
                commands.append(Command.update(territory.id, vals))
            else:
                commands.append(Command.create({"name": name, "sequence": number, **vals}))
        return commands

    def _prepare_territory_vals(self, values, present):
        """Hook: the fields of a territory for the columns that are to be written."""
        written = {
            "prefixes": ("prefixes", lambda texts: " ".join(sorted(texts))),
            "unit": ("team_id", lambda word: present.id("units", word)),
            "responsible": ("user_id", lambda word: present.id("users", word)),
            "permitted": ("permitted_user_ids", lambda words: [Command.set([present.id("users", word) for word in sorted(words)])]),
        }
        return {written[column][0]: written[column][1](value) for column, value in values.items() if column in written}
