from odoo import api, models
from odoo.tools import email_normalize

from .crm_gdpr_consent import QUIET

PURPOSE = "crm_gdpr.purpose_enquiry"


class CrmLead(models.Model):
    """What customers agree to when they enquire is kept as a consent, withdrawn as any other."""

    _inherit = "crm.lead"

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        leads._keep_consents()
        return leads

    def _keep_consents(self):
        """Nothing where no addon has customers agree to something."""
        asked = self.sudo()  # kept as they were given, told to nobody
        if agreed := asked._agreed():
            self.env["crm.gdpr.consent"].sudo()._keep({asked.browse(number): what for number, what in agreed.items()})  # the same


class CrmGdprConsent(models.Model):
    _inherit = "crm.gdpr.consent"

    @api.model
    @api.private
    def _keep(self, agreed):
        """Keep consents that were given elsewhere, the first of an address; who has agreed already has.

        :param agreed: {lead: ``Agreed``}
        """
        purpose = self.env.ref(PURPOSE, raise_if_not_found=False)
        if not purpose:
            return
        addresses = {lead: email_normalize(what.email) for lead, what in agreed.items()}
        same = [("purpose_id", "=", purpose.id), ("channel", "=", "email"), ("email", "in", list(addresses.values()))]
        known = {False, None, *self.search([*same, ("state", "=", "given")]).mapped("email")}
        for lead, email in addresses.items():
            if email not in known:
                known.add(email)
                self._keep_one(purpose, email, lead, agreed[lead])

    @api.model
    def _keep_one(self, purpose, email, lead, what):
        text = purpose._text_saying(what.text, what.lang)
        vals = {"email": email, "partner_id": lead.partner_id.id, "purpose_id": purpose.id, "source": what.source}
        consent = self._open_one(email, purpose, "email") or self.with_context(**{QUIET: True}).create([vals])
        moments = {"asked_at": what.moment, "given_at": what.moment}
        consent.write({"state": "given", "text_id": text.id, "source": what.source, "proof": what.proof, **moments})


class CrmGdprPurpose(models.Model):
    _inherit = "crm.gdpr.purpose"

    def _text_saying(self, body, lang):
        """The version with these words in a language, made where there is none."""
        spoken = lang if lang in dict(self.env["res.lang"].get_installed()) else self.env.lang or "en_US"
        same = self.text_ids.filtered(lambda text: text.lang == spoken and text.body == body)
        return same[:1] or self.text_ids.create({"purpose_id": self.id, "lang": spoken, "body": body})
