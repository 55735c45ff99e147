from odoo.http import request, route

from odoo.addons.calendar.controllers.main import CalendarController


class CalendarAccessController(CalendarController):
    """The links of an invitation stay valid for ever: they open nothing to who lost the lead since."""

    @route()
    def view_meeting(self, token, id, **kwargs):
        attendee = self._find_attendee(token)
        if attendee and not attendee._is_open_to_partner():
            return request.not_found()
        return super().view_meeting(token, id, **kwargs)

    @route()
    def calendar_join_meeting(self, token, **kwargs):
        event = request.env["calendar.event"].sudo().search([("access_token", "=", token)])
        if not event.with_user(request.env.uid)._filtered_in_full():
            return request.not_found()
        return super().calendar_join_meeting(token, **kwargs)

    def _find_attendee(self, token):
        """As superuser: the token stands for the right; whether it still holds is asked next."""
        return request.env["calendar.attendee"].sudo().search([("access_token", "=", token)], limit=1)
