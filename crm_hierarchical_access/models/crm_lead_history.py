from odoo import models

from ..access import Level, Reason


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
