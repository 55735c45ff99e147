from odoo import SUPERUSER_ID
from odoo.http import Controller, Stream, request, route

from odoo.addons.crm_hierarchical_access.public_page import answer_in

from ..models.crm_gdpr_person import SPOKEN
from ..models.crm_gdpr_person_files import TYPES

#: bytes: several times what a form with everything filled in has
LARGEST = 128 * 1024
PUBLIC = {"type": "http", "auth": "public", "csrf": False, "save_session": False, "sitemap": True, "max_content_length": LARGEST}
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}
#: what somebody types into the form of a request, and how much of it is kept
TYPED = {"note": 5000, "name": 200, "phone": 60, "street": 200, "zip": 20, "city": 100}
#: kinds of requests that staff decides on
DECIDED = ("rectification", "erasure", "restriction")


def people(env=None):
    """What is held of people, as superuser: a person gets to see what a key of his or hers opens."""
    return (env or request.env)(user=SUPERUSER_ID)["crm.gdpr.person"]


class Privacy(Controller):
    """The rights of Art. 15 to 21 GDPR for everybody: no login, no cookie, no script; an address is proved by a code that is mailed.

    What a code opened is carried from form to form, in no address and no log. Odoo's check for foreign forms needs a cookie and is off:
    whoever has no key of a person can do nothing.
    """

    @route("/datenschutz", methods=["GET"], readonly=True, **PUBLIC)
    def ask(self, lang=None, **_values):
        self._speak(lang)
        return self._page("crm_gdpr.privacy_ask", {})

    @route("/datenschutz", methods=["POST"], **PUBLIC)
    def mail_code(self, email="", lang=None, **_values):
        """Whatever address it is, known or not, the answer is the same."""
        lang = self._speak(lang)
        if not isinstance(email, str) or not people().env["crm.gdpr.code"].ask(email, lang):
            return self._page("crm_gdpr.privacy_ask", {"fault": request.env._("Please type an e-mail address.")})
        return request.redirect(f"/datenschutz/code?lang={lang}", code=303)

    @route("/datenschutz/code", methods=["GET"], readonly=True, **PUBLIC)
    def code(self, lang=None, **_values):
        self._speak(lang)
        return self._page("crm_gdpr.privacy_code", {})

    @route("/datenschutz/meine-daten", methods=["POST"], **PUBLIC)
    def person(self, email="", code="", key="", what="", lang=None, **values):
        """What is held, and everything that can be asked for; a code opens it, the key in its forms keeps it open."""
        self._speak(lang)
        codes = people().env["crm.gdpr.code"]
        if code or not key:
            key = codes.open(email, code) if isinstance(email, str) and isinstance(code, str) else None
        person = codes.person_of(key) if isinstance(key, str) else None
        if not person:
            fault = request.env._("This code is not right, or not valid any more. You may ask for a new one.")
            return self._page("crm_gdpr.privacy_code", {"fault": fault, "typed": email if isinstance(email, str) else ""})
        return self._answer(person, key, what, values)

    @route("/my/datenschutz", type="http", auth="user", methods=["GET"], sitemap=False)
    def mine(self, lang=None, **_values):
        """The same for who has a login of the portal: a page with a key of the contact."""
        self._speak(lang or request.env.user.lang)
        user = request.env.user
        if not user._is_portal():
            return request.redirect("/datenschutz")
        person = (user.partner_id.email_normalized or "", user.partner_id.id)
        return self._answer(person, people().env["crm.gdpr.code"]._key(*person), "", {})

    # Answers

    def _answer(self, person, key, what, values):
        """Do what was asked, then show the person's page again, or give a file."""
        email, partner_id = person
        said = self._said(what, person, values)
        held = people(request.env).with_context(**{SPOKEN: what != "json"}).held(email, partner_id)
        if what in ("json", "pdf"):
            return self._file(what, held, person)
        contact = people().contacts(email, partner_id)[:1]
        return self._page("crm_gdpr.privacy_person", {
            "key": key,
            "held": held,
            "sections": people(request.env)._sections(held),
            "contact": contact,
            "is_shared": not partner_id and people().is_shared(email),
            "said": said,
            **self._person_values(person),
        })

    def _said(self, what, person, values):
        """Hook: do what was asked for; what to tell the person, nothing where nothing was."""
        return self._receive(what, person, values) if what in (*DECIDED, "objection") else ""

    def _person_values(self, person):
        """Hook: what the person's page offers besides."""
        return {}

    def _receive(self, what, person, values):
        """Take a request in; what to tell the person."""
        if not person[0]:
            return request.env._("Your account has no e-mail address: add one first, so that we can answer you.")
        typed = {name: values[name][:limit] for name, limit in TYPED.items() if isinstance(values.get(name), str)}
        return people().env["crm.gdpr.request"].receive(what, *person, typed, request.env.context["lang"])

    def _file(self, kind, held, person):
        people().env["crm.gdpr.request"].note_access(*person, kind, request.env.context["lang"])
        name, data = people(request.env).as_file(kind, held)
        stream = Stream(type="data", data=data, mimetype=TYPES[kind], size=len(data), download_name=name)
        stream.etag = stream.conditional = False
        response = stream.get_response(as_attachment=True)
        response.headers.update(HEADERS)
        return response

    # Pages

    def _speak(self, asked=None):
        return answer_in(asked, request.env(user=SUPERUSER_ID).company.partner_id.lang)

    def _page(self, template, values):
        env = people(request.env).env
        lang = request.env.context["lang"]
        content = env["ir.qweb"]._render(template, {
            "lang": lang, "langs": env["res.lang"].get_installed(), "company": env.company, "fault": "", "key": "", "typed": "", **values,
        })
        return request.make_response(content, [("Content-Type", "text/html; charset=utf-8"), *HEADERS.items()])
