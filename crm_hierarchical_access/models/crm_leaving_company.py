from odoo import api, models


class CrmLeaving(models.Model):
    """The end of a partner's contract: its units fall to the unit above (spec 1, *Absence and leaving*)."""

    _inherit = "crm.leaving"

    @api.model
    def _units_run_by(self, operator):
        """The units that a company runs, by themselves or inherited from above; archived ones too."""
        teams = self.env["crm.team"].with_context(active_test=False).search([])  # pylint: disable=no-search-all

        def runs(team):
            while team and not team.operator_id:
                team = team.parent_id
            return team.operator_id == operator

        return teams.filtered(runs) if operator else teams.browse()

    def _proposed_company(self):
        """The people of the company and its units.

        Those who also lead or belong to a unit elsewhere stay, unless they are employed by the company.
        """
        units = self._units_run_by(self.operator_id)
        employed = self.env["res.users"].search(
            [("partner_id.commercial_partner_id", "=", self.operator_id.commercial_partner_id.id)] if self.operator_id else [(0, "=", 1)]
        )
        access = self.env["crm.access"]
        tree, now = access._organisation().tree, access._now()
        people = units.user_id | units.crm_team_member_ids.filtered("active").user_id | units.deputy_ids.user_id

        def works_elsewhere(user):
            return any(role != "deputy" and unit not in units._ids for role, unit in tree.places(user.id, now))

        return (people.filtered(lambda user: not works_elsewhere(user)) | employed).filtered("active"), units

    @api.model
    def _first_unit_above(self, unit, units):
        """The nearest unit above that the company does not run."""
        while unit in units:
            unit = unit.parent_id
        return unit

    def _units_to_fall(self):
        rows = self.unit_ids if self.kind == "company" else self.unit_ids.browse()
        return rows.filtered(lambda row: row.state == "pending")

    def _let_fall(self, row):
        """Hand what is left in a unit to the one above, and archive the unit."""
        unit, target = row.team_id, row.target_team_id
        for place in self._ruled_places():
            records = self._everything(place.model).search([(self._unit_field(place.model), "=", unit.id)])
            for owner, batch in records.grouped(self._owner_field(place.model)).items():
                self._hand(place, batch, owner or row.successor_id, target, from_user=None)
        self.env["crm.partner.unit"]._of_unit(unit)._hand_over(target)
        (unit.child_ids - self.unit_ids.team_id).parent_id = target
        unit.deputy_ids.unlink()
        unit.crm_team_member_all_ids.active = False
        self._everything("crm.lead.grant").search([("team_id", "=", unit.id)]).unlink()
        unit.write({"active": False, "user_id": False})
        row.state = "done"
