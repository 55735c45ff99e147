from odoo import api, models


class CrmAccessOrganisationMixin(models.AbstractModel):
    """For records that the rule depends on: whatever changes in them counts at once, in every worker."""

    _name = "crm.access.organisation.mixin"
    _inherit = ["crm.access.logged.mixin"]
    _description = "Part of the Organisation"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self.env["crm.access"]._organisation_changed()
        return records

    def write(self, vals):
        result = super().write(vals)
        if self._is_organisation_in(vals):
            self.env["crm.access"]._organisation_changed()
        return result

    def _is_organisation_in(self, vals):
        """Hook: whether the rule depends on something that is written."""
        return True

    def unlink(self):
        result = super().unlink()
        self.env["crm.access"]._organisation_changed()
        return result
