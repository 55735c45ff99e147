from odoo import api, models

from ..enquiry import CONSENT


class CrmTerritoryEnquiryWords(models.AbstractModel):
    """All that the form and the interface say, in the language of the environment."""

    _name = "crm.territory.enquiry.words"
    _description = "Words of the Enquiry Form"

    @api.model
    def _labels(self):
        """What each part of an enquiry is called."""
        return {
            "name": self.env._("Name"),
            "company": self.env._("Company"),
            "email": self.env._("E-mail"),
            "phone": self.env._("Phone"),
            "zip": self.env._("Postcode"),
            "city": self.env._("City"),
            "country": self.env._("Country"),
            "message": self.env._("Your message"),
            CONSENT: self.env._("Consent"),
        }

    @api.model
    def _fault(self, fault):
        """What is wrong, in a sentence that names the field."""
        label = self._labels().get(fault.field, fault.field)
        sentences = {
            "needed": self.env._("%(field)s: please fill this in."),
            "long": self.env._("%(field)s: at most %(limit)s characters."),
            "text": self.env._("%(field)s: a text is expected."),
            "signs": self.env._("%(field)s: it contains characters that cannot be stored."),
            "email": self.env._("%(field)s: an address like name@example.com is expected."),
            "phone": self.env._("%(field)s: at least five digits are expected; blanks and + ( ) / - are welcome."),
            "country": self.env._("%(field)s: two letters like DE are expected."),
            "consent": self.env._("%(field)s: without it we may not answer."),
            "version": self.env._("%(field)s: there is no such version of the text."),
            "unknown": self.env._("%(field)s: there is no such field."),
            "other": self.env._("%(field)s: another enquiry has this reference already."),
        }
        return sentences[fault.code] % {"field": label, "limit": fault.limit}

    @api.model
    def _refusal(self, code):
        """Why a request as a whole is refused."""
        return {
            "key": self.env._("A key is needed: Authorization: Bearer …"),
            "group": self.env._("The key's user is not in the group Enquiry intake."),
            "json": self.env._("The body has to be one JSON object."),
            "type": self.env._("The content type has to be application/json."),
            "large": self.env._("This is more than can be sent at once. Please shorten your message."),
            "many": self.env._("Too many enquiries came from your connection. Please try again in an hour."),
            "fields": self.env._("Something is missing or wrong."),
        }[code]
