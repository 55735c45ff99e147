import logging
import smtplib
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.mail import generate_tracking_message_id

from odoo.addons.base.models.ir_mail_server import MailDeliveryException

_logger = logging.getLogger(__name__)

#: pauses after the first, second, … try that failed; then the last one again, until it is given up
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 4 * 60))
MOST_TRIES = 100  # two weeks
#: mails that one address gets in an hour; what is more waits, and goes out later
PER_HOUR, HOUR = 60, timedelta(hours=1)
BATCH = 50


class CrmDeclarationMail(models.Model):
    """A confirmation that is to be mailed: it stands in the database before the customer gets an answer, and goes out in the end."""

    _name = "crm.declaration.mail"
    _description = "Confirmation of a Cancellation or Withdrawal"
    _order = "id desc"
    _rec_name = "what"

    declaration_id = fields.Many2one("crm.declaration", readonly=True, ondelete="cascade")
    contract_id = fields.Many2one("contract.contract", readonly=True, index="btree_not_null", ondelete="cascade")
    company_id = fields.Many2one("res.company", compute="_compute_company_id", store=True)
    what = fields.Selection(
        [("receipt", "Receipt"), ("end", "End of the contract"), ("conclusion", "New contract")], required=True, readonly=True
    )
    address = fields.Char(string="To", readonly=True)
    state = fields.Selection(
        [("waiting", "Waiting"), ("sent", "Sent"), ("failed", "Failed")], default="waiting", required=True, readonly=True
    )
    next_at = fields.Datetime(string="Next try", default=fields.Datetime.now, readonly=True)
    tries = fields.Integer(readonly=True)
    sent_at = fields.Datetime(string="Sent on", readonly=True)
    message_ref = fields.Char(readonly=True)
    reason = fields.Char(string="Why not sent", readonly=True)

    _once = models.UniqueIndex("(declaration_id, what)", "Each is confirmed once.")
    _once_of_contract = models.UniqueIndex("(contract_id, what)", "Each contract is confirmed once.")
    _due_idx = models.Index("(next_at) WHERE state = 'waiting'")
    _sent_idx = models.Index("(address, sent_at) WHERE state = 'sent'")

    @api.depends("declaration_id.company_id", "contract_id.company_id")
    def _compute_company_id(self):
        for mail in self:
            mail.company_id = mail.declaration_id.company_id or mail.contract_id.company_id

    @api.model
    @api.private
    def _queue(self, declaration, what):
        """Have a declaration confirmed soon, once."""
        return self._queue_to(declaration._address(), {"declaration_id": declaration.id, "what": what})

    @api.model
    def _queue_to(self, address, vals):
        if not address:
            vals = {**vals, "state": "failed", "reason": self.env._("There is no e-mail address to write to.")}
        mail = self.create({**vals, "address": address or False})
        mail.message_ref = generate_tracking_message_id(f"confirmation-{mail.id}")
        return mail

    # Sending

    @api.model
    def _due_domain(self):
        return Domain("state", "=", "waiting") & Domain("next_at", "<=", fields.Datetime.now())

    @api.model
    @api.private
    def _send_due(self):
        """Send what is due, each in a transaction; whether there is nothing left to do now."""
        commit = self.env["ir.cron"]._commit_progress
        while mails := self.search(self._due_domain(), order="next_at, id", limit=BATCH):
            for mail in mails._put_off_too_many():
                mail._send_one()
                if not commit(1, remaining=self.search_count(self._due_domain())):
                    return False
            if not commit(0, remaining=self.search_count(self._due_domain())):
                return False
        return True

    def _put_off_too_many(self):
        """The mails that may go out now; those above what an address gets in an hour wait."""
        since = fields.Datetime.now() - HOUR
        recent = Domain("state", "=", "sent") & Domain("sent_at", ">", since) & Domain("address", "in", self.mapped("address"))
        sent = dict(self._read_group(recent, ["address"], ["__count"]))
        now = self.browse()
        for mail in self:
            sent[mail.address] = sent.get(mail.address, 0) + 1
            now |= mail if sent[mail.address] <= PER_HOUR else now
        later = self - now
        later._look_later(HOUR)
        return now

    def _send_one(self):
        """Send a mail, or put it off; nothing where somebody else is at it."""
        mail = self.try_lock_for_update()
        mail.invalidate_recordset()
        if not mail or mail.state != "waiting":
            return
        server = self.env["ir.mail_server"]
        try:
            server.send_email(server._build_email__(**mail._prepare_mail_vals()))
        except (AssertionError, MailDeliveryException, OSError, smtplib.SMTPException) as error:
            mail._not_sent(error)
        else:
            mail.write({"state": "sent", "sent_at": fields.Datetime.now(), "reason": False})

    def _prepare_mail_vals(self):
        """Hook: the mail. Its subject tells no contract, since it shows on locked screens."""
        env, subject, values, file = self._content()
        company = self.company_id
        return {
            "email_from": company._mail_sender(),
            "email_to": [self.address],
            "subject": f"{company.name}: {subject}",
            "body": env["ir.qweb"]._render("crm_partner_portal.declaration_mail", values, minimal_qcontext=True),
            "subtype": "html",
            "message_id": self.message_ref,
            "attachments": [file],
            "headers": {
                "Auto-Submitted": "auto-replied",
                **({"Return-Path": company.bounce_email} if company.bounce_email else {}),
            },
        }

    def _content(self):
        """Hook: environment in the reader's language, subject, values of the body, and the file."""
        declaration = self.declaration_id.with_context(lang=self.declaration_id.lang)
        with_end = self.what == "end" or declaration._may_tell_end()
        receipt = declaration._receipt(with_end)
        file = (declaration._receipt_filename(), declaration._receipt_pdf(with_end), "application/pdf")
        return declaration.env, f"{receipt['title']} ({declaration.name})", receipt, file

    def _not_sent(self, error):
        """Refused for good, or to be tried again: a server that is down for days loses nothing."""
        cause = error.__context__
        refused = isinstance(cause, smtplib.SMTPRecipientsRefused) and all(code >= 500 for code, _text in cause.recipients.values())
        _logger.info("Confirmation %s waits: %s", self.id, type(error).__name__)
        if refused or self.tries >= MOST_TRIES:
            reason = self.env._("The mail server refused the address.") if refused else self.env._("The mail server took no mail.")
            self.write({"state": "failed", "reason": reason})
            return
        self.write({"tries": self.tries + 1, "reason": self.env._("The mail server did not take it.")})
        self._look_later(PAUSES[min(self.tries, len(PAUSES)) - 1])

    def _look_later(self, pause):
        if self:
            self.next_at = fields.Datetime.now() + pause
            self.env.ref("crm_partner_portal.ir_cron_declarations")._trigger(at=self[0].next_at)

    def action_send_again(self):
        """Once more by hand, to the same address.

        :raise AccessError: where the user does not handle declarations
        """
        self.declaration_id.check_access("write")
        self.check_access("read")
        unsent = self.sudo().filtered(lambda mail: mail.state == "failed" and mail.address)  # of declarations that the user handles
        unsent.write({"state": "waiting", "next_at": fields.Datetime.now(), "reason": False})
        self.env.ref("crm_partner_portal.ir_cron_declarations").sudo()._trigger()  # sends what is due, nothing else


class CrmDeclaration(models.Model):
    _inherit = "crm.declaration"

    @api.model
    def _cron_handle(self):
        """Assign what came in, then confirm it: so that the confirmation has the end of the contract where it may."""
        self._assign_due()
        self.env["crm.declaration.mail"]._send_due()

    @api.model
    def _assign_due(self):
        """Hook: assign what is new."""

    def _may_tell_end(self):
        """Hook: whether the end of the contract may be told to the address given."""
        return False
