from odoo import models

from ..access import Level, Reason

#: how many changes are told
CHANGES = 200


class CrmLead(models.Model):
    """Who could see a lead, and why, on a day gone by."""

    _inherit = "crm.lead"

    def _access_reasons_on(self, moment):
        """Each person who saw the lead at a moment, with each reason; nobody where it was not there yet.

        The lead may have been deleted since. The caller says whether the asker may be told.

        :param moment: datetime (UTC)
        :return: list of ``access.Reason``
        :raise UserError: where the log does not know that time
        """
        self.ensure_one()
        return self._access_reasons_by_lead_on(moment)[self.id]

    def _access_reasons_by_lead_on(self, moment):
        """The same for many leads, by id."""
        past = self.env["crm.access.change.log"].past(moment, self.ids)
        organisation = self.env["crm.access"]._organisation_of_past(past)
        return {lead: self._access_reasons_of_past(past, organisation, lead) for lead in self.ids}

    def _access_reasons_of_past(self, past, organisation, lead):
        case = past.case(lead)
        if not case:
            return []
        reasons = [
            *organisation.reasons(case, past.moment, past.grants(lead)),
            *(Reason("everything", user, Level.MANAGE) for user in past.group("group_sees_all")),
        ]
        return [reason for reason in reasons if past.is_in_office(reason.user)]

    def _access_obstacles_on(self, user, moment):
        """Why a person did not see the lead at a moment, in the reader's words; nothing where nothing was near."""
        past = self.env["crm.access.change.log"].past(moment, self.ids)
        case = past.case(self.id)
        if not case:
            return [self.env._("the lead was not there")]
        if not past.is_in_office(user.id):
            return [self.env._("was no active employee")]
        organisation = self.env["crm.access"]._organisation_of_past(past)
        return self._access_obstacles_in(organisation, [case], user, moment)

    def _access_changes(self, people, since=None):
        """What changed for the lead, newest first: in itself, in units above it, in people.

        A restricted asker is told of units that he knows, and of people who see the lead or saw it then.

        :param people: ids of the users who see it, or saw it at ``since``
        :param since: datetime (UTC)
        :return: ``crm.access.change.log``
        """
        access, seen = self.env["crm.access"], list(self._access_surroundings(since))
        if since and self.exists():
            people = people | {reason.user for reason in self._access_reasons()}
        paths = {unit for case, tree in seen for unit in tree.path(case.unit)}
        restricted = access._is_subject()  # also while the rule is observed
        return self.env["crm.access.change.log"]._about_lead(
            self.id,
            paths=paths,
            known=paths & access._branch() if restricted else paths,
            owners={case.owner for case, _tree in seen if case.owner},
            people=people,
            told=people if restricted else None,
            since=since,
            limit=CHANGES,
        )

    def _access_surroundings(self, since):
        """The lead as the engine reads it and the tree around it, now and at a moment, where it is or was there."""
        access = self.env["crm.access"]
        if lead := self.sudo().exists():  # the caller has checked who asks
            yield lead._access_case(), access._organisation().tree
        if since:
            past = self.env["crm.access.change.log"].past(since, self.ids)
            if case := past.case(self.id):
                yield case, access._organisation_of_past(past).tree
