from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain


class CrmDocumentReadMixin(models.AbstractModel):
    """Records that are read where the library's rule opens them: one domain for searches and checks alike.

    No record rule: what is kept of those per user would outlive a purchase, a tag or a date. Closed records and such as
    do not exist are refused in the same words.
    """

    _name = "crm.document.read.mixin"
    _description = "Read by the Library's Rule"

    @api.model
    def _library_domain(self, user=None):
        """Hook: the records open to a user (default: the current one)."""
        return Domain.FALSE

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, *, active_test=True, bypass_access=False):
        if not (self.env.su or bypass_access):
            domain = Domain(domain) & self._library_domain()
        return super()._search(domain, offset, limit, order, active_test=active_test, bypass_access=bypass_access)

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if self.env.su or not self._ids:
            return result
        closed = self - self._open_to_user()
        if not closed:
            return result
        closed |= result[0] if result else closed
        return closed, lambda: closed._closed_error()

    def _open_to_user(self):
        """The records that the current user may read, asked of all at once."""
        stored = self.filtered("id")
        everything = self.sudo().with_context(active_test=False)  # filtered by the rule itself
        found = everything.search(Domain("id", "in", stored.ids) & self._library_domain(), order="id")
        return self.browse(found.ids) | (self - stored)

    def _closed_error(self):
        return AccessError(self.env._("This document is not there, or it is not open to you."))
