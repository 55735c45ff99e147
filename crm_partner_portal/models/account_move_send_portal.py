from odoo import api, models


class AccountMoveSend(models.AbstractModel):
    _inherit = "account.move.send"

    @api.model
    def _hook_if_success(self, moves_data, from_cron=False):
        """Files made for the portal go to nobody."""
        if self.env.context.get("portal_files_only"):
            return
        super()._hook_if_success(moves_data, from_cron=from_cron)
