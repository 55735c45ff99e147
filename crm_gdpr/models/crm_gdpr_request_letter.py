from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import email_normalize, format_date

from ..masking import is_mask
from ..portal import letter, lines_of
from .crm_gdpr_person import SPOKEN
from .crm_gdpr_request_received import COPIES


class CrmGdprRequest(models.Model):
    """How a person gets our letters: by e-mail, or on paper where there is no address or somebody asked so (Art. 12(1))."""

    _inherit = "crm.gdpr.request"

    partner_id = fields.Many2one(domain="[('is_company', '=', False)]")
    is_by_post = fields.Boolean(string="Answer on Paper", help="The letters are printed instead of mailed.")
    address = fields.Text(string="Postal Address", help="Street, postcode, town: where letters on paper go.")
    letter_title = fields.Char(readonly=True, copy=False)
    letter = fields.Html(readonly=True, sanitize=True, copy=False, help="The last one that was written on paper.")

    @api.onchange("partner_id")
    def _onchange_partner_id(self):
        """Who is chosen is addressed as the address book says, where nothing else was typed and the officer may see it."""
        contact = self.partner_id._origin
        read = contact.read(["name", "email", "contact_address"])[0] if contact else {}  # masked, and logged, as any reading
        told = {name: value for name, value in read.items() if value and not is_mask(value)}
        self.name = self.name or told.get("name")
        self.email = self.email or told.get("email")
        self.address = self.address or "\n".join(lines_of(told.get("contact_address")))
        self.lang = contact.lang or self.lang

    @api.constrains("name", "email", "address", "is_by_post")
    def _check_reachable(self):
        for request in self:
            if request.email and not email_normalize(request.email):
                raise ValidationError(self.env._("E-mail: %(email)s is no address.", email=request.email))
            if request._is_by_post() and not (request.address or "").strip():
                raise ValidationError(self.env._("Postal Address: without an e-mail address it is where the person is answered."))

    def _is_by_post(self):
        return self.is_by_post or not self.email

    # Writing

    def _in_their_words(self):
        """The request in the language of who asks."""
        return self.with_context(lang=self.lang)

    def _render_letter(self, template, **values):
        """A letter in the person's language."""
        request = self._in_their_words()
        return request.env["ir.qweb"]._render(template, {"asked": request, **values}, lang=self.lang)

    def _send(self, subject, body, files=()):
        """Mail a letter once, in the company's name, and keep nothing; or put it on paper.

        :param subject: in the person's language
        :param files: (name, bytes) of what is mailed with it
        :return: the action that prints it, none where it was mailed
        :raise MailDeliveryException: where no mail server takes it; then nothing counts as answered
        """
        if self._is_by_post():
            self.write({"letter_title": subject, "letter": body})
            return self.action_print_letter()
        sender = self.company_id._mail_sender()  # an officer may have no address
        vals = {"subject": subject, "body_html": body, "email_from": sender, "email_to": self.email, "auto_delete": True}
        mail = self.env["mail.mail"].sudo().create(vals)  # to the person that asked, of what the officer answered
        kept = {"res_model": mail._name, "res_id": mail.id}  # deleted with the mail
        attachments = self.env["ir.attachment"].sudo()  # the same
        mail.attachment_ids = attachments.create([{"name": name, "raw": data, **kept} for name, data in files])
        mail.send(raise_exception=True)
        return None

    def action_print_letter(self):
        """The last letter on paper, once more."""
        self.ensure_one()
        self.check_access("read")
        self._check_has_letter()
        return self._download("letter")

    def _check_has_letter(self):
        if not self.letter:
            raise UserError(self.env._("Letter: none was written on paper yet."))

    def _download(self, what):
        return {"type": "ir.actions.act_url", "url": f"/crm_gdpr/{what}/{self.id}"}  # the form is read again, unlike with "download"

    @api.private
    def letter_on_paper(self):
        """(name, bytes) of the last letter on paper, as PDF."""
        self.check_access("read")
        self._check_has_letter()
        asked = self._in_their_words()
        company = self.company_id.sudo()  # whose letter it is
        sender = ", ".join(filter(None, [company.name, self.env["crm.gdpr.person"]._address(company)]))
        day = format_date(asked.env, self.answered or fields.Date.context_today(self), date_format="long")
        whom = [self.name, *lines_of(self.address)]
        return f"{asked.display_name}.pdf", letter(self.letter_title, sender, whom, day, self.letter, self.lang)

    # With a copy of the data

    def action_write_answer(self):
        """An answer that comes with a copy of everything that is held (Art. 15, 20), to be read before it is sent."""
        self.ensure_one()
        self.check_access("write")
        self._check_is_one_person()
        self.answer = self._render_letter("crm_gdpr.letter_copy")

    def _check_is_one_person(self):
        """
        :raise UserError: where the request has no copy, or it is not clear whose, or a company's or colleague's
        """
        if self.kind not in COPIES:
            raise UserError(self.env._("%(request)s: it is not answered with a copy of the data.", request=self.display_name))
        if not self.partner_id and (not self.email or self.env["crm.gdpr.person"].is_shared(self.email)):
            raise UserError(self.env._("Contact: choose who asks; the address belongs to nobody, or to several people."))
        contact = self.sudo().partner_id  # what it is, nothing else
        if contact.is_company or contact.id in self.env["crm.gdpr.mask"]._staff():
            raise UserError(self.env._("Contact: it is a company or an employee; the person that asks is neither."))

    def action_copy(self):
        """The copy that goes with a letter on paper, as a file; it is made anew and kept nowhere."""
        self.ensure_one()
        self.check_access("read")
        self._check_is_one_person()
        return self._download("copy")

    @api.private
    def copy_of_data(self):
        """(name, bytes) of the file with everything that is held of who asks; noted as read by the current user."""
        self.check_access("read")
        self._check_is_one_person()
        people = self.env["crm.gdpr.person"].with_context(lang=self.lang, **{SPOKEN: self.kind == "access"})
        held = people.held(self.email or "", self.partner_id.id)
        for part in held["held"]:
            if part["model"] in self.env["crm.gdpr.policy.line"]._subjects():
                numbers = [row["number"] for row in part["records"]]
                self.env["crm.gdpr.access"].note("report", part["model"], numbers, reason=self.display_name)
        return people.as_file(COPIES[self.kind], held)

    def _files(self):
        """What goes with the answer by e-mail."""
        return [self.copy_of_data()] if self.kind in COPIES and self.way == "staff" else []
