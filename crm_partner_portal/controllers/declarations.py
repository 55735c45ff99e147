import secrets

from werkzeug.exceptions import NotFound

from odoo import SUPERUSER_ID
from odoo.http import Controller, Stream, request, route

from odoo.addons.crm_hierarchical_access.public_page import answer_in

#: bytes: several times what a form with everything filled in has
LARGEST = 256 * 1024
PUBLIC = {"type": "http", "auth": "public", "csrf": False, "save_session": False, "sitemap": True}
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
}
PAGES = {"cancel": "crm_partner_portal.declaration_cancel", "withdraw": "crm_partner_portal.declaration_withdraw"}


def declarations():
    """The declarations as superuser: anybody declares, and gets nothing to see but what he typed."""
    return request.env(user=SUPERUSER_ID)["crm.declaration"]


def speak(asked=None):
    """Answer in a language that is installed: asked for, as pages that lead here do, or the browser's."""
    return answer_in(asked, request.env(user=SUPERUSER_ID).company.partner_id.lang)


class Declarations(Controller):
    """The two buttons that the law wants (§§ 312k, 356a BGB): no login, no cookie, no script, no question but those it allows.

    Nothing is looked up before the answer, and nothing is done in the name of whoever is logged in: so a foreign page could do by it only
    what anybody may do, and Odoo's check for that, which needs a cookie, is off.
    """

    @route("/kuendigen", methods=["GET"], readonly=True, **PUBLIC)
    def cancel(self, lang=None, **_values):
        speak(lang)
        return self._form("cancel", {})

    @route("/widerrufen", methods=["GET"], readonly=True, **PUBLIC)
    def withdraw(self, lang=None, **_values):
        speak(lang)
        return self._form("withdraw", {})

    @route("/kuendigen", methods=["POST"], max_content_length=LARGEST, **PUBLIC)
    def cancel_now(self, **values):
        return self._declare("cancel", values)

    @route("/widerrufen", methods=["POST"], max_content_length=LARGEST, **PUBLIC)
    def confirm_withdrawal(self, **values):
        return self._declare("withdraw", values)

    @route(["/kuendigen/eingang/<string:token>", "/widerrufen/eingang/<string:token>"], methods=["GET"], readonly=True, **PUBLIC)
    def receipt(self, token, lang=None, **_values):
        declaration = self._declaration(token)
        speak(lang or declaration.lang)
        return self._page("crm_partner_portal.declaration_receipt", {
            **declaration.with_env(declarations().env)._receipt(), "kind": declaration.kind, "token": token,
        })

    @route(["/kuendigen/eingang/<string:token>/pdf", "/widerrufen/eingang/<string:token>/pdf"], methods=["GET"], readonly=True, **PUBLIC)
    def receipt_pdf(self, token, **_values):
        declaration = self._declaration(token)
        pdf = declaration.with_context(lang=declaration.lang)._receipt_pdf()
        stream = Stream(type="data", data=pdf, mimetype="application/pdf", size=len(pdf), download_name=declaration._receipt_filename())
        stream.etag = stream.conditional = False
        response = stream.get_response(as_attachment=True)
        response.headers.update(HEADERS)
        return response

    # Storing

    def _declare(self, kind, values):
        """Store first; then show what was stored, at an address of its own, so that loading it again declares nothing."""
        values = {name: value for name, value in values.items() if isinstance(value, str)}  # a file is no text
        lang = speak(values.get("lang"))
        typed = {name: values.get(name) for name in ("cancel_kind", "reason", "person", "contract_ref", "wished", "email")}
        if not any((typed[name] or "").strip() for name in ("person", "contract_ref", "email", "reason")):
            return self._form(kind, values, is_empty=True)
        declaration = declarations()._receive(kind, typed, values.get("form_key"), lang=lang)
        path = {"cancel": "kuendigen", "withdraw": "widerrufen"}[kind]
        return request.redirect(f"/{path}/eingang/{declaration._receipt_token()}", code=303)

    def _declaration(self, token):
        declaration = declarations()._of_token(token)
        if not declaration or declaration.way != "web":
            raise NotFound()
        return declaration

    # Pages

    def _form(self, kind, typed, is_empty=False):
        return self._page(PAGES[kind], {
            "kind": kind, "typed": typed, "is_empty": is_empty, "form_key": typed.get("form_key") or secrets.token_urlsafe(16),
        })

    def _page(self, template, values):
        env = declarations().env
        lang = request.env.context["lang"]
        content = env["ir.qweb"]._render(template, {
            "lang": lang, "langs": env["res.lang"].get_installed(), "company": env.company.sudo(), **values,
        })
        return request.make_response(content, [("Content-Type", "text/html; charset=utf-8"), *HEADERS.items()])
