from dataclasses import replace

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

MAX_ROWS = 400


class CrmAccessPageMixin(models.AbstractModel):
    """First pages from the top of each unit.

    A page in the default order is found by walking all records in that order and leaving out what the user does
    not see: endless for a leader whose records are the oldest. For few units it is quicker to take the top of
    each from the index that is led by the unit, and the first of all these.
    """

    _name = "crm.access.page.mixin"
    _inherit = "crm.access.speed.mixin"
    _description = "First Pages from the Top of Each Unit"

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, **kwargs):
        domain = Domain(domain)  # once for all who look at it
        query = super()._search(domain, offset=offset, limit=limit, order=order, **kwargs)
        rows = (offset or 0) + (limit or 0)
        if limit and rows <= MAX_ROWS and self._access_is_plain_page(query, order, kwargs.get("bypass_access")):
            if self._access_is_quickened_by("top_of_each_unit", domain):
                self._access_narrow_to_tops(query, rows)
        return query

    @api.model
    def _access_is_plain_page(self, query, order, bypass_access):
        """A search under the rule, in the order of the index, on nothing but the model's own table."""
        return self._access_is_ruled(query, bypass_access) and order == self._order and not query._joins

    @api.model
    def _access_narrow_to_tops(self, query, rows):
        """Leave in a query the first ``rows`` of what each clause gives, found one by one."""
        clauses = self._access_read_clauses()
        if not clauses or not self._access_is_few_units(clauses):
            return
        order, columns = self._order_to_sql(self._order, query), self._access_order_columns()
        tops = [self._access_tops_sql(clause, query, columns, order, rows) for clause in clauses]
        query.add_where(
            SQL(
                "%s = ANY(ARRAY(SELECT id FROM (%s) AS %s ORDER BY %s LIMIT %s))",
                SQL.identifier(self._table, "id"),
                SQL(" UNION ").join(tops),
                SQL.identifier(self._table),
                order,
                rows,
            )
        )

    @api.model
    def _access_is_few_units(self, clauses):
        """Whether the tops of the units are read sooner than a walk over everybody's records meets enough of them.

        The former grows with the number of units, the latter with everybody's units to one of the user's.
        """
        units = sum(len(clause.units) for clause in clauses if clause.is_on_units)
        return units**2 <= 2 * len(self.env["crm.access"]._scope().all_units)

    @api.model
    def _access_order_columns(self):
        """The id and what the default order needs besides."""
        names = ["id", *(part.split()[0] for part in self._order.split(",") if part.split()[0] != "id")]
        return SQL(", ").join(SQL.identifier(self._table, name) for name in names)

    @api.model
    def _access_tops_sql(self, clause, query, columns, order, rows):
        """The first rows of one clause; of each unit, where it is a clause on units alone."""
        if not clause.is_on_units:
            condition = self._access_clause_sql(clause, query)
            return SQL("(%s)", self._access_first_sql(query, condition, columns, order, rows))
        rest = self._access_clause_sql(replace(clause, units=None), query)
        unit = SQL.identifier(self._table, self._access_fields()["unit"])
        return SQL(
            "(SELECT top.* FROM unnest(%s::int[]) AS seen(unit), LATERAL (%s) AS top)",
            "{%s}" % ",".join(map(str, sorted(clause.units))),
            self._access_first_sql(query, SQL("%s AND %s = seen.unit", rest, unit), columns, order, rows),
        )

    @api.model
    def _access_first_sql(self, query, condition, columns, order, rows):
        """The first rows of the query itself, the rule included, under one more condition."""
        return SQL(
            "SELECT %s FROM %s WHERE %s AND %s ORDER BY %s LIMIT %s",
            columns,
            query.from_clause,
            query.where_clause,
            condition,
            order,
            rows,
        )
