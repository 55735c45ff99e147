from odoo import api, models


class ResourceCalendarLeaves(models.Model):
    """Who is on leave has later deadlines, and earlier ones who is back."""

    _inherit = "resource.calendar.leaves"

    @api.model_create_multi
    def create(self, vals_list):
        leaves = super().create(vals_list)
        leaves._deadlines_changed()
        return leaves

    def write(self, vals):
        self._deadlines_changed()
        result = super().write(vals)
        self._deadlines_changed()
        return result

    def unlink(self):
        self._deadlines_changed()
        return super().unlink()

    def _deadlines_changed(self):
        """Of whom these are the leaves; of everybody, where one names nobody."""
        resources = self.sudo().resource_id  # whose clocks run, no more
        everybody = any(not leave.resource_id for leave in self)
        self.env["crm.work.time"]._changed(None if everybody else resources.user_id)
