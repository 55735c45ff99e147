from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import email_normalize
from odoo.tools.misc import hash_sign

from odoo.addons.crm_hierarchical_access.public_page import opened

from ..erasure import ERASE, Place
from .crm_gdpr_purpose import CHANNELS

SCOPE = "crm.gdpr.consent"
#: in a context: nobody is mailed, as the person is there already
QUIET = "crm_gdpr_no_question"
#: how long somebody may confirm what he or she was asked
CONFIRM_WITHIN = timedelta(days=14)


class CrmGdprConsent(models.Model):
    """Somebody agrees to a purpose by a channel: asked, confirmed, withdrawn; with what text, when, by what proof (Art. 7 GDPR)."""

    _name = "crm.gdpr.consent"
    _description = "Consent"
    _order = "id desc"
    _rec_name = "email"

    email = fields.Char(string="E-mail", required=True, readonly=True)
    partner_id = fields.Many2one("res.partner", string="Contact", readonly=True, index="btree_not_null", ondelete="set null")
    purpose_id = fields.Many2one("crm.gdpr.purpose", required=True, readonly=True, index=True, ondelete="restrict")
    channel = fields.Selection(CHANNELS, default="email", required=True, readonly=True)
    text_id = fields.Many2one("crm.gdpr.consent.text", string="Agreed To", required=True, readonly=True, index=True, ondelete="restrict")
    state = fields.Selection(
        [("asked", "To Be Confirmed"), ("given", "Given"), ("withdrawn", "Withdrawn")], default="asked", required=True, readonly=True
    )
    source = fields.Char(required=True, readonly=True, help="Where the person was asked, such as a fair, a form, a phone call.")
    asked_at = fields.Datetime(string="Asked On", readonly=True, default=fields.Datetime.now)
    given_at = fields.Datetime(string="Given On", readonly=True)
    withdrawn_at = fields.Datetime(string="Withdrawn On", readonly=True)
    proof = fields.Char(readonly=True, help="How the person said so.")

    _open = models.UniqueIndex("(email, purpose_id, channel) WHERE state != 'withdrawn'", "This person was asked, or agreed, already.")

    @api.constrains("email")
    def _check_email(self):
        for consent in self:
            if email_normalize(consent.email, strict=True) != consent.email:
                raise ValidationError(self.env._("E-mail: %(email)s is no address.", email=consent.email))

    @api.model_create_multi
    def create(self, vals_list):
        """Asked for, never given by whoever writes: the person confirms by the link that is mailed."""
        asked = ("email", "partner_id", "purpose_id", "channel", "source")
        consents = super().create([self._prepare_asked_vals({name: vals[name] for name in asked if name in vals}) for vals in vals_list])
        if not self.env.context.get(QUIET):
            consents._mail_question()
        return consents

    def _prepare_asked_vals(self, vals):
        """The text is the newest one in the person's language."""
        partner = self.env["res.partner"].browse(vals.get("partner_id"))
        purpose = self.env["crm.gdpr.purpose"].browse(vals.get("purpose_id"))
        text = purpose._text(partner.sudo().lang or self.env.lang)  # a language
        if not text:
            raise UserError(self.env._("%(purpose)s: there is no text to agree to yet.", purpose=purpose.name))
        return {**vals, "email": email_normalize(vals.get("email") or "") or vals.get("email"), "text_id": text.id}

    def write(self, vals):
        """What somebody agreed to is a proof: only what follows from the person's own act is written."""
        if not self.env.su:
            raise UserError(self.env._("A consent is not edited: the person gives and withdraws it."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if not self.env.su:
            raise UserError(self.env._("A consent is a proof: it goes with the person's erasure."))

    # Asking

    def _mail_question(self):
        """Mail the text with a link to a page on which the person agrees: no click, no consent.

        :raise MailDeliveryException: where no mail server takes it; then nobody counts as asked
        """
        for consent in self:
            env = consent.with_context(lang=consent.text_id.lang).env
            company = env.company
            values = {"consent": consent.with_env(env), "url": consent._url(), "company": company}
            self.env["mail.mail"].sudo().create({  # to the person, about nobody else
                "subject": env._("%(company)s: please confirm", company=company.name),
                "body_html": env["ir.qweb"]._render("crm_gdpr.mail_consent", values, lang=consent.text_id.lang),
                "email_to": consent.email,
                "email_from": company._mail_sender(),
                "auto_delete": True,
            }).send(raise_exception=True)  # fmt: skip

    @api.private
    def _url(self):
        """The page on which the person gives and withdraws: to be put into each mail that rests on the consent."""
        return f"{self.get_base_url()}/einwilligung/{hash_sign(self.env(su=True), SCOPE, [self.id])}"  # the secret stays where it is

    @api.model
    @api.private
    def _of_token(self, token):
        """The consent of a link, as superuser: whoever has the link is the person that was written to."""
        return self.sudo().browse(opened(self.env, SCOPE, token)).exists()  # the signature is what opens it

    # Giving and withdrawing

    def _can_give(self):
        return self.state == "withdrawn" or (self.state == "asked" and self.asked_at + CONFIRM_WITHIN > fields.Datetime.now())

    @api.private
    def give(self, proof):
        """The person agrees. Once withdrawn, it is a new consent, to the text as it is now.

        :return: the consent that holds
        """
        self.ensure_one()
        consents = self.sudo()  # the person's own, checked by who calls
        if consents.state == "given" or not consents._can_give():
            return consents
        if consents.state == "withdrawn":
            consents = consents._again()
        now = fields.Datetime.now()
        consents.write({"state": "given", "given_at": now, "withdrawn_at": False, "proof": proof})
        return consents

    def _again(self):
        """The consent after one that was withdrawn: the one that was asked for since, else a new one."""
        found = self._open_one(self.email, self.purpose_id, self.channel)
        vals = {name: self[name] for name in ("email", "channel", "source")}
        links = {"purpose_id": self.purpose_id.id, "partner_id": self.partner_id.id}
        return found or self.with_context(**{QUIET: True}).create([{**vals, **links}])

    def _open_one(self, email, purpose, channel):
        """The consent that was asked for, or given, and not withdrawn; there is one at the most."""
        what = [("purpose_id", "=", purpose.id), ("channel", "=", channel), ("state", "!=", "withdrawn")]
        return self.search([("email", "=", email), *what], limit=1)

    @api.private
    def withdraw(self, proof):
        """The person withdraws: from now on, without a question."""
        open_ones = self.sudo().filtered(lambda consent: consent.state != "withdrawn")  # the person's own, checked by who calls
        open_ones.write({"state": "withdrawn", "withdrawn_at": fields.Datetime.now(), "proof": proof})

    @api.model
    @api.private
    def _agree(self, email, contact, purpose_id):
        """The person agrees to a purpose that is offered, by a click on the own page; the address was proved before.

        :return: the consent that holds, none where nothing is offered
        """
        consents = self.sudo().with_context(**{QUIET: True})  # the person's own
        purpose = consents.env["crm.gdpr.purpose"].search([("id", "=", purpose_id), ("is_offered", "=", True)])
        if not purpose or not purpose._text(self.env.lang):
            return consents.browse()
        vals = {"email": email, "partner_id": contact.id, "purpose_id": purpose.id, "source": self.env._("The person's page")}
        return (consents._open_one(email, purpose, "email") or consents.create([vals])).give(self.env._("The person's page"))

    @api.model
    @api.private
    def is_given(self, email, purpose, channel="email"):
        """Whether an address may be used: what somebody agreed to, and did not withdraw."""
        whom = [("email", "=", email_normalize(email)), ("channel", "=", channel)]
        what = [("purpose_id", "=", purpose.id), ("state", "=", "given")]
        return bool(self.sudo().search_count([*whom, *what], limit=1))  # yes or no


class CrmGdprErasure(models.Model):
    _inherit = "crm.gdpr.erasure"

    @api.model
    def _places_of_person(self):
        """A consent goes with the person."""
        return [*super()._places_of_person(), Place("crm.gdpr.consent", ERASE, by=("partner_id",), emails=("email",))]


class CrmGdprRequest(models.Model):
    _inherit = "crm.gdpr.request"

    def _withdraw_all(self):
        """Who objects to advertising has withdrawn what rests on consent, too."""
        super()._withdraw_all()
        domain = [("email", "=", email_normalize(self.email)), ("purpose_id.is_advertising", "=", True)]
        self.env["crm.gdpr.consent"].sudo().search(domain).withdraw(self.display_name)  # the person's own


class CrmGdprPerson(models.AbstractModel):
    _inherit = "crm.gdpr.person"

    @api.model
    def _consents(self, email, contacts):
        consents = self.env["crm.gdpr.consent"].sudo().search([("email", "=", email_normalize(email))])  # of who proved the address
        states = dict(consents._fields["state"]._description_selection(self.env))
        channels = dict(consents._fields["channel"]._description_selection(self.env))
        return [
            {
                "purpose": consent.purpose_id.with_env(self.env(su=True)).name,  # what everybody may know
                "channel": str(channels[consent.channel]),
                "state": str(states[consent.state]),
                "since": self._day(consent.withdrawn_at or consent.given_at or consent.asked_at),
            }
            for consent in consents
        ]
