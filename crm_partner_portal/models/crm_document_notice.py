import logging
import smtplib
from datetime import timedelta
from email.utils import formataddr

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.mail import email_normalize, generate_tracking_message_id

from odoo.addons.base.models.ir_mail_server import MailDeliveryException
from odoo.addons.crm_hierarchical_access.access import end_of_day

_logger = logging.getLogger(__name__)

#: people whose rights are asked for at once, right before their mails go out
BATCH = 20
#: when a daily mail comes, after midnight where its reader lives
MORNING = timedelta(hours=7)
#: mails that did not go out are tried again after, and given up after
AGAIN, TRIED_FOR = timedelta(minutes=30), timedelta(days=3)
#: a mail that takes longer was interrupted
INTERRUPTED = timedelta(hours=1)


class CrmDocumentNotice(models.Model):
    """Somebody is told of a new document or version: one row, and at most one mail, per person and version (spec 4, *Notice*).

    Rows are made for everybody entitled when the document is open. A mail goes out after the rights were asked for once more.
    Its row is taken and committed before, so that a restart or a second run never sends it again; what breaks off in the
    very moment of sending is not repeated.
    """

    _name = "crm.document.notice"
    _inherit = ["crm.document.read.mixin"]
    _description = "Notice of a Document"
    _order = "id desc"
    _rec_name = "version_id"

    version_id = fields.Many2one("crm.document.version", required=True, readonly=True, ondelete="cascade")
    document_id = fields.Many2one(related="version_id.document_id", store=True, index=True)
    partner_id = fields.Many2one("res.partner", string="Contact", required=True, readonly=True, index=True, ondelete="cascade")
    user_id = fields.Many2one("res.users", string="Person", readonly=True, index=True, ondelete="cascade")
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("sending", "Being sent"),
            ("sent", "Sent"),
            ("closed", "No longer entitled"),
            ("replaced", "Replaced by a newer version"),
            ("opted_out", "Wants no mails"),
            ("failed", "Failed"),
        ],
        default="waiting",
        required=True,
        readonly=True,
    )
    due_at = fields.Datetime(string="Planned For", readonly=True)
    taken_at = fields.Datetime(readonly=True)
    sent_at = fields.Datetime(string="Sent On", readonly=True)
    message_ref = fields.Char(string="Message", readonly=True, index="btree_not_null", groups="base.group_system")
    reason = fields.Char(string="What Went Wrong", readonly=True)

    _once = models.UniqueIndex("(version_id, partner_id)", "Nobody is told twice of a version.")
    _due_idx = models.Index("(due_at, user_id) WHERE state = 'waiting'")

    @api.model
    def _library_domain(self, user=None):
        """Notices are read with their document, by editors only (access rights)."""
        return Domain("document_id", "any!", self.env["crm.document"]._library_domain(user))

    # Collecting

    @api.model
    def _cron_tell(self):
        """Make the rows of new versions, then send what is due; each person's mail commits."""
        commit = self.env["ir.cron"]._commit_progress
        collected = self._collect()
        if commit(collected, remaining=self._count_due()) <= 0:
            return
        self._give_up_interrupted()
        while users := self._due_people(BATCH):
            if not self._send_to(users) or commit(len(users), remaining=self._count_due()) <= 0:
                return

    @api.model
    def _collect(self):
        """Make a row for everybody entitled to versions of which the editor chose to tell; how many versions."""
        versions = self.env["crm.document.version"].sudo().search(  # the system's own work
            [("notice_state", "=", "waiting"), ("is_current", "=", True), ("document_id.state", "=", "published")]
        )
        open_now = versions.filtered(lambda version: version.document_id._span().covers(version.document_id._now()))
        for version in open_now:
            self._queue(version, version.document_id._readers())
        open_now.notice_state = "told"
        return len(open_now)

    @api.model
    def _queue(self, version, users):
        """One row per contact, also for those who get no mail and why."""
        told = self.search([("version_id", "=", version.id)]).partner_id
        users = users.sudo().sorted("id")  # names and addresses of who reads the document
        ours = {user.partner_id: user for user in reversed(users) if user.partner_id not in told}
        self.create([self._prepare_notice_vals(version, user) for user in ours.values()])

    @api.model
    def _prepare_notice_vals(self, version, user):
        """Hook: the row for one person."""
        vals = {"version_id": version.id, "partner_id": user.partner_id.id, "user_id": user.id, "due_at": self._due_at(user)}
        if self._is_opted_out(version.document_id, user):
            return {**vals, "state": "opted_out"}
        if not email_normalize(user.email):
            return {**vals, "state": "failed", "reason": self.env._("The contact has no e-mail address.")}
        return vals

    @api.model
    def _due_at(self, user):
        now = self.env["crm.document"]._now()
        if user.partner_id.document_rhythm != "daily":
            return now
        today = fields.Datetime.context_timestamp(self.with_context(tz=user.tz or "UTC"), now).date()
        return end_of_day(today, user.tz) + MORNING

    @api.model
    def _is_opted_out(self, document, user):
        """Whether somebody wants no mails at all, or none about any of the document's topics."""
        topics = document.topic_ids
        return user.partner_id.document_rhythm == "never" or bool(topics and topics <= user.partner_id._topics_without_mails())

    # Sending

    @api.model
    def _due_domain(self):
        return Domain("state", "=", "waiting") & Domain("due_at", "<=", self.env["crm.document"]._now())

    @api.model
    def _count_due(self):
        return self.search_count(self._due_domain())

    @api.model
    def _due_people(self, limit):
        """The users whose mails are due, those that wait longest first."""
        self.env.invalidate_all()
        groups = self._read_group(self._due_domain(), ["user_id"], ["due_at:min"], order="due_at:min, user_id", limit=limit)
        return self.env["res.users"].union(*(user for user, _due in groups))

    @api.model
    def _send_to(self, users):
        """Send each of some users what is due; whether the mail server was there."""
        entitled = self._entitled(users)
        session = None
        try:
            session = self._connect()
            for user in users:
                self._tell(user, entitled, session)
        except (OSError, smtplib.SMTPException, MailDeliveryException) as error:
            _logger.info("Notices of documents wait: %s", error)
            return False
        finally:
            if session:
                session.close()  # no farewell: a server that is gone would not answer it
        return True

    @api.model
    def _connect(self):
        """One connection for a batch; it fails before anything is taken."""
        robot = self.env.ref("base.partner_root")
        return self.env["ir.mail_server"]._connect__(smtp_from=self.env.company.email or robot.email)

    @api.model
    def _entitled(self, users):
        """Pairs of document and user that are open now, of what is due."""
        documents = self.search(self._due_domain() & Domain("user_id", "in", users.ids)).document_id
        readers = documents._readers_by_id(users)
        rules = [document._rule() for document in documents]
        return {(rule.document.id, id_) for rule in rules for id_, reader in readers.items() if rule.verdict(reader)}

    @api.model
    def _tell(self, user, entitled, session):
        """One mail to one person with everything that is due and still open to him."""
        notices = self._take(user)
        open_notices = notices._sort_out(user, entitled)
        if not open_notices:
            return
        try:
            open_notices._mail(user, session)
        except smtplib.SMTPServerDisconnected:
            open_notices._wait_again(self.env._("The mail server broke off."))
            raise
        except (AssertionError, MailDeliveryException) as error:
            open_notices._not_sent(error)
        else:
            open_notices.write({"state": "sent", "sent_at": fields.Datetime.now(), "reason": False})
        self.env["ir.cron"]._commit_progress()

    @api.model
    def _take(self, user):
        """Take a person's due rows, which nobody else does from now on, also after a restart."""
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """UPDATE crm_document_notice SET state = 'sending', taken_at = now() AT TIME ZONE 'UTC'
                    WHERE id IN (SELECT id FROM crm_document_notice
                                  WHERE state = 'waiting' AND user_id = %s AND due_at <= %s FOR UPDATE SKIP LOCKED)
                RETURNING id""",
                user.id,
                self.env["crm.document"]._now(),
            )
        )
        self.invalidate_model()
        notices = self.browse(sorted(id_ for (id_,) in rows))
        for notice in notices.filtered(lambda each: not each.message_ref):
            notice.message_ref = generate_tracking_message_id(f"library-{notice.id}")
        self.env["ir.cron"]._commit_progress()
        return notices

    def _sort_out(self, user, entitled):
        """The rows that are sent; the others say why they are not."""
        states = {notice: notice._closed_state(user, entitled) for notice in self}
        for notice, state in states.items():
            if state:
                notice.state = state
        return self.filtered(lambda notice: not states[notice])

    def _closed_state(self, user, entitled):
        if (self.document_id.id, user.id) not in entitled:
            return "closed"
        if not self.version_id.is_current:
            return "replaced"
        return "opted_out" if self._is_opted_out(self.document_id, user) else False

    def _mail(self, user, session):
        """
        :raise MailDeliveryException: where the server does not take it
        """
        server = self.env["ir.mail_server"]
        server.send_email(server._build_email__(**self._prepare_mail_vals(user)), smtp_session=session)

    def _prepare_mail_vals(self, user):
        """Hook: the mail. Its subject tells nothing, since it shows on locked screens and goes on with the mail."""
        env = self.with_context(lang=user.lang, tz=user.tz).env
        company = self.document_id.company_id[:1] or user.company_id
        base = self.version_id[:1].get_base_url()
        return {
            "email_from": company._mail_sender(),
            "email_to": [formataddr((user.name, email_normalize(user.email)))],
            "subject": env._("%(count)s new documents for you", count=len(self)) if len(self) > 1 else env._("A new document for you"),
            "body": env["ir.qweb"]._render(
                "crm_partner_portal.notice_mail",
                {"notices": self.with_env(env), "reader": user.with_env(env), "company": company.with_env(env), "base": base},
                minimal_qcontext=True,
            ),
            "subtype": "html",
            "message_id": self[:1].message_ref,
            "headers": {
                "Auto-Submitted": "auto-generated",
                "List-Unsubscribe": f"<{base}/my/downloads/notices>",
                **({"Return-Path": company.bounce_email} if company.bounce_email else {}),
            },
        }

    # When something goes wrong

    def _not_sent(self, error):
        """Refused for good, or to be tried again."""
        cause = error.__context__
        refused = isinstance(cause, smtplib.SMTPRecipientsRefused) and all(code >= 500 for code, _text in cause.recipients.values())
        if refused or isinstance(error, AssertionError):
            self.write({"state": "failed", "reason": self.env._("The mail server refused the address.")})
        else:
            self._wait_again(self.env._("The mail server did not take it."))

    def _wait_again(self, reason):
        """Try again later, for some days."""
        for notice in self:
            lost = notice.create_date < fields.Datetime.now() - TRIED_FOR
            notice.write({"state": "failed" if lost else "waiting", "due_at": fields.Datetime.now() + AGAIN, "reason": reason})
        self.env["ir.cron"]._commit_progress()

    @api.model
    def _give_up_interrupted(self):
        """What was interrupted while it was sent may have arrived; nobody gets it twice."""
        stuck = self.search([("state", "=", "sending"), ("taken_at", "<", fields.Datetime.now() - INTERRUPTED)])
        stuck.write({"state": "failed", "reason": self.env._("Interrupted while it was sent; it may have arrived.")})

    @api.model
    def _bounced(self, references):
        """Mails came back."""
        found = self.sudo().search([("message_ref", "in", list(references))])  # the mail gateway's
        together = found and self.sudo().search(  # one mail tells of several documents
            [("partner_id", "in", found.partner_id.ids), ("sent_at", "in", found.mapped("sent_at")), ("state", "=", "sent")]
        )
        (together or found).write({"state": "failed", "reason": self.env._("The mail came back.")})

    def action_send_again(self):
        """An editor sends what failed once more.

        :raise AccessError: where the user does not edit the library
        """
        if not self.env["crm.document"]._is_library_editor(self.env.user):
            raise AccessError(self.env._("Only editors of the library send notices."))
        self.check_access("read")
        failed = self.sudo().filtered(lambda notice: notice.state == "failed")  # its editor, checked
        failed.write({"state": "waiting", "due_at": fields.Datetime.now(), "message_ref": False})
        self.env.ref("crm_partner_portal.ir_cron_document_notices").sudo()._trigger()  # sends what is due, nothing else


class CrmDocumentVersion(models.Model):
    _inherit = "crm.document.version"

    notice_state = fields.Selection(
        [("waiting", "Waiting"), ("told", "Told")], readonly=True, copy=False, groups="crm_partner_portal.group_library_editor"
    )
    notice_ids = fields.One2many("crm.document.notice", "version_id", groups="crm_partner_portal.group_library_editor")

    _notice_idx = models.Index("(id) WHERE notice_state = 'waiting'")


class CrmDocument(models.Model):
    _inherit = "crm.document"

    def _published(self, version, notify=False):
        """Everybody entitled is told where the editor chose so, and when it is valid."""
        super()._published(version, notify=notify)
        if notify:
            version.notice_state = "waiting"
            cron = self.env.ref("crm_partner_portal.ir_cron_document_notices").sudo()  # tells what is due, nothing else
            cron._trigger(max(self.open_from or self._now(), self._now()))
