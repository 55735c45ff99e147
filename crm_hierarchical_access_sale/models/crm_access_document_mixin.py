from odoo import api, models
from odoo.fields import Domain


class CrmAccessDocumentMixin(models.AbstractModel):
    """For what follows a lead into selling: under the rule by its own owner and unit, or through its opportunity."""

    _name = "crm.access.document.mixin"
    _inherit = "crm.access.mixin"
    _description = "Sales Document under the Sales Tree's Rule"

    @api.model
    def _access_opportunity_path(self):
        """Hook: the names of fields that lead to the opportunity, whose territory is the document's; empty for none."""
        return ""

    @api.model
    def _access_fields(self):
        names, territory = super()._access_fields(), self.env["crm.lead"]._access_fields().get("territory")
        path = self._access_opportunity_path()
        return {**names, "territory": f"{path}.{territory}"} if path and territory else names

    @api.model
    def _access_back_office_groups(self):
        """Hook: groups whose work needs every document, also where their people sell besides."""
        return ()

    @api.model
    def _is_back_office(self):
        """Whether the user's work needs every document: whoever does not sell, and the groups of the hook.

        What those may do with them is what their own groups say.
        """
        user = self.env.user
        return not user.has_group("sales_team.group_sale_salesman") or any(
            user.has_group(group) for group in self._access_back_office_groups()
        )

    @api.model
    def _access_domain(self, scope, mode):
        if self._is_back_office():
            return Domain.TRUE
        return self._access_document_domain(scope, mode)

    @api.model
    def _access_document_domain(self, scope, mode):
        """Hook: the documents that a scope gives to somebody who sells."""
        return super()._access_domain(scope, mode)  # pylint: disable=super-method-mismatch

    def _has_manage_access(self):
        """Also where the document is managed through its opportunity."""
        access = self.env["crm.access"]
        if not access._is_restricted():
            return True
        documents = self.sudo()  # answers yes or no
        return documents.filtered_domain(access.domain(self._name, "manage")) == documents
