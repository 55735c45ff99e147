import re

from odoo.http import Controller, request, route

from ..enquiry import CONSENT, FIELDS, Fault, Field, check, check_text
from .intake import LARGEST_READ, country_codes, enquiries, hand_out_after, is_too_large, speak

REFERENCE, VERSION, LANG = "reference", "consent_version", "lang"
OTHERS = (REFERENCE, LANG, CONSENT, VERSION)
REFERENCE_FIELD, LANG_FIELD = Field(100, needed=True), Field(10)
BEARER = re.compile(r"bearer +(\S+)", re.IGNORECASE)
COMMON = {"type": "http", "auth": "public", "csrf": False, "save_session": False, "sitemap": False}


class EnquiryApi(Controller):
    """For the company's own web site and programs: one enquiry as a JSON object, with a key.

    The key is all that counts, no cookie: nothing can be done in the name of whoever is logged in.
    """

    @route("/anfrage/api", methods=["GET"], readonly=True, **COMMON)
    def describe(self, lang=None, **_values):
        """The text to be agreed to, and what may be sent."""
        spoken = speak(lang)
        user = self._user()
        if refusal := self._refuse_user(user):
            return refusal
        text = enquiries().env["crm.territory.consent.text"]._current(lang or spoken)
        return request.make_json_response({
            "consent": {"version": text.version, "lang": text.lang_id.iso_code, "text": text.body},
            "fields": {
                name: {"limit": field.limit, "needed": field.needed}
                for name, field in {REFERENCE: REFERENCE_FIELD, **FIELDS}.items()
            },
        })

    @route("/anfrage/api", methods=["POST"], max_content_length=LARGEST_READ, **COMMON)
    def receive(self, **_values):
        speak(None)
        user = self._user()
        if refusal := self._refuse_user(user) or self._refuse_body():
            return refusal
        data = self._data()
        if not isinstance(data, dict):
            return self._refusal("json", 400)
        asked = data[LANG] if isinstance(data.get(LANG), str) else None
        lang = speak(asked)
        parts, reference, faults = self._checked(data)
        text = self._consent_text(data, asked or lang)
        if not text:
            faults.append(Fault(CONSENT if data.get(VERSION) is None else VERSION, "version"))
        if faults:
            return self._faulty(faults)
        return self._store(user, reference, parts, text, lang)

    # Storing

    def _store(self, user, reference, parts, text, lang):
        rows = enquiries(lang)
        key = rows._key_of_client(user, reference)
        if rows._is_too_many(user, key):
            return self._refusal("many", 429, [("Retry-After", "3600")])
        ours, same = rows._receive(
            "api",
            parts,
            key,
            lang=lang,
            consent_text_id=text.id,
            client_reference=reference,
            api_user_id=user.id,
        )
        if not same:
            return self._faulty([Fault(REFERENCE, "other")], 409)
        return hand_out_after(request.make_json_response({"reference": ours, "status": "received"}, status=201))

    # Checking

    def _checked(self, data):
        """The parts of the enquiry, their reference, and what is wrong."""
        parts, faults = check(data, country_codes())
        reference, wrong = check_text(REFERENCE, REFERENCE_FIELD, data.get(REFERENCE))
        wrong += check_text(LANG, LANG_FIELD, data.get(LANG))[1]
        unknown = [Fault(_printable(name), "unknown") for name in data if name not in FIELDS and name not in OTHERS]
        return parts, reference, [*wrong, *faults, *unknown]

    def _consent_text(self, data, lang):
        texts, version = enquiries().env["crm.territory.consent.text"], data.get(VERSION)
        current = texts._current(lang)
        if version is None:
            return current
        if type(version) is not int or not 0 < version < 2**31:
            return texts
        return texts.search([("lang_id", "=", current.lang_id.id), ("version", "=", version)], limit=1)

    def _data(self):
        try:
            return request.get_json_data()
        except (ValueError, RecursionError):
            return None

    # Refusing

    def _user(self):
        found = BEARER.fullmatch(request.httprequest.headers.get("Authorization", ""))
        return enquiries().env["res.users"]._enquiry_user_of(found[1] if found else None)

    def _refuse_user(self, user):
        if not user:
            return self._refusal("key", 401, [("WWW-Authenticate", 'Bearer realm="anfrage"')])
        return None if user._enters_enquiries() else self._refusal("group", 403)

    def _refuse_body(self):
        if is_too_large():
            return self._refusal("large", 413)
        if request.httprequest.mimetype != "application/json":
            return self._refusal("type", 415)
        return None

    def _words(self):
        return enquiries().env["crm.territory.enquiry.words"]

    def _refusal(self, code, status, headers=()):
        return request.make_json_response({"error": code, "message": self._words()._refusal(code)}, headers=headers, status=status)

    def _faulty(self, faults, status=422):
        words = self._words()
        told = [{"field": fault.field, "code": fault.code, "message": words._fault(fault)} for fault in faults]
        body = {"error": "fields", "message": words._refusal("fields"), "fields": told}
        return request.make_json_response(body, status=status)


def _printable(name):
    """A name of a field, short, and without halves of signs."""
    return name[:50].encode("utf-8", "replace").decode()
