from odoo import models

from ..access import Level, Reason


class CrmAccessExplained(models.AbstractModel):
    """For records of which people ask who can see them, and why."""

    _name = "crm.access.explained"
    _description = "Record Whose Access Is Explained"

    def _access_cases(self):
        """Hook: the record as the engine reads it, as (case, grants) pairs; it is seen where one of them is."""
        return [(self._access_case(), self._access_grants())]

    def _access_hides_cases(self):
        """Hook: whether the asker is told of some cases only, as the others are of parties he knows nothing of."""
        return False

    def _access_known_cases(self):
        """The cases that the asker is told of: all, or those by which he sees the record himself."""
        cases = self.sudo()._access_cases()  # the caller has checked that the record may be read
        if not self._access_hides_cases():
            return cases
        scope = self.env["crm.access"]._scope()
        return [(case, grants) for case, grants in cases if scope.allows(case)]

    def _access_reasons(self):
        """Each person who sees the record with each reason, those whom the tree does not restrict included.

        Of other parties that deal with the same customer, a restricted asker learns nothing.

        :return: list of ``access.Reason``
        """
        self.ensure_one()
        access = self.env["crm.access"]
        organisation, now = access._organisation(), access._now()
        reasons = [
            reason for case, grants in self._access_known_cases() for reason in organisation.reasons(case, now, grants)
        ]
        group = self.env.ref("crm_hierarchical_access.group_sees_all").sudo()  # names who is exempt
        reasons += [Reason("everything", user.id, Level.MANAGE) for user in group.all_user_ids]
        return self._access_reasons_in_office(reasons)

    def _access_reasons_in_office(self, reasons):
        """Without those of archived or external people, who may still own a record or have it shared with them."""
        users = self.env["res.users"].sudo().browse({reason.user for reason in reasons})  # who is in office, no more
        active = set(users.filtered(lambda user: user.active and not user.share).ids)
        return [reason for reason in reasons if reason.user in active]

    def _access_obstacles(self, user):
        """Why a person does not see the record although near it, in the reader's words."""
        access = self.env["crm.access"]
        cases = [case for case, _grants in self._access_known_cases()]
        return self._access_obstacles_in(access._organisation(), cases, user, access._now())

    def _access_obstacles_in(self, organisation, cases, user, moment):
        """The same in some organisation at some moment."""
        tree = organisation.tree
        seats = {unit for role, unit in tree.places(user.id, moment) if role != "member"}
        obstacles = []
        for case in cases:
            reach = list(tree.reach(case.unit, case.owner is not None))
            blocked = [unit for unit in tree.path(case.unit) if unit in seats and unit not in reach]
            if blocked:
                stop = tree.units[self._access_stop(tree, case, reach)]
                obstacles += [self._access_obstacle(unit, stop) for unit in blocked]
            taken = organisation.taken_away(case, moment)
            if names := {restriction.name for restriction, reason in taken if reason.user == user.id}:
                obstacles += [self._access_restriction(name, case) for name in sorted(names)]
        return obstacles

    def _access_restriction(self, name, case):
        """Hook: why a restriction closes a record to somebody who would see it, in the reader's words."""
        return self.env._("has no permission for the territory, and its plan is strict") if name == "strict" else name

    def _access_stop(self, tree, case, reach):
        """The unit whose policy ends the way up."""
        path = tree.path(case.unit)
        if reach and tree.units[reach[-1]].upward_access == "unit":
            return reach[-1]
        return path[len(reach)]

    def _access_obstacle(self, unit, stop):
        names = self.env["crm.access.change.log"]._names("unit", {unit, stop.id})  # of units, no customer's data
        policies = self.env["crm.team"]._fields["upward_access"]._description_selection(self.env)
        return self.env._(
            "leads %(unit)s, but %(stop)s is visible upward to: %(policy)s. It was not released.",
            unit=names[unit],
            stop=names[stop.id],
            policy=dict(policies)[stop.upward_access],
        )

    def action_explain_access(self):
        """Open "Who can see this, and why?" """
        self.ensure_one()
        return self.env["crm.access.why"]._action_for(self)
