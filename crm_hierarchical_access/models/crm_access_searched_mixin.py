from odoo import models
from odoo.fields import Domain

from .crm_access_observe import AS_IF


class CrmAccessSearchedMixin(models.AbstractModel):
    """For meetings and their attendees: the rule is asked of the database, also for single records.

    A meeting's fields in the cache are what the user may see of it, so a check by their values would believe
    that a busy block is about no lead.
    """

    _name = "crm.access.searched.mixin"
    _inherit = "crm.access.mixin"
    _description = "Checked by Searching"
    _searched_operations = ("read", "write", "unlink")

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if self.env.su or operation not in self._searched_operations or not self.ids:
            return result
        allowed = self - result[0] if result else self
        if refused := allowed - allowed._filtered_by_search():
            error = result[1] if result else lambda: self.env["ir.rule"]._make_access_error(operation, refused)
            return (result[0] if result else self.browse()) + refused, error
        return result

    def _access_would_hide(self, how):
        return self - self.with_context(**AS_IF)._filtered_by_search().with_env(self.env)

    def _filtered_by_search(self):
        """The records that the rule opens to the user, and new ones."""
        access = self.env["crm.access"]
        if self.env.su or not access._is_restricted():
            return self
        records = self.sudo().with_context(active_test=False)  # ids only, of what the user sees
        seen = set(records._search(access.domain(self._name, "read") & Domain("id", "in", self._origin.ids)))
        return self.filtered(lambda record: not record._origin or record._origin.id in seen)
