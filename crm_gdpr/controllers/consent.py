from werkzeug.exceptions import NotFound

from odoo.http import request, route

from .privacy import PUBLIC, Privacy, people


class Consents(Privacy):
    """The page to agree on and to withdraw on: one click each, whoever has the link is the person that it was mailed to."""

    @route("/einwilligung/<string:token>", methods=["GET"], readonly=True, **PUBLIC)
    def consent(self, token, lang=None, **_values):
        """Looking changes nothing: programs that check mails open links, too."""
        return self._consent_page(self._consent(token), token, lang)

    @route("/einwilligung/<string:token>", methods=["POST"], **PUBLIC)
    def consent_now(self, token, what="", lang=None, **values):
        """Give or withdraw; a mail program's own button for leaving a list withdraws (RFC 8058)."""
        consent = self._consent(token)
        self._speak(lang or consent.text_id.lang)
        if what == "withdraw" or values.get("List-Unsubscribe") == "One-Click":
            consent.withdraw(request.env._("Link in a mail"))
        elif what == "give":
            consent = consent.give(request.env._("Link in a mail, confirmed"))
        return self._consent_page(consent, token, lang)

    def _consent(self, token):
        consent = people().env["crm.gdpr.consent"]._of_token(token)
        if not consent:
            raise NotFound()
        return consent

    def _consent_page(self, consent, token, lang):
        lang = self._speak(lang or consent.text_id.lang)
        consent = consent.with_context(lang=lang)
        return self._page("crm_gdpr.consent_page", {"consent": consent, "token": token, "can_give": consent._can_give()})

    def _said(self, what, person, values):
        """On the person's own page: one button each."""
        number = values.get("number", "")
        if what in ("give", "withdraw") and isinstance(number, str) and number.isascii() and number.isdigit():
            return self._give_or_withdraw(person, what, int(number[:12]))
        return super()._said(what, person, values)

    def _give_or_withdraw(self, person, what, number):
        """
        :return: what to tell the person, nothing where nothing changed
        """
        email, _partner = person
        consents = people(request.env).env["crm.gdpr.consent"]
        if what == "withdraw":
            given = consents.search([("id", "=", number), ("email", "=", email), ("state", "=", "given")])
            given.withdraw(request.env._("The person's page"))
            return given and request.env._("You have withdrawn your consent. We do not use it any more.")
        given = email and consents._agree(email, people().contacts(*person)[:1], number)
        return given and request.env._("Thank you: you agree from now on, until you withdraw it.")

    def _person_values(self, person):
        """What the page offers besides: what may be given, and what may be withdrawn."""
        email, _partner = person
        rows = people(request.env).env["crm.gdpr.consent"]
        given = rows.search([("email", "=", email), ("state", "=", "given")]) if email else rows
        offered = rows.env["crm.gdpr.purpose"].search([("is_offered", "=", True)]) if email else rows.env["crm.gdpr.purpose"]
        texts = [(purpose, purpose._text(request.env.context["lang"])) for purpose in offered - given.purpose_id]
        return {**super()._person_values(person), "given": given, "offered": [pair for pair in texts if pair[1]]}
