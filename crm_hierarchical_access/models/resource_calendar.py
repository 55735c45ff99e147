from odoo import models

HOURS = {"tz", "two_weeks_calendar", "schedule_type", "flexible_hours", "hours_per_day"}


class ResourceCalendar(models.Model):
    """Other working hours, other deadlines."""

    _inherit = "resource.calendar"

    def write(self, vals):
        result = super().write(vals)
        if not HOURS.isdisjoint(vals):
            self.env["crm.work.time"]._changed()
        return result
