from dataclasses import replace

from odoo import api, models

from odoo.addons.crm_hierarchical_access.models.change_subjects import Subject

#: A lead is in its first territory since it was created; that is not logged, or each import would be logged twice.
CHANGES_OF_LEADS = (
    "NOT (TG_OP = 'UPDATE' AND NEW.create_date = now() AT TIME ZONE 'UTC' AND OLD.territory_id IS NULL"
    " AND ROW(OLD.user_id, OLD.team_id, OLD.release_team_id)"
    " IS NOT DISTINCT FROM ROW(NEW.user_id, NEW.team_id, NEW.release_team_id))"
)
OWN_SUBJECTS = {
    "territory_plan": Subject("crm_territory_plan", ("state", "team_id", "mode"), kept={"name": "{row}.name"}),
    "territory": Subject("crm_territory", ("plan_id", "team_id", "user_id"), kept={"name": "{row}.name"}),
    "permission": Subject("crm_territory_permission", ("territory_id", "user_id"), stamped=False),
}


class CrmAccessChangeLog(models.Model):
    """Plans, territories, permissions, and the territory of each lead are watched, too (spec 1, *History*)."""

    _inherit = "crm.access.change.log"

    @api.model
    def _subjects(self):
        subjects = super()._subjects()
        lead = subjects["lead"]
        watched = replace(lead, columns=(*lead.columns, "territory_id"), only=CHANGES_OF_LEADS)
        return {**subjects, "lead": watched, **OWN_SUBJECTS}

    @api.model
    def _past_subjects(self):
        return [*super()._past_subjects(), *OWN_SUBJECTS]

    @api.model
    def _selection_subject(self):
        return super()._selection_subject() + [
            ("territory_plan", self.env._("Territory Plan")),
            ("territory", self.env._("Territory")),
            ("permission", self.env._("Permission for a Territory")),
        ]

    # In words

    def _sentences_lead(self, names):
        sentences = super()._sentences_lead(names)
        if not self._changed("territory_id"):
            return sentences
        values = {"lead": names["lead"].get(self.res_id), "territory": self._territory_name(self.after["territory_id"])}
        if self.after["territory_id"]:
            return [*sentences, self.env._("%(lead)s came into the territory %(territory)s", **values)]
        return [*sentences, self.env._("%(lead)s lies in no territory any more", **values)]

    def _sentences_territory_plan(self, names):
        values, row = {}, self.after or self.before
        values = {"plan": row["name"], "unit": names["unit"].get(row["team_id"], "")}
        if not self.after:
            return [self.env._("The territory plan %(plan)s of %(unit)s was deleted", **values)]
        if not self.before:
            return [self.env._("The territory plan %(plan)s of %(unit)s was drafted", **values)]
        if self._changed("state"):
            if self.after["state"] == "active":
                return [self.env._("The territory plan %(plan)s of %(unit)s holds", **values)]
            return [self.env._("The territory plan %(plan)s of %(unit)s was replaced", **values)]
        return [self.env._("The draft of the territory plan %(plan)s of %(unit)s was changed", **values)]

    def _sentences_territory(self, names):
        row = self.after or self.before
        values = {"territory": row["name"], "unit": names["unit"].get(row["team_id"], "")}
        values["user"] = names["user"].get(row["user_id"], self.env._("nobody"))
        if not self.after:
            return [self.env._("The territory %(territory)s was deleted", **values)]
        if not self.before:
            return [self.env._("The territory %(territory)s of %(unit)s was made, responsible: %(user)s", **values)]
        return [self.env._("The territory %(territory)s is of %(unit)s, responsible: %(user)s", **values)]

    def _sentences_permission(self, names):
        row = self.after or self.before
        values = {"territory": self._territory_name(row["territory_id"]), "user": names["user"].get(row["user_id"], "")}
        if self.after:
            return [self.env._("%(user)s has permission for the territory %(territory)s", **values)]
        return [self.env._("%(user)s has no permission for the territory %(territory)s any more", **values)]

    def _territory_name(self, id_):
        territories = self.env["crm.territory"].sudo().with_context(active_test=False)  # the log is for who sees it all
        found = territories.browse(id_ or []).exists()
        return found.name or f"#{id_}"
