from odoo import models


class DiscussChannel(models.Model):
    _inherit = "discuss.channel"

    def _subscribe_users_automatically_get_members(self):
        """External partners' people do not belong to what all employees belong to."""
        members = super()._subscribe_users_automatically_get_members()
        group = self.env.ref("crm_hierarchical_access.group_external_partner", raise_if_not_found=False)
        external = set(group.sudo().all_user_ids.partner_id.ids) if group else set()  # ids, to leave them out
        return {channel: [id_ for id_ in ids if id_ not in external] for channel, ids in members.items()}
