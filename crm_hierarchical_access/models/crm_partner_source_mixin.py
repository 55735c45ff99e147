from odoo import api, models
from odoo.fields import Domain


class CrmPartnerSourceMixin(models.AbstractModel):
    """For models whose records make a unit deal with a customer: leads, orders, invoices.

    To be named in ``crm.partner.unit._partner_unit_sources``. Owner, unit and release are those of
    ``_access_fields``.
    """

    _name = "crm.partner.source.mixin"
    _description = "Dealing with a Customer"

    @api.model
    def _partner_source_field(self):
        """Hook: the field that holds the customer."""
        return "partner_id"

    @api.model
    def _partner_source_domain(self):
        """Hook: which records count; archived ones always do."""
        return Domain.TRUE

    @api.model
    def _partner_source_triggers(self):
        """Hook: the fields by which the customer, its owner, unit and release may change."""
        names = self._access_fields()
        return {self._partner_source_field(), *(names[part] for part in ("owner", "unit", "release") if part in names)}

    def _partner_source_customers(self):
        return self.sudo()[self._partner_source_field()]  # ids only, for keeping the rows

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self.env["crm.partner.unit"]._update(records._partner_source_customers())
        return records

    def write(self, vals):
        if self._partner_source_triggers().isdisjoint(vals):
            return super().write(vals)
        before = self._partner_source_customers()
        result = super().write(vals)
        after = self._partner_source_customers()
        self.env["crm.partner.unit"]._update(before | after)
        if before != after:
            self.env["crm.partner.unit"]._update_keys(before | after)  # what is shared by hand moves too
        return result

    def unlink(self):
        before = self._partner_source_customers()
        result = super().unlink()
        self.env["crm.partner.unit"]._update(before)
        return result
