from odoo import api, models


class CalendarEvent(models.Model):
    """A meeting with the customer is work on a lead, as long as it is in the calendar."""

    _inherit = "calendar.event"

    @api.model_create_multi
    def create(self, vals_list):
        events = super().create(vals_list)
        events._look_at_leads()
        return events

    def write(self, vals):
        if {"opportunity_id", "partner_ids", "active"}.isdisjoint(vals):
            return super().write(vals)
        before = self.sudo().opportunity_id  # for the system's own table
        result = super().write(vals)
        self.env["crm.lead.clock"].sudo()._meeting_gone(before)  # likewise
        self._look_at_leads()
        return result

    def unlink(self):
        leads = self.sudo().opportunity_id  # for the system's own table
        result = super().unlink()
        self.env["crm.lead.clock"].sudo()._meeting_gone(leads)  # likewise
        return result

    def _look_at_leads(self):
        """Ask the clocks of the leads that the meetings are about."""
        if leads := self.sudo().opportunity_id:  # for the system's own table
            self.env["crm.lead.clock"].sudo()._look_at(leads)  # likewise
