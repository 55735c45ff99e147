import secrets

from werkzeug.exceptions import NotFound

from odoo.http import Controller, request, route

from .declarations import HEADERS, PUBLIC, declarations, speak

#: what a browser may say of the clicks that led to an order
CLICKS = range(1, 10)


class Offers(Controller):
    """Contracts offered online: seen by everybody, concluded by who has a login, in three clicks at most (spec 5)."""

    @route("/vertraege", methods=["GET"], readonly=True, **PUBLIC)
    def offers(self, lang=None, **_values):
        speak(lang)
        products, company = self._products()
        return self._page("crm_partner_portal.offers", {
            "offers": [product._offer(company, self._is_consumer()) for product in products],
        })

    @route("/vertraege/<int:product_id>", methods=["GET"], type="http", auth="public", sitemap=True)
    def offer(self, product_id, lang=None, clicks="0", **_values):
        """All that has to be known before ordering, and the order button right below the essential facts."""
        speak(lang)
        product, company = self._product(product_id)
        contracts, user = declarations().env["contract.contract"], request.env.user
        return self._page("crm_partner_portal.offer", {
            "offer": product._offer(company, self._is_consumer()),
            "terms": company.contract_terms,
            "sections": company._withdrawal_sections() if self._is_consumer() else [],
            "is_consumer": self._is_consumer(),
            "later": contracts._first_possible_day(self._is_consumer(), False),
            "person": user if user.share and not user._is_public() else None,
            "is_employee": user._is_internal(),
            "form_key": secrets.token_urlsafe(16),
            "clicks": clicks if clicks.isdecimal() else "0",
        })

    @route("/vertraege/<int:product_id>/bestellen", methods=["POST"], type="http", auth="user", sitemap=False)
    def order(self, product_id, form_key=None, clicks="", begin="", **_values):
        """Conclude; who sends it twice has one contract."""
        product, _company = self._product(product_id)
        if request.env.user._is_internal():
            raise NotFound()
        counted = int(clicks) + 1 if clicks.isdecimal() and int(clicks) + 1 in CLICKS else 0
        contract = request.env["contract.contract"]._conclude(
            product, request.env.user.partner_id.sudo(), form_key or secrets.token_urlsafe(16), counted, begin == "at_once"  # his own
        )
        return request.redirect(f"/my/contracts/{contract.id}?concluded=1", code=303)

    # What is offered

    def _products(self):
        """The products that are offered, in the language spoken, and by whom (superuser: offers are public)."""
        env = declarations().env
        return env["product.template"]._offered_contracts(env.company), env.company

    def _product(self, product_id):
        products, company = self._products()
        product = products.filtered(lambda each: each.id == product_id)
        if not product:
            raise NotFound()
        return product, company

    def _is_consumer(self):
        """Whether prices are shown as to consumers: to everybody but people of companies."""
        user = request.env.user
        return user._is_public() or not user.sudo().partner_id.commercial_partner_id.is_company  # his own

    def _page(self, template, values):
        env = declarations().env
        content = env["ir.qweb"]._render(template, {
            "lang": request.env.context["lang"], "langs": env["res.lang"].get_installed(), "company": env.company,
            "csrf_token": request.csrf_token, **values,
        })
        return request.make_response(content, [("Content-Type", "text/html; charset=utf-8"), *HEADERS.items()])
