from odoo import api, models
from odoo.exceptions import UserError


class CrmLeavingPreparedMixin(models.AbstractModel):
    """Rows of a protocol that are chosen while it is prepared, and are evidence afterwards."""

    _name = "crm.leaving.prepared.mixin"
    _description = "Part of a Leaving Protocol"

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows._check_prepared(set().union(*vals_list))
        return rows

    def write(self, vals):
        self._check_prepared(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_prepared(self):
        self._check_prepared(())

    def _check_prepared(self, names):
        """
        :raise UserError: where evidence would be changed
        """
        if not self.env.su and ("state" in names or any(row.leaving_id.state != "draft" for row in self)):
            raise UserError(self.env._("This protocol is evidence: it is not changed by hand."))
