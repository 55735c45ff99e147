from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

MAX_BRANCHES = 6


class CrmAccessCountMixin(models.AbstractModel):
    """Counts and groups over disjoint branches.

    No index answers *mine or my units'* in one go. Asked one after the other, each without what came before, the
    covering index answers every branch without a visit to the table. Only where no order is asked: it would be lost.
    """

    _name = "crm.access.count.mixin"
    _inherit = "crm.access.speed.mixin"
    _description = "Counts and Groups over Disjoint Branches"

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, **kwargs):
        domain = Domain(domain)  # once for all who look at it
        query = super()._search(domain, offset=offset, limit=limit, order=order, **kwargs)
        unordered = not order and self._access_is_ruled(query, kwargs.get("bypass_access"))
        if unordered and self._access_is_quickened_by("disjoint_branches", domain):
            self._access_read_from_branches(query)
        return query

    @api.model
    def _access_read_from_branches(self, query):
        """Read a query's rows from one branch per way of seeing them in the place of the table."""
        conditions = self._access_branches(query)
        if 1 < len(conditions) <= MAX_BRANCHES:
            query._tables[self._table] = SQL("(%s)", SQL(" UNION ALL ").join(self._access_disjoint_sql(conditions)))

    @api.model
    def _access_branches(self, query):
        """Hook: the ways in which the current user sees records, as conditions on the model's own table."""
        return [self._access_clause_sql(clause, query) for clause in self._access_read_clauses()]

    @api.model
    def _access_disjoint_sql(self, conditions):
        """One select per condition, without the rows of those before it."""
        for number, condition in enumerate(conditions):
            earlier = [SQL(" AND (%s) IS NOT TRUE", before) for before in conditions[:number]]
            yield SQL("SELECT * FROM %s WHERE (%s)%s", SQL.identifier(self._table), condition, SQL("").join(earlier))
