import logging
import smtplib
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..portal import new_code
from .crm_gdpr_code import BATCH, CODE_WORKS, HOUR, PER_ADDRESS, PER_HOUR

_logger = logging.getLogger(__name__)

#: while no mail server takes mails: the shortest and the longest pause, and how long it is tried
SHORTEST, LONGEST, PATIENCE = timedelta(minutes=5), timedelta(hours=1), timedelta(hours=24)


class CrmGdprCode(models.Model):
    """Mailing codes. While no mail server takes mails they wait, without a code: it is made anew at each try, so none is lost or stored."""

    _inherit = "crm.gdpr.code"

    next_at = fields.Datetime(string="Next Try", readonly=True, default=fields.Datetime.now)

    @api.model
    def _due_domain(self):
        return Domain("state", "=", "waiting") & Domain("next_at", "<=", fields.Datetime.now())

    @api.model
    def _cron_mail(self):
        """Mail what was asked for, each in a transaction; forget what is over."""
        commit = self.env["ir.cron"]._commit_progress
        while codes := self.search(self._due_domain(), order="id", limit=BATCH):
            for code in codes:
                if not code._mail():
                    self.search(self._due_domain(), order="id")._put_off()
                    break
                if not commit(1, remaining=self.search_count(self._due_domain())):
                    return
        self._forget()
        commit(0)

    def _mail(self):
        """Make the code and mail it; above what an address, or everybody, gets in an hour, none is mailed.

        :return: whether mails are taken at all
        """
        if self._is_too_many():
            self.state = "late"
            return True
        try:
            with self.env.cr.savepoint():
                self._mail_code(new_code())
        except Exception as error:  # of whatever mail server; the code must not stand in a log
            _logger.info("Code %s was not mailed: %s", self.id, type(error).__name__)
            return self._not_mailed(error)
        return True

    def _not_mailed(self, error):
        """One address that is turned away for good gets none, for a while waits; whether it is this address alone."""
        refused = _is_address_refused(error)
        if refused:
            self.state = "failed"
        elif refused is False:
            self._put_off()
        return refused is not None

    def _mail_code(self, code):
        self.write({"state": "sent", "digest": self._digest(code), "until": fields.Datetime.now() + CODE_WORKS})
        mail = self.env["mail.mail"].sudo().create(self._prepare_mail_vals(code))  # to who asked
        mail.send(raise_exception=True)
        mail.exists().unlink()  # the code stands nowhere when this transaction is over

    def _is_too_many(self):
        """Whether address, or everybody, got enough in the last hour."""
        recent = Domain("state", "in", ("sent", "used")) & Domain("until", ">", fields.Datetime.now() + CODE_WORKS - HOUR)
        own = self.search_count(recent & Domain("email", "=", self.email))
        return own >= PER_ADDRESS or self.search_count(recent) >= PER_HOUR

    def _prepare_mail_vals(self, code):
        """Hook: the mail. Its subject has no code, since it shows on locked screens."""
        asked = self.with_context(lang=self.lang)
        company = asked.env.company
        values = {"code": f"{code[:4]}-{code[4:]}", "minutes": int(CODE_WORKS.total_seconds() // 60), "company": company}
        return {
            "subject": asked.env._("%(company)s: your code", company=company.name),
            "body_html": asked.env["ir.qweb"]._render("crm_gdpr.mail_code", values, lang=self.lang),
            "email_to": self.email,
            "email_from": company._mail_sender(),
            "auto_delete": True,
        }

    # While no mail server takes mails

    def _put_off(self):
        """Try these later, in pauses that double; what waits for too long is given up, and officers are told."""
        now = fields.Datetime.now()
        given_up = self.filtered(lambda code: code.create_date < now - PATIENCE)
        given_up.state = "failed"
        if given_up:
            self._tell_given_up(len(given_up))
        if waiting := self - given_up:
            later = now + min(max(now - waiting[0].create_date, SHORTEST), LONGEST)
            waiting.next_at = later
            self.env.ref("crm_gdpr.ir_cron_codes").sudo()._trigger(later)  # mails codes that were asked for, nothing else

    @api.model
    def _tell_given_up(self, count):
        policy = self.env["crm.gdpr.policy"]
        text = self.env._(
            "%(count)s codes for /datenschutz could not be mailed within %(hours)s hours: no mail server takes our mails. "
            "Whoever asked has to ask again.",
            count=count,
            hours=int(PATIENCE.total_seconds() // 3600),
        )
        subject = self.env._("Codes for the rights of people could not be mailed")
        policy._notify(policy._officers(), subject, text)

    @api.model
    def _forget(self):
        """Delete what is over: codes mailed more than an hour ago, and what never became one."""
        now = fields.Datetime.now()
        mailed = Domain("until", "<", now + CODE_WORKS - HOUR)
        never = Domain("until", "=", False) & Domain("create_date", "<", now - 2 * HOUR)
        self.search(Domain("state", "!=", "waiting") & (mailed | never)).unlink()


def _is_address_refused(error):
    """Whether a mail server turns away one address for good, or for a while; None where it takes no mails at all."""
    while error:
        if isinstance(error, AssertionError | UnicodeError):
            return True
        if isinstance(error, smtplib.SMTPRecipientsRefused):
            return all(code >= 500 for code, _said in error.recipients.values())
        error = error.__cause__ or error.__context__
    return None
