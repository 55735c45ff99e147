from odoo import api, fields, models
from odoo.fields import Domain


class HelpdeskTicket(models.Model):
    """A service case is seen with its customer; in the portal one's own, and the company's by the role *Orders*."""

    _name = "helpdesk.ticket"
    _inherit = ["helpdesk.ticket", "crm.access.customer.mixin", "crm.portal.document.mixin"]

    # What the team keeps to itself: other customers' cases among the duplicates, and the staff
    duplicate_id = fields.Many2one(groups="base.group_user")
    duplicate_ids = fields.One2many(groups="base.group_user")
    duplicate_count = fields.Integer(groups="base.group_user")
    user_ids = fields.Many2many(groups="base.group_user")
    tag_ids = fields.Many2many(groups="base.group_user")
    properties = fields.Properties(groups="base.group_user")

    @api.model
    def _access_domain(self, scope, mode):
        """With the customer; a case of nobody we know, as by mail, is for who works on it and who sees every customer."""
        return super()._access_domain(scope, mode) | self._access_unknown_domain()

    @api.model
    def _access_unknown_domain(self):
        """The cases without a customer that the current user works on."""
        unknown = Domain("partner_id", "=", False)
        if not self.env["res.partner"]._is_partner_restricted():
            return unknown
        return unknown & (Domain("user_id", "=", self.env.uid) | Domain("team_id.user_ids", "in", [self.env.uid]))

    @api.model
    def _changes_access(self, vals):
        """Who loses the customer of a case stops following it."""
        return "partner_id" in vals or super()._changes_access(vals)

    @api.model
    def _portal_role(self):
        return "orders"

    # Other ways in

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        """Customers write by the case's page, which looks at files, or by mail; Odoo's own route takes files of any kind."""
        if message_operation == "create" and self.env.user.share:
            return dict.fromkeys(self, None)
        return super()._mail_get_operation_for_mail_message_operation(message_operation)

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        case = super().message_new(msg_dict, custom_values)
        case._drop_strangers(self.env["res.partner"])
        return case

    def message_update(self, msg_dict, update_vals=None):
        before = self.message_partner_ids
        result = super().message_update(msg_dict, update_vals)
        self._drop_strangers(before)
        return result

    def _drop_strangers(self, before):
        """The addon has whoever gets a copy of a mail follow, and so hear all answers: not people of other customers."""
        for case in self:
            new = case.message_partner_ids - before
            own = new.filtered_domain([("commercial_partner_id", "=", case.commercial_partner_id.id)])
            staff = new.filtered(lambda one: any(not user.share for user in one.user_ids))
            case.message_unsubscribe((new - own - staff).ids)


class HelpdeskTicketTeam(models.Model):
    """Customers choose a team by its name; who is in it they read at *Your Contacts*."""

    _inherit = "helpdesk.ticket.team"

    user_ids = fields.Many2many(groups="base.group_user")
    user_id = fields.Many2one(groups="base.group_user")
