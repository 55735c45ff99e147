from odoo import api, models


class CrmAccessCostMixin(models.AbstractModel):
    """For models with costs and margins: external partners' people have no such fields, on no path."""

    _name = "crm.access.cost.mixin"
    _description = "Costs That Partners Do Not See"

    @api.model
    def _access_cost_fields(self):
        """Hook: names of the fields that tell what something costs, those of addons that need not be there included."""
        return frozenset()

    @api.model
    def _has_field_access(self, field, operation):
        if not self.env.su and field.name in self._access_cost_fields() and self.env["crm.access"]._is_external():
            return False
        return super()._has_field_access(field, operation)

    def _add_precomputed_values(self, vals_list):
        """New records get their costs, too, from whoever may not read them: computed as superuser, not handed out."""
        external = self.env["crm.access"]._is_external()
        computing = self.sudo() if external else self  # values for the database; reading them is checked
        return super(CrmAccessCostMixin, computing)._add_precomputed_values(vals_list)
