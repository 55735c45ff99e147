import logging
from datetime import timedelta

import requests

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.translate import LazyTranslate

from odoo.addons.base.models.ir_mail_server import MailDeliveryException

from ..termination import links_to, needs_scripts, read_form

_lt = LazyTranslate(__name__)
_logger = logging.getLogger(__name__)

#: what the law wants (§§ 312k, 356a BGB): the words of buttons and links, by language
WORDS = {
    "de": {
        "/kuendigen": ("Verträge hier kündigen", "jetzt kündigen"),
        "/widerrufen": ("Vertrag widerrufen", "Widerruf bestätigen"),
    },
    "en": {
        "/kuendigen": ("Cancel contracts here", "cancel now"),
        "/widerrufen": ("Withdraw from contract", "Confirm withdrawal"),
    },
}
ASKED = {
    "/kuendigen": {"cancel_kind", "reason", "person", "contract_ref", "wished", "email"},
    "/widerrufen": {"person", "contract_ref", "email"},
}
#: pages from which both have to be reached in one step
FROM = ("/web/login", "/vertraege", "/kuendigen", "/widerrufen")
TIMEOUT, LATE = 30, timedelta(hours=1)
ADDRESS = "crm_partner_portal.self_check_url"


class CrmContractFault(models.Model):
    """What the nightly check found on the public pages of contracts; the administrator is told of each once."""

    _name = "crm.contract.fault"
    _description = "Fault of the Public Pages of Contracts"
    _order = "solved_at desc nulls first, id desc"
    _rec_name = "what"

    code = fields.Char(required=True, readonly=True)
    what = fields.Char(string="What is wrong", required=True, readonly=True, translate=True)
    found_at = fields.Datetime(string="Found", default=fields.Datetime.now, readonly=True)
    solved_at = fields.Datetime(string="Well again", readonly=True)

    _open_unique = models.UniqueIndex("(code) WHERE solved_at IS NULL", "A fault is told once.")

    @api.model
    def _cron_check(self):
        """Look at the public pages as a visitor does, count the efforts again, and tell of what is new."""
        self._note(self._findings())
        self.env["crm.contract.parity"]._measure()

    def action_check_now(self):
        """Look at once.

        :raise AccessError: for whoever is no administrator
        """
        self.check_access("read")
        self.sudo()._cron_check()  # what the schedule does, for who may read what it finds
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    @api.model
    def _note(self, findings):
        """Open a row for what is new, close those of what is well again.

        :param findings: sentences by code, translated only here: they are kept in each language
        """
        known = self.search([("solved_at", "=", False)])
        known.filtered(lambda fault: fault.code not in findings).solved_at = fields.Datetime.now()
        english = self.with_context(lang="en_US")
        new = english.create([
            {"code": code, "what": english.env._(what)} for code, what in findings.items() if code not in known.mapped("code")
        ])
        for lang, _name in self.env["res.lang"].get_installed():
            for fault in new.with_context(lang=lang):
                fault.what = fault.env._(findings[fault.code])
        if new:
            new._tell()

    def _tell(self):
        """One message to the administrators of each language, with all that is new."""
        people = self.env.ref("base.group_system").all_user_ids.filtered(lambda user: user.active and not user.share)
        for lang, alike in people.grouped("lang").items():
            faults = self.with_context(lang=lang)
            faults.env["mail.thread"].message_notify(
                partner_ids=alike.partner_id.ids,
                subject=faults.env._("The public pages of contracts need you"),
                body=faults.env["ir.qweb"]._render("crm_partner_portal.fault_mail", {"faults": faults}, minimal_qcontext=True),
            )

    # Looking

    @api.model
    def _findings(self):
        """Hook: what is wrong, in a sentence each, by code."""
        findings = {}
        for path in dict.fromkeys((*ASKED, *FROM)):
            page = self._look_at(path, findings)
            if page and path in ASKED:
                self._check_form(path, page, findings)
            if page:
                self._check_links(path, page, findings)
        self._check_mail(findings)
        return findings

    @api.model
    def _lang(self):
        """The language whose words are checked: German where it is installed."""
        return "de" if any(code.startswith("de") for code, _name in self.env["res.lang"].get_installed()) else "en"

    @api.model
    def _fetch(self, path):
        """Status and text of a page, asked for without login."""
        settings = self.env["ir.config_parameter"].sudo()  # addresses of this server
        base = settings.get_param(ADDRESS) or settings.get_param("web.base.url")
        answer = requests.get(base + path, headers={"Accept-Language": self._lang()}, timeout=TIMEOUT, allow_redirects=False)
        return answer.status_code, answer.text

    @api.model
    def _look_at(self, path, findings):
        try:
            status, text = self._fetch(path)
        except requests.RequestException:
            findings[f"gone {path}"] = _lt("%s cannot be reached.", path)
            return None
        if status == 200:
            return text
        is_moved = 300 <= status < 400
        if is_moved:
            findings[f"status {path}"] = _lt("%s leads elsewhere, perhaps to the login.", path)
        else:
            findings[f"status {path}"] = _lt("%(path)s answers with error %(status)s.", path=path, status=status)
        return None

    @api.model
    def _check_form(self, path, page, findings):
        form, wanted = read_form(page, path), WORDS[self._lang()][path][1]
        if not form or not form.is_sent:
            findings[f"button {path}"] = _lt("%(path)s has no button “%(words)s”.", path=path, words=wanted)
        elif form.buttons != (wanted,):
            findings[f"words {path}"] = _lt(
                "The button of %(path)s says “%(found)s”; the law wants “%(words)s”, and nothing else.",
                path=path, found=", ".join(form.buttons), words=wanted,
            )
        if form and form.names != ASKED[path]:
            findings[f"fields {path}"] = _lt("%s asks for something else than the law names.", path)
        if needs_scripts(page):
            findings[f"script {path}"] = _lt("%s runs scripts.", path)

    @api.model
    def _check_links(self, path, page, findings):
        for target, (words, _button) in WORDS[self._lang()].items():
            found = links_to(page, target)
            if not found:
                findings[f"link {path} {target}"] = _lt("%(path)s has no link to %(target)s.", path=path, target=target)
            elif words not in found and path != "/web/login":
                findings[f"link words {path} {target}"] = _lt(
                    "The link from %(path)s says “%(found)s”; the law wants “%(words)s”.", path=path, found=", ".join(found), words=words
                )

    @api.model
    def _check_mail(self, findings):
        late = Domain("state", "=", "waiting") & Domain("tries", ">", 0) & Domain("create_date", "<", fields.Datetime.now() - LATE)
        count = self.env["crm.declaration.mail"].search_count(late)
        if count or not self._is_mail_server_there():
            findings["mail"] = _lt("Confirmations cannot be mailed; %s wait.", count)

    @api.model
    def _is_mail_server_there(self):
        """Whether the server that confirms would take a mail."""
        company = self.env.company
        try:
            session = self.env["ir.mail_server"]._connect__(smtp_from=company.email or self.env.ref("base.partner_root").email)
        except (OSError, MailDeliveryException):
            return False
        if session:
            session.quit()
        return True
