from odoo import api, models


class CalendarEvent(models.Model):
    """Meetings are named after who is met."""

    _inherit = "calendar.event"

    @api.model
    def _mask_text_fields(self):
        return ("name", "display_name", "description", "location", "attendees_display")

    def _mask_subjects(self):
        found = super()._mask_subjects()
        for event in self:
            found[event.id] |= {("res.partner", partner._origin.id) for partner in event.partner_ids if partner._origin}
        return found
