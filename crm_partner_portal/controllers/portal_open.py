from werkzeug.exceptions import NotFound

from odoo.exceptions import AccessError, MissingError
from odoo.http import request, route

from odoo.addons.account.controllers.download_docs import AccountDocumentDownloadController
from odoo.addons.account_payment.controllers.payment import PaymentPortal
from odoo.addons.account_payment.controllers.portal import PortalAccount
from odoo.addons.sale.controllers.portal import CustomerPortal as SalePortal

DOCUMENTS = ("account.move", "sale.order", "helpdesk.ticket")


def log_in_first():
    """To the login, and back to the page that was asked for."""
    return request.redirect_query("/web/login", {"redirect": request.httprequest.path})


class PortalDocuments(PortalAccount, PaymentPortal, SalePortal):
    """Closed and missing documents answer alike; links with a token end where the customer has a portal."""

    def _document_check_access(self, model_name, document_id, access_token=None):
        if access_token and model_name in DOCUMENTS and self._is_link_ended(model_name, document_id):
            access_token = None
        return super()._document_check_access(model_name, document_id, access_token=access_token)

    def _is_link_ended(self, model_name, document_id):
        document = request.env[model_name].sudo().browse(document_id).exists()  # asked whether its links are void
        return bool(document) and document._is_portal_link_void()

    def _refusal(self, model_name, document_id, access_token=None):
        """What to answer instead of the document; None where it is open.

        Who is logged in gets 404 for what is closed as for what is missing, who is not is asked to log in for both.
        """
        try:
            self._document_check_access(model_name, document_id, access_token)
        except (AccessError, MissingError):
            if request.env.user._is_public():
                return log_in_first()
            raise NotFound() from None
        return None

    @route()
    def portal_my_invoice_detail(self, invoice_id, access_token=None, **kw):
        refusal = self._refusal("account.move", invoice_id, access_token)
        return refusal or super().portal_my_invoice_detail(invoice_id, access_token=access_token, **kw)

    @route()
    def portal_order_page(self, order_id, access_token=None, **kw):
        refusal = self._refusal("sale.order", order_id, access_token)
        return refusal or super().portal_order_page(order_id, access_token=access_token, **kw)

    @route()
    def payment_pay(self, *args, invoice_id=None, **kw):
        """A link to pay an invoice leads to the login first, where the customer has one."""
        invoice = self._cast_as_int(invoice_id)
        if invoice and self._is_link_ended("account.move", invoice):
            refusal = self._refusal("account.move", invoice)
            if refusal:
                return refusal
        return super().payment_pay(*args, invoice_id=invoice_id, **kw)


def not_found(error, **params):
    """What people of the portal may not read answers them as what is missing."""
    if request.env.user.share:
        raise NotFound() from error


class PortalDownloads(AccountDocumentDownloadController):
    """Stock tells what is closed from what is missing."""

    @route(handle_params_access_error=not_found)
    def download_invoice_attachments(self, attachments):
        return super().download_invoice_attachments(attachments)

    @route(handle_params_access_error=not_found)
    def download_invoice_documents_filetype(self, invoices, filetype, allow_fallback=True):
        return super().download_invoice_documents_filetype(invoices, filetype, allow_fallback=allow_fallback)

    @route(handle_params_access_error=not_found)
    def download_move_attachments(self, moves):
        return super().download_move_attachments(moves)
