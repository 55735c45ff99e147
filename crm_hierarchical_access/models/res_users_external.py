from odoo import api, models

from .crm_access_external import EXTERNAL


class ResUsers(models.Model):
    """Who becomes an external partner's person leaves the channels of all employees."""

    _inherit = "res.users"

    @api.model_create_multi
    def create(self, vals_list):
        users = super().create(vals_list)
        users._leave_staff_channels()
        return users

    def write(self, vals):
        result = super().write(vals)
        if "group_ids" in vals:
            self._leave_staff_channels()
        return result

    def _leave_staff_channels(self):
        """End the memberships that came with being an employee."""
        external = self.filtered(lambda user: user.has_group(EXTERNAL))
        if external:
            self.env["discuss.channel.member"].sudo().search(  # removed, not shown
                [("partner_id", "in", external.partner_id.ids), ("channel_id.group_ids", "!=", False)]
            ).unlink()
