from odoo import api, models


class CrmAccessReferenceMixin(models.AbstractModel):
    """For models whose own records would tell about a record they are pointed at: its name, or what is computed of it.

    Odoo does not check whether the user may read what a many2one is set to.
    """

    _name = "crm.access.reference.mixin"
    _description = "Points Only to Records That Are Seen"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self.browse()._check_references(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_references(vals)
        return super().write(vals)
