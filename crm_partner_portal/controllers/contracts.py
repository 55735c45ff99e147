import secrets

from werkzeug.exceptions import NotFound

from odoo.exceptions import AccessError, MissingError
from odoo.http import Stream, request, route

from odoo.addons.contract.controllers.main import PortalContract

DECLARE = "/my/contracts/<int:contract_id>/<any(cancel, withdraw):kind>"


class PortalContracts(PortalContract):
    """Contracts in the portal: cancelled, or withdrawn from, in two clicks; each request asks for the right again."""

    @route()
    def portal_my_contract_detail(self, contract_contract_id, access_token=None, **kw):
        """Closed and missing contracts answer alike; links with a token open nothing where the customer has a login."""
        found = request.env["contract.contract"].sudo().browse(contract_contract_id).exists()  # asked whether its links are void
        if found and found._is_portal_link_void():
            access_token = None
        try:
            self._document_check_access("contract.contract", contract_contract_id, access_token)
        except (AccessError, MissingError):
            if request.env.user._is_public():
                return request.redirect_query("/web/login", {"redirect": request.httprequest.path})
            raise NotFound() from None
        return super().portal_my_contract_detail(contract_contract_id, access_token=access_token, **kw)

    def _contract_get_page_view_values(self, contract, access_token, **kwargs):
        values = super()._contract_get_page_view_values(contract, access_token, **kwargs)
        own = request.env["contract.contract"].browse(contract.id)
        mine = not request.env.user._is_public() and own.has_access("read")
        return {
            **values,
            "terms": contract.sudo()._terms_in_words() if contract.sudo().has_terms else [],  # of a contract that may be read
            "may_cancel": mine and contract.sudo()._may_cancel(),  # as terms
            "may_withdraw": mine and contract.sudo()._may_withdraw(),  # as terms
            "is_new": kwargs.get("concluded"),
        }

    # Declaring

    @route([DECLARE], type="http", auth="user", website=True, methods=["GET"], sitemap=False)
    def portal_contract_declare(self, contract_id, kind, **_values):
        contract = self._own_contract(contract_id, kind)
        return request.render("crm_partner_portal.portal_contract_declare", self._form_values(contract, kind, {}))

    @route([DECLARE], type="http", auth="user", website=True, methods=["POST"], sitemap=False)
    def portal_contract_declared(self, contract_id, kind, **values):
        """Store it first; what follows is carried out where no person has to look at it."""
        typed = {name: values.get(name) for name in ("cancel_kind", "reason", "wished", "email") if isinstance(values.get(name), str)}
        contract = self._own_contract(contract_id, None)
        declarations = request.env["crm.declaration"].sudo()  # of a contract that the user may read
        declaration = declarations._declare_logged_in(contract, kind, typed, values.get("form_key"), request.env.user)
        return request.redirect(f"/my/contracts/{contract_id}/declared/{declaration.id}", code=303)

    @route(["/my/contracts/<int:contract_id>/declared/<int:declaration_id>"], type="http", auth="user", website=True, sitemap=False)
    def portal_contract_receipt(self, contract_id, declaration_id, **_values):
        declaration = self._own_declaration(contract_id, declaration_id)
        return request.render("crm_partner_portal.portal_contract_receipt", {
            **self._prepare_portal_layout_values(), "page_name": "Contracts", "contract": declaration.contract_id,
            "declaration": declaration, **declaration._receipt(declaration._may_tell_end()),
        })

    @route(["/my/contracts/<int:contract_id>/declared/<int:declaration_id>/pdf"], type="http", auth="user", website=True, sitemap=False)
    def portal_contract_receipt_pdf(self, contract_id, declaration_id, **_values):
        declaration = self._own_declaration(contract_id, declaration_id)
        return send_pdf(declaration._receipt_pdf(declaration._may_tell_end()), declaration._receipt_filename())

    @route(["/my/contracts/<int:contract_id>/confirmation"], type="http", auth="user", website=True, sitemap=False)
    def portal_contract_confirmation(self, contract_id, **_values):
        """The terms of a contract that was concluded online, to be kept."""
        contract = self._own_contract(contract_id, None)
        if not contract.sudo().concluded_by_id:  # whether it was
            raise NotFound()
        return send_pdf(contract.sudo()._confirmation_pdf(), f"{contract.code}.pdf")

    # Checking

    def _own_contract(self, contract_id, kind):
        """A contract that the user reads and may declare something for; superuser's rows never come out.

        :raise NotFound: alike for what is closed, missing, or cannot be cancelled any more
        """
        try:
            contract = self._document_check_access("contract.contract", contract_id).sudo(False)
        except (AccessError, MissingError):
            raise NotFound() from None
        checked = contract.sudo()  # may be read: see above
        if kind and not (checked._may_cancel() if kind == "cancel" else checked._may_withdraw()):
            raise NotFound()
        return contract

    def _own_declaration(self, contract_id, declaration_id):
        """What the user, or a colleague who sees the contract too, declared for it (superuser: he may read the contract)."""
        contract = self._own_contract(contract_id, None)
        declaration = request.env["crm.declaration"].sudo().browse(declaration_id).exists()  # asked for its contract
        if declaration.contract_id != contract.sudo() or declaration.way != "portal":
            raise NotFound()
        return declaration

    def _form_values(self, contract, kind, typed):
        checked = contract.sudo()  # terms of a contract that may be read
        return {
            **self._prepare_portal_layout_values(), "page_name": "Contracts", "contract": contract, "kind": kind, "typed": typed,
            "person": request.env.user.name, "email": request.env.user.email or "", "form_key": secrets.token_urlsafe(16),
            "end_in_words": checked.end_in_words if kind == "cancel" else "",
            "until": checked._withdrawal_until() if kind == "withdraw" else None,
        }


def send_pdf(pdf, name):
    """A PDF as a file to be kept."""
    stream = Stream(type="data", data=pdf, mimetype="application/pdf", size=len(pdf), download_name=name)
    stream.etag = stream.conditional = False
    response = stream.get_response(as_attachment=True)
    response.headers["Cache-Control"] = "private, no-store"
    return response
