from odoo import api, models

#: what a key is good for: entering enquiries, and nothing else that Odoo offers
SCOPE = "crm_territory_plz.enquiry"
GROUP = "crm_territory_plz.group_enquiry_intake"


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.model
    def _enquiry_user_of(self, key):
        """The user of a key for enquiries; nobody for a key that is none."""
        keys = self.env["res.users.apikeys"].sudo()  # compares the key in Odoo's own way, tells whose it is
        return self.sudo().browse(keys._check_credentials(scope=SCOPE, key=key) if key else ())

    def _enters_enquiries(self):
        return bool(self) and self.has_group(GROUP)
