from odoo import api, models


class MailMessage(models.Model):
    """What is written on a lead may be work on it."""

    _inherit = "mail.message"

    @api.model_create_multi
    def create(self, vals_list):
        messages = super().create(vals_list)
        if any(vals.get("model") == "crm.lead" for vals in vals_list):
            messages._which_may_be_work()._look_at_leads()
        return messages

    def _which_may_be_work(self):
        """Done activities, and e-mails of people's own programs; other mails are looked at when they are sent."""
        messages = self.sudo()  # compared, not shown
        return messages.filtered(lambda message: message.mail_activity_type_id or message.message_type == "email")

    def _look_at_leads(self):
        """Ask the clocks of the leads on which these messages are whether that was work on them."""
        messages = self.sudo().filtered(lambda message: message.model == "crm.lead" and message.author_id.user_ids)  # compared, not shown
        if messages:
            leads = self.env["crm.lead"].sudo().browse(messages.mapped("res_id"))  # for the system's own table
            self.env["crm.lead.clock"].sudo()._look_at(leads.exists())  # likewise
