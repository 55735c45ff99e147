from odoo import api, models


class ResourceCalendarAttendance(models.Model):
    """Other working hours, other deadlines."""

    _inherit = "resource.calendar.attendance"

    @api.model_create_multi
    def create(self, vals_list):
        attendances = super().create(vals_list)
        self.env["crm.work.time"]._changed()
        return attendances

    def write(self, vals):
        result = super().write(vals)
        self.env["crm.work.time"]._changed()
        return result

    def unlink(self):
        result = super().unlink()
        self.env["crm.work.time"]._changed()
        return result
