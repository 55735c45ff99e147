import logging
import os
from contextlib import suppress

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import html2plaintext

_logger = logging.getLogger(__name__)

#: what a customer says, as long as he likes
TEXT_LENGTH = 20000
MOST_STARS = 5
#: seconds in which the same words are a double click
MOMENT = 60


class HelpdeskTicket(models.Model):
    """Complaints, questions and feedback of customers: a ticket that knows what it is about (spec 4, C)."""

    _inherit = "helpdesk.ticket"

    case_kind = fields.Selection(
        [("complaint", "Complaint"), ("question", "Question"), ("feedback", "Feedback")], string="Kind", index=True, tracking=True
    )
    case_about = fields.Selection(
        [("order", "Order"), ("delivery", "Delivery of Goods"), ("invoice", "Invoice"), ("other", "Something else")],
        string="About",
        index=True,
    )
    about_name = fields.Char(string="Named by the Customer", readonly=True, help="Document and item, as the customer chose them.")
    order_id = fields.Many2one("sale.order", index="btree_not_null", check_company=True)
    order_line_id = fields.Many2one("sale.order.line", string="Item of the Order", domain="[('order_id', '=', order_id)]")
    invoice_id = fields.Many2one(
        "account.move",
        index="btree_not_null",
        check_company=True,
        domain="[('move_type', 'in', ('out_invoice', 'out_refund'))]",
    )
    invoice_line_id = fields.Many2one("account.move.line", string="Item of the Invoice", domain="[('move_id', '=', invoice_id)]")
    stars = fields.Integer(aggregator="avg", help="What the customer gave, one to five.")
    portal_case_key = fields.Char(string="Key of the Case Form", copy=False, readonly=True, groups="base.group_system")

    _portal_case_key_unique = models.UniqueIndex("(portal_case_key) WHERE portal_case_key IS NOT NULL", "The form was sent already.")
    _stars_range = models.Constraint("CHECK (stars IS NULL OR stars BETWEEN 0 AND 5)", "Stars: one to five.")

    @api.constrains("order_id", "order_line_id", "invoice_id", "invoice_line_id", "partner_id")
    def _check_about(self):
        """An item is one of the document, the document one of the customer (superuser: compared only)."""
        for case in self.sudo():
            if case.order_line_id and case.order_line_id.order_id != case.order_id:
                raise ValidationError(self.env._("Item of the Order: it belongs to another order."))
            if case.invoice_line_id and case.invoice_line_id.move_id != case.invoice_id:
                raise ValidationError(self.env._("Item of the Invoice: it belongs to another invoice."))
            company = case.commercial_partner_id
            if case.order_id and case.order_id.partner_id.commercial_partner_id != company:
                raise ValidationError(self.env._("Order: it belongs to another customer."))
            if case.invoice_id and case.invoice_id.commercial_partner_id != company:
                raise ValidationError(self.env._("Invoice: it belongs to another customer."))

    # From the portal. Superuser: the routes asked for the right on what the case is about, and the customer may not write tickets himself.

    @api.model
    def _portal_submit(self, vals, files, key):
        """Store a customer's case, once per form, and tell both sides.

        :param vals: of the ticket
        :param files: pairs of name and type, and content, as ``service.check_file`` said
        :param key: of the form, so that a double click makes one case
        """
        try:
            with self.env.cr.savepoint():
                case = self.sudo().create(self._prepare_case_vals(vals, key))
        except UniqueViolation:
            self.env.cr.rollback()  # nothing else was written; the first click's case is seen from now on
            return self._portal_submitted(key)
        case._portal_attach_or_tell(files)
        case.message_subscribe(case.partner_id.ids)
        case._send_received()
        return case

    @api.model
    def _portal_submitted(self, key):
        """The current user's case that a form made already (superuser: his own by the domain)."""
        return self.sudo().search(Domain("portal_case_key", "=", key) & Domain("partner_id", "=", self.env.user.partner_id.id))

    @api.model
    def _prepare_case_vals(self, vals, key):
        """Values with who is to answer, and until when."""
        owner = vals.get("user_id") or self._case_owner(vals).id
        return {**vals, "portal_case_key": key, "user_id": owner}

    @api.model
    def _case_owner(self, vals):
        """Who answers: whoever sold what the case is about, else who deals with the customer; nobody who may not see the customer."""
        partner = self.env["res.partner"].sudo().browse(vals["partner_id"])  # whom the route knows
        documents = self.sudo()  # their sellers are looked at, not shown
        sellers = (
            documents.env["sale.order"].browse(vals.get("order_id")).user_id
            | documents.env["account.move"].browse(vals.get("invoice_id")).invoice_user_id
        )
        for user in [*sellers, *partner._portal_contacts()]:
            if user.active and not user.share and partner._as_seen_by(user).has_access("read"):
                return user
        return self.env["res.users"]

    def _portal_attach(self, files, is_for_answer=False):
        """Keep files that were checked; they are handed out as downloads only (``_portal_files``).

        :param is_for_answer: a message takes them to the case; Odoo lets customers post no others
        """
        owner = {"res_model": "mail.compose.message", "res_id": 0} if is_for_answer else {"res_model": self._name, "res_id": self.id}
        return self.env["ir.attachment"].sudo().create([  # hangs on the case, and is seen with it
            {"name": name, "mimetype": mimetype, "raw": content, **owner}
            for name, mimetype, content in files
        ])

    def _portal_attach_or_tell(self, files, is_for_answer=False):
        """The same; where there is no room the case stands without them, and the team reads which are missing."""
        try:
            with self.env.cr.savepoint():
                return self._portal_attach(files, is_for_answer)
        except OSError:
            _logger.exception("The files of case %s could not be kept", self.id)
        names = ", ".join(name for name, _mimetype, _content in files)
        case = self.sudo()  # of names that were just sent
        case = case.with_context(lang=case.user_id.lang or self.env.lang)  # who answers need not speak the customer's language
        body = case.env._("These files could not be kept, which the customer was told: %s", names)
        bot = self.env.ref("base.partner_root")
        case.message_post(body=body, author_id=bot.id, subtype_xmlid="mail.mt_note")
        return self.env["ir.attachment"]

    def _send_received(self):
        """Confirm with the number and the deadline; Odoo's queue sends it, also after an outage."""
        template = self.env.ref("crm_partner_portal.mail_template_case_received")
        template.send_mail(self.id, force_send=False)

    # The conversation

    def _portal_messages(self):
        """What customer and team said to each other; nothing internal."""
        return self.sudo().message_ids.filtered(  # of a case that the reader sees
            lambda message: message.message_type in ("comment", "email")
            and not message.is_internal
            and not message.subtype_id.internal
            and (message.attachment_ids or not message._is_empty())
        ).sorted("id")

    def _portal_files(self):
        """The files of the case that the customer sees: his own, and those of the conversation."""
        spoken = self._portal_messages().attachment_ids
        kept = self.sudo().attachment_ids  # of a case that the reader sees
        internal = self.sudo().message_ids.attachment_ids - spoken  # as above
        return (kept | spoken) - internal

    def _portal_answer(self, text, files):
        """The customer says something more; the same text again within a moment is a double click.

        :return: the message; none where there was no text, and no room for the files
        """
        body = text.strip()[:TEXT_LENGTH]
        last = self._portal_messages()[-1:]
        if not files and self._is_just_said(last, body):
            return last
        kept = self._portal_attach_or_tell(files, is_for_answer=True)
        if not body and not kept:
            return last.browse()
        return self.sudo().message_post(  # the route asked for the right to read, which is the right to answer
            body=body, author_id=self.env.user.partner_id.id, message_type="comment", subtype_xmlid="mail.mt_comment",
            attachment_ids=kept.ids,
        )

    def _is_just_said(self, message, text):
        """Whether the current user said that a moment ago."""
        return (
            message.author_id == self.env.user.partner_id
            and html2plaintext(message.body).strip() == text
            and (fields.Datetime.now() - message.date).total_seconds() < MOMENT
        )

    def _message_post_after_hook(self, message, msg_vals):
        """A first answer of the team ends its deadline; a customer who answers reopens what was closed."""
        result = super()._message_post_after_hook(message, msg_vals)
        if message.message_type in ("comment", "email") and not message.subtype_id.internal and not message.is_internal:
            self.sudo()._note_word(message.author_id)  # the message was let through
        return result

    def _note_word(self, author):
        users = author.with_context(active_test=False).user_ids
        if any(not user.share for user in users):
            self.filtered(lambda case: not case.first_answer_date).first_answer_date = fields.Datetime.now()
        elif author:
            self.filtered("closed")._reopen()

    def _reopen(self):
        for case in self:
            stages = case.team_id.with_company(case.company_id)._get_applicable_stages().filtered(lambda stage: not stage.closed)
            case.stage_id = (stages.filtered(lambda stage: not stage.unattended) or stages)[:1] or case.stage_id


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    @api.model
    def _file_write(self, bin_value, checksum):
        """What a full disk took by half is removed: the same content sent again would be refused."""
        try:
            return super()._file_write(bin_value, checksum)
        except OSError:
            path = self._full_path(f"{checksum[:2]}/{checksum}")
            with suppress(OSError):
                if os.path.getsize(path) < len(bin_value):
                    os.remove(path)
            raise


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _portal_contacts(self):
        """Who of the staff deals with a customer: the responsible of its units, then the salesperson of contact and company."""
        company = self.commercial_partner_id
        rows = self.env["crm.partner.unit"].sudo().search(Domain("partner_id", "=", company.id), order="id")  # names of the staff only
        people = rows.user_id | self.sudo().user_id | company.sudo().user_id  # as above
        return people.filtered(lambda user: user.active and not user.share)

    def _as_seen_by(self, user):
        """The partners for somebody else, in that person's companies."""
        return self.with_user(user).with_context(allowed_company_ids=user.sudo().company_ids.ids)
