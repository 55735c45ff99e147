import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from .res_partner_delivery import DELIVERIES

_logger = logging.getLogger(__name__)

#: pauses after the first, second, … try that failed; after the last one it is given up
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (5, 15, 60, 4 * 60, 12 * 60, 24 * 60))
#: failures of mails that pass by
PASSING = (False, "unknown", "mail_smtp")
PENDING = ("ready", "process", "pending")
LOOK_AGAIN = timedelta(minutes=2)
BATCH = 50


class AccountMove(models.Model):
    """A posted invoice is delivered by itself, in exactly one way, once (spec 4, A).

    What is due stands in the database, and a step of a delivery is one transaction: whatever is killed is done again, or
    was done. The mail itself is a row of Odoo's queue, made in the same transaction that ends the invoice's turn.
    """

    _inherit = "account.move"

    portal_delivery_state = fields.Selection(
        [("waiting", "Waiting"), ("sent", "Delivered"), ("fetched", "Fetched"), ("failed", "Failed")],
        string="Delivery", copy=False, readonly=True, index="btree_not_null",
    )
    portal_delivery_way = fields.Selection(
        [("email", "PDF by e-mail"), ("portal_notice", "Notice with link"), ("portal", "Portal only")],
        string="Delivered by", copy=False, readonly=True,
    )
    portal_delivery_reason = fields.Char(string="Why not delivered", copy=False, readonly=True)
    portal_delivery_tries = fields.Integer(copy=False, readonly=True)
    portal_delivery_next = fields.Datetime(string="Next try", copy=False, readonly=True)
    portal_delivery_message_id = fields.Many2one(
        "mail.message", copy=False, readonly=True, index="btree_not_null", ondelete="set null"
    )

    _portal_delivery_due_idx = models.Index("(portal_delivery_next) WHERE portal_delivery_state = 'waiting'")

    # What is delivered by itself

    def _post(self, soft=True):
        posted = super()._post(soft)
        posted.filtered(lambda move: move._is_delivered_by_itself())._queue_delivery()
        return posted

    def _is_delivered_by_itself(self):
        company = self.company_id.sudo()  # a setting
        return (
            company.portal_delivery
            and self.state == "posted"
            and self.move_type in ("out_invoice", "out_refund")
            and not self.portal_delivery_state
            and self.invoice_date >= (company.portal_delivery_since or self.invoice_date)
            and self._get_delivery_way() in DELIVERIES
        )

    def _get_delivery_way(self):
        """How the customer wants the invoice; Odoo's default where nobody said."""
        return self.commercial_partner_id.with_company(self.company_id).invoice_sending_method or "email"

    def _queue_delivery(self):
        """Have the invoices delivered soon, once."""
        for move in self.sudo():  # a queue: whoever posts need not be allowed to send
            move.write({
                "portal_delivery_state": "waiting",
                "portal_delivery_way": move._get_delivery_way(),
                "portal_delivery_reason": False,
                "portal_delivery_tries": 0,
                "portal_delivery_next": fields.Datetime.now(),
                "portal_delivery_message_id": False,
            })
        self._wake_delivery()

    def action_deliver_again(self):
        """Once more by hand, as the customer wants it now."""
        self.check_access("write")
        unfit = self.filtered(lambda move: move.state != "posted" or move._get_delivery_way() not in DELIVERIES)
        if unfit:
            raise UserError(self.env._("Only posted invoices are delivered, and not those of customers who get them by other ways."))
        self.filtered(lambda move: move.portal_delivery_state != "waiting")._queue_delivery()

    @api.model
    def _wake_delivery(self, at=None):
        self.env.ref("crm_partner_portal.ir_cron_deliver_invoices")._trigger(at=at)

    # Who is written to

    def _portal_recipients(self):
        """The contacts with the role Accounting; where none has an address, the invoice's own, and its company's."""
        people = self.commercial_partner_id.sudo()  # whom the invoice is for
        domain = Domain("commercial_partner_id", "=", people.id) & Domain("email", "!=", False)
        accounting = people.search(domain & Domain("portal_accounting", "=", True))
        return accounting or self.partner_id.sudo().filtered("email") or people.filtered("email")

    def _notify_get_recipients_groups(self, message, model_description, msg_vals=False):
        """A notice has a link of its own, to the login; Odoo's button would carry a token."""
        groups = super()._notify_get_recipients_groups(message, model_description, msg_vals=msg_vals)
        if self.env.context.get("portal_notice"):
            for _name, _belongs, data in groups:
                data["has_button_access"] = False
        return groups

    # One step

    @api.model
    def _cron_deliver_invoices(self):
        """Deliver what is due, look after what was sent, one invoice in a transaction."""
        self._note_bounces()
        due = Domain("portal_delivery_state", "=", "waiting") & Domain("state", "=", "posted")
        due &= Domain("portal_delivery_next", "<=", fields.Datetime.now())
        for move in self.search(due, order="portal_delivery_next, id", limit=BATCH):
            move._deliver()
            if not self.env["ir.cron"]._commit_progress(1, remaining=self.search_count(due)):
                break

    def _deliver(self):
        """Send the invoice, or see what became of its mails; nothing where somebody else is at it."""
        move = self.try_lock_for_update()
        move.invalidate_recordset()
        if not move or move.portal_delivery_state != "waiting":
            return
        if move.portal_delivery_message_id:
            return move._follow_delivery()
        try:
            with self.env.cr.savepoint():
                move._send_delivery()
        except Exception as error:  # whatever hinders one invoice must not hold up the others
            _logger.warning("Invoice %s could not be delivered", move.id, exc_info=True)
            move._try_again(error.args[0] if isinstance(error, UserError) else move._delivery_words()._("The files could not be made."))

    def _send_delivery(self):
        """Let Odoo make the files, and make the mail."""
        way, company = self.portal_delivery_way, self.company_id
        send = self.env["account.move.send"].with_company(company).with_context(portal_delivery=True)
        settings = {"sending_methods": [way]}
        if way != "portal":
            recipients = self._portal_recipients()
            if not recipients:
                return self._end_delivery("failed", self._delivery_words()._("The customer has no e-mail address."))
            settings["mail_partner_ids"] = recipients.ids
        send._generate_and_send_invoices(self.with_company(company), **settings)
        if way == "portal":
            return self._end_delivery("sent")
        self._look_later(LOOK_AGAIN)
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()

    def _follow_delivery(self):
        """What became of the mails: they wait, are tried again, were taken, or never will be."""
        rows = self.portal_delivery_message_id.sudo().notification_ids.filtered(lambda row: row.notification_type == "email")
        failed = rows.filtered(lambda row: row.notification_status in ("exception", "bounce"))
        passing = failed.filtered(lambda row: row.notification_status == "exception" and row.failure_type in PASSING)
        if failed - passing:
            self._end_delivery("failed", self._failure_reason(failed - passing))
        elif passing:
            if self._try_again(self._failure_reason(passing)):
                self._send_mails_again(passing)
        elif any(row.notification_status in PENDING for row in rows):
            self._look_later(LOOK_AGAIN)
        else:
            self._end_delivery("fetched" if self.fetch_ids else "sent")

    def _send_mails_again(self, rows):
        """Into the queue once more, for those only whom they did not reach."""
        mails = self.env["mail.mail"].sudo().search(
            [("mail_message_id", "=", self.portal_delivery_message_id.id), ("state", "=", "exception")]
        )
        for mail in mails:
            mail.recipient_ids = [Command.set((mail.recipient_ids & rows.res_partner_id).ids)]
        mails.filtered("recipient_ids").mark_outgoing()
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()

    def _delivery_words(self):
        """What went wrong is said in the language of whose invoice it is; the schedule has another."""
        return self.with_context(lang=self.invoice_user_id.lang or self.env.lang).env

    def _failure_reason(self, rows):
        env = self._delivery_words()
        names = dict(rows._fields["failure_type"]._description_selection(env))
        unknown = env._("the mail server did not take the mail")
        return "; ".join(f"{row.res_partner_id.email}: {names.get(row.failure_type) or unknown}" for row in rows)[:500]

    def _try_again(self, reason):
        """After a growing pause.

        :return: whether there is another try
        """
        tries = self.portal_delivery_tries
        if tries >= len(PAUSES):
            self._end_delivery("failed", reason)
            return False
        self.write({"portal_delivery_tries": tries + 1, "portal_delivery_reason": reason})
        self._look_later(PAUSES[tries])
        return True

    def _look_later(self, pause):
        self.portal_delivery_next = fields.Datetime.now() + pause
        self._wake_delivery(at=self.portal_delivery_next)

    def _end_delivery(self, state, reason=False):
        self.write({"portal_delivery_state": state, "portal_delivery_reason": reason, "portal_delivery_next": False})

    @api.model
    def _note_bounces(self):
        """Mails that came back after they had been taken."""
        bounced = Domain("portal_delivery_message_id.notification_ids.notification_status", "=", "bounce")
        for move in self.search(Domain("portal_delivery_state", "=", "sent") & bounced, limit=BATCH):
            move._follow_delivery()
