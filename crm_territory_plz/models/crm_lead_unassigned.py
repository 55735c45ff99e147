from odoo import api, models
from odoo.exceptions import UserError


class CrmLead(models.Model):
    """What a dispatcher does with leads that nobody has yet."""

    _inherit = "crm.lead"

    def action_hand_out(self):
        """Hand out by postcode what has neither owner nor unit, after somebody corrected it, say.

        :raise UserError: where none of the leads found a territory
        """
        self.check_access("write")
        loose = self.filtered(lambda lead: not lead.user_id and not lead.team_id)
        handed = loose._distribute()
        if not handed:
            raise UserError(
                self.env._("Postcode: no territory was found. Leads are handed out that have neither salesperson nor unit.")
            )
        return self._done_action(self.env._("Handed out by postcode: %(count)s of %(all)s", count=len(handed), all=len(self)))

    @api.model
    def _done_action(self, message):
        """Say what was done, and show the list anew."""
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
