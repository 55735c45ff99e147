from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.base.models.res_users import check_identity

from ..models.res_users_enquiry import GROUP, SCOPE


class CrmTerritoryEnquiryKey(models.TransientModel):
    """A key by which the company's own web site, or a program, enters enquiries."""

    _name = "crm.territory.enquiry.key"
    _description = "Key for Enquiries"

    name = fields.Char(string="For", required=True, help="The web site or program that will have the key.")
    user_id = fields.Many2one(
        "res.users",
        required=True,
        domain=lambda self: [("all_group_ids", "in", self.env.ref(GROUP).ids)],
        help="In whose name it enters: a user in the group Enquiry intake, who need not be able to see anything.",
    )
    expires_on = fields.Date(
        string="Until", required=True, default=lambda self: fields.Date.today() + timedelta(days=365)
    )

    @check_identity
    def action_make(self):
        """Button: the key, which is shown once."""
        self.ensure_one()
        self._check_may_make()
        keys = self.env["res.users.apikeys"].with_user(self.user_id).sudo()  # for that user, by an administrator
        key = keys._generate(SCOPE, self.name, fields.Datetime.to_datetime(self.expires_on))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("The Key, Shown Once"),
            "res_model": "res.users.apikeys.show",
            "views": [(self.env.ref("crm_territory_plz.crm_territory_enquiry_key_view_form_shown").id, "form")],
            "target": "new",
            "context": {"default_key": key},
        }

    def _check_may_make(self):
        """
        :raise AccessError: for who is no administrator of the settings
        :raise UserError: naming the field
        """
        if not self.env.is_system():
            raise AccessError(self.env._("Keys for enquiries are made by administrators."))
        if not self.user_id._enters_enquiries():
            raise UserError(self.env._("User: %(user)s is not in the group Enquiry intake.", user=self.user_id.name))
        if self.expires_on <= fields.Date.today():
            raise UserError(self.env._("Until: a day in the future."))
