from odoo import api, models


class AccountMoveSend(models.AbstractModel):
    """Odoo's sending knows two ways more; what is delivered by itself goes to the people of the company who may see it."""

    _inherit = "account.move.send"

    @api.model
    def _hook_if_success(self, moves_data, from_cron=False):
        if self.env.context.get("portal_files_only"):
            return
        super()._hook_if_success(moves_data, from_cron=from_cron)
        for move, data in moves_data.items():
            if "portal_notice" in data["sending_methods"]:
                self._send_portal_notice(move, data)
        if not self.env.context.get("portal_delivery"):
            self._end_portal_queue(moves_data)

    @api.model
    def _end_portal_queue(self, moves_data):
        """Whatever somebody sent by hand does not go out a second time."""
        for move in moves_data:
            if move.portal_delivery_state == "waiting" and not move.portal_delivery_message_id:
                move._end_delivery("sent")

    @api.model
    def _send_portal_notice(self, move, data):
        """A mail with a link that works after the login, without the invoice itself."""
        template = self.env.ref("crm_partner_portal.mail_template_invoice_notice")
        lang = self._get_default_mail_lang(move, template)
        recipients = move._portal_recipients()
        author, email_from = move._message_compute_author(
            email_from=self._get_mail_default_field_value_from_template(template, lang, move, "email_from")
        )
        if recipients:
            self.with_context(portal_notice=True)._send_mail(
                move.with_context(portal_notice=True),
                template,
                author_id=author,
                email_from=email_from,
                partner_ids=recipients.ids,
                subject=self._get_default_mail_subject(move, template, lang),
                body=self._get_default_mail_body(move, template, lang),
                subtype_id=self.env.ref("mail.mt_note").id,
                model_description=move.with_context(lang=lang).type_name,
            )

    @api.model
    def _get_mail_layout(self):
        return "mail.mail_notification_light" if self.env.context.get("portal_notice") else super()._get_mail_layout()

    @api.model
    def _send_mail(self, move, mail_template, **kwargs):
        """By itself: to the recipients only, followers may have no right to see it; by Odoo's queue, which survives."""
        if not self.env.context.get("portal_delivery"):
            return super()._send_mail(move, mail_template, **kwargs)
        quiet = {"subtype_id": self.env.ref("mail.mt_note").id, "force_send": False}
        super()._send_mail(move, mail_template, **{**kwargs, **quiet})
        written = self.env["mail.message"].sudo().search(  # the one that was written just now
            [("model", "=", move._name), ("res_id", "=", move.id)], order="id desc", limit=1
        )
        move.portal_delivery_message_id = written
