from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL


class CrmPartnerSourceMixin(models.AbstractModel):
    """For models whose records make a unit deal with a customer: leads, orders, invoices.

    To be named in ``crm.partner.unit._partner_unit_sources``. Owner, unit, release and territory are those of
    ``_access_fields``.
    """

    _name = "crm.partner.source.mixin"
    _description = "Dealing with a Customer"

    @api.model
    def _partner_source_fields(self):
        """Hook: the fields that hold customers."""
        return ["partner_id"]

    @api.model
    def _partner_source_domain(self):
        """Hook: which records count; archived ones always do."""
        return Domain.TRUE

    @api.model
    def _partner_source_triggers(self):
        """Hook: the fields by which the customer, its owner, unit and release may change."""
        names = self._access_fields()
        return {*self._partner_source_fields(), *(names[part] for part in ("owner", "unit", "release") if part in names)}

    @api.model
    def _partner_source_queries(self):
        """Hook: customer, unit, owner, release and territory of the records that count, as one ``SELECT`` per customer's
        field."""
        records = self.sudo().with_context(active_test=False)  # for the rows, which have a rule of their own
        return [records._partner_source_query(name) for name in self._partner_source_fields()]

    def _partner_source_query(self, customer, link=None):
        """
        :param customer: the field that holds the customer
        :param link: the field of the record that gives the rest, where it is not this one
        """
        query = self._search(self._partner_source_domain() & Domain(customer, "!=", False))
        holder, alias = self, self._table
        if link:
            holder = self[link]
            query.add_where(SQL("%s IS NOT NULL", self._field_to_sql(self._table, link, query)))
            alias = query.join(self._table, link, holder._table, "id", link)
        names = holder._access_fields()
        columns = [names["unit"], names["owner"], names.get("release")]
        return query.select(
            self._field_to_sql(self._table, customer, query),
            *(holder._field_to_sql(alias, name, query) if name else SQL("NULL::int") for name in columns),
            holder._partner_source_territory(alias, query),
        )

    @api.model
    def _partner_source_territory(self, alias, query):
        """Hook: the territory as SQL, NULL for none."""
        name = self._access_fields().get("territory")
        return self._field_to_sql(alias, name, query) if name else SQL("NULL::int")

    def _partner_source_customers(self):
        records = self.sudo().filtered_domain(self._partner_source_domain())  # ids only, for keeping the rows
        customers = self.env["res.partner"]
        return customers.union(*(records[name] for name in self._partner_source_fields()))

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
        # What is shared by hand moves with its lead from customer to customer, and has no row.
        self.env["crm.partner.unit"]._update(before | after, all_keys=before != after)
        return result

    def unlink(self):
        before = self._partner_source_customers()
        result = super().unlink()
        self.env["crm.partner.unit"]._update(before)
        return result
