import re
import secrets
import time

from werkzeug.exceptions import NotFound

from odoo.http import Controller, request, route
from odoo.tools import remove_accents

from ..enquiry import CONSENT, FIELDS, Fault, Signs, check, new_stamp, read_stamp, suspicions
from ..models.crm_territory_enquiry import DEFAULT_PER_HOUR, DEFAULT_SECONDS, PER_HOUR, REFUSED_AT, SECONDS
from ..models.res_config_settings_enquiry import IMPRINT, PRIVACY
from .intake import LARGEST_READ, country_codes, enquiries, hand_out_after, is_too_large, network, speak

#: the field that people do not see
TRAP = "extension"
REFERENCE = re.compile(r"[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}")
COMMON = {"type": "http", "auth": "public", "save_session": False, "sitemap": False}
#: The page needs no scripts, no other site, and remembers nothing: it is never stored, as what was typed may be on it.
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'",
    "Referrer-Policy": "same-origin",
}


class EnquiryForm(Controller):
    """The public form. It asks for no cookie and does nothing in the name of whoever is logged in; a stamp in the form, not
    the session, tells when it was opened and keeps a double click from counting twice. So there is nothing that a foreign
    page could do by it but what anybody may do, and Odoo's check for that (which needs the cookie) is off."""

    @route("/anfrage", methods=["GET"], readonly=True, **COMMON)
    def form(self, lang=None, **_values):
        return self._form({"lang": speak(lang)})

    @route("/anfrage", methods=["POST"], csrf=False, max_content_length=LARGEST_READ, **COMMON)
    def send(self, **values):
        values = {name: value for name, value in values.items() if isinstance(value, str)}  # a file is no text
        lang = speak(values.get("lang"))
        if is_too_large():
            return self._form({"lang": lang}, refusal="large", status=413)
        stamp = read_stamp(values.get("stamp"), int(time.time()), enquiries()._sign)
        parts, faults = check(values, country_codes())
        text = self._consent_text(values)
        if not text and not any(fault.field == CONSENT for fault in faults):
            faults.append(Fault(CONSENT, "version"))
        if not stamp:
            return self._form(values, notice=True, status=422 if values.get("stamp") else 200)
        if faults:
            return self._form(values, faults=faults, status=422)
        return self._store(lang, stamp, parts, text, bool(values.get(TRAP)), values)

    @route("/anfrage/danke/<string:reference>", methods=["GET"], readonly=True, **COMMON)
    def thanks(self, reference, lang=None, **_values):
        """The same page for everybody: the reference is not looked up."""
        if not REFERENCE.fullmatch(reference):
            raise NotFound()
        return self._page("crm_territory_plz.enquiry_thanks", speak(lang), {"reference": reference})

    # Storing

    def _store(self, lang, stamp, parts, text, trap, values):
        rows = enquiries()
        address_hash = rows._hash(network())
        before, most = rows._count_from(address_hash), rows._limit(PER_HOUR, DEFAULT_PER_HOUR)
        if most and before >= most * REFUSED_AT:
            return self._form(values, refusal="many", status=429)
        signs = Signs(trap, stamp.age, before)
        found = list(suspicions(signs, rows._limit(SECONDS, DEFAULT_SECONDS), most))
        reference, _same = rows._receive(
            "web",
            parts,
            rows._key_of_form(stamp.copy, parts),
            lang=lang,
            consent_text_id=text.id,
            address_hash=address_hash,
            suspicion=" ".join(found),
            state="suspected" if found else "received",
            look=bool(found),
        )
        answer = request.redirect(f"/anfrage/danke/{reference}?lang={lang}", code=303)
        return hand_out_after(answer)

    # Pages

    def _form(self, values, faults=(), notice=False, refusal=None, status=200):
        rows, words = enquiries(), enquiries().env["crm.territory.enquiry.words"]
        sentences = {fault.field: words._fault(fault) for fault in faults}
        text = rows.env["crm.territory.consent.text"]._current(request.env.context["lang"])
        return self._page(
            "crm_territory_plz.enquiry_form",
            request.env.context["lang"],
            {
                "fields": FIELDS,
                "labels": words._labels(),
                "values": {"country": self._usual_country(), **{name: values.get(name) for name in FIELDS if name in values}},
                "faults": sentences,
                "notice": notice,
                "refusal": words._refusal(refusal) if refusal else None,
                "countries": self._countries(),
                "consent_text": text,
                "stamp": self._stamp_of(values),
                "trap": TRAP,
            },
            status,
        )

    def _page(self, template, lang, values, status=200):
        rows = enquiries()
        settings = rows.env["ir.config_parameter"]
        content = rows.env["ir.qweb"]._render(
            template,
            {
                "lang": lang,
                "langs": rows.env["res.lang"].get_installed(),
                "company": rows._company(),
                "privacy_url": settings.get_param(PRIVACY),
                "imprint_url": settings.get_param(IMPRINT),
                **values,
            },
        )
        return request.make_response(content, [("Content-Type", "text/html; charset=utf-8"), *HEADERS.items()], status=status)

    def _stamp_of(self, values):
        """The stamp that came, so that correcting a fault is not too fast; a new one for a form opened now, or long ago."""
        now, sign = int(time.time()), enquiries()._sign
        stamp = values.get("stamp")
        return stamp if read_stamp(stamp, now, sign) else new_stamp(now, secrets.token_hex(16), sign)

    def _consent_text(self, values):
        """The version that was on the form: it counts even where there is a newer one by now."""
        texts, number = enquiries().env["crm.territory.consent.text"], values.get("consent_text", "")
        return texts.browse(int(number) if re.fullmatch(r"\d{1,9}", number) else 0).exists()

    def _countries(self):
        """Codes and names, in the order of a dictionary: Österreich stands with O."""
        countries = enquiries().env["res.country"].search([])
        return sorted(((row.code, row.name) for row in countries), key=lambda pair: remove_accents(pair[1]).casefold())

    def _usual_country(self):
        """That of the plan by which it will be handed out."""
        rows = enquiries()
        plan_id = rows.env["crm.lead"]._territory_plan_ids([])[None]
        plan = rows.env["crm.territory.plan"].browse(plan_id or ())
        return plan.country_id.code or rows._company().country_id.code
