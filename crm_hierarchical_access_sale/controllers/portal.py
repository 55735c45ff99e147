from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal


class CustomerPortalAccess(CustomerPortal):
    def _document_check_access(self, model_name, document_id, access_token=None):
        """A customer's link opens nothing to people of sales who may not read the document."""
        if access_token and self._is_link_void(model_name):
            access_token = None
        return super()._document_check_access(model_name, document_id, access_token=access_token)

    def _is_link_void(self, model_name):
        return request.env["crm.access"]._is_restricted() and request.env["base"]._is_under_rule(model_name)
