from odoo import api, models
from odoo.fields import Domain


class CalendarAttendee(models.Model):
    """Who attends is part of a meeting's content."""

    _name = "calendar.attendee"
    _inherit = ["calendar.attendee", "crm.access.searched.mixin"]

    @api.model
    def _access_domain(self, scope, mode):
        return Domain("event_id", "any!", self.env["calendar.event"]._access_domain(scope, mode))

    def _access_observed_as(self):
        return self.sudo().event_id.sudo(False)

    @api.model
    def _access_observed_fields(self):
        return ["event_id"]

    def _notify_attendees(self, mail_template, notify_author=False, force_send=False):
        """Invitations and reminders tell the whole meeting: they go to whom it is open."""
        return super(CalendarAttendee, self.filtered(lambda attendee: attendee._is_open_to_partner()))._notify_attendees(
            mail_template, notify_author=notify_author, force_send=force_send
        )

    def _is_open_to_partner(self):
        """Whether the person invited sees the meeting in full; customers are invited to be told."""
        user = self.sudo().partner_id.user_ids.filtered(lambda user: user._is_internal())[:1]
        event = self.event_id.with_user(user).with_context(allowed_company_ids=user.company_ids.ids)
        return not user or bool(event._filtered_in_full())
