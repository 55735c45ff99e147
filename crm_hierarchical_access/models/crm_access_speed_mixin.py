from odoo import api, models

from ..access import Level
from .access_domain import clause_domain

SWITCHED_OFF = ("0", "False", "off")
MIN_UNITS = 3


class CrmAccessSpeedMixin(models.AbstractModel):
    """What the mechanisms that answer searches more quickly have in common.

    They only ever narrow a search that carries the rule in its ``WHERE`` already: a fault in them may lose a
    record, never show one. Each is switched off by a system parameter (docs/performance.md).
    """

    _name = "crm.access.speed.mixin"
    _description = "Quicker Searches under the Sales Tree's Rule"

    @api.model
    def _access_indexed_fields(self):
        """Hook: the fields that the covering index holds besides owner, unit and release.

        Where a search asks for others, the planner knows better ways than ours.
        """
        return frozenset()

    @api.model
    def _access_is_quickened_by(self, mechanism, domain):
        """Whether a mechanism takes part in a search of the current user for that domain."""
        return self._access_is_on_index(domain) and self._access_is_switched_on(mechanism)

    @api.model
    def _access_is_ruled(self, query, bypass_access):
        """Whether a query carries the rule: not the superuser's, and not empty."""
        return not (self.env.su or bypass_access or query.is_empty())

    @api.model
    def _access_is_on_index(self, domain):
        fields = self._access_indexed_fields()
        return all(leaf.field_expr in fields for leaf in domain.iter_conditions())

    @api.model
    def _access_is_switched_on(self, mechanism):
        parameters = self.env["ir.config_parameter"].sudo()  # a switch, no customer data
        return parameters.get_param(f"crm_hierarchical_access.{mechanism}") not in SWITCHED_OFF

    @api.model
    def _access_read_clauses(self):
        """The ways in which the current user sees records, or none where the rule as it stands is as quick."""
        access = self.env["crm.access"]
        if not access._is_restricted():
            return ()
        scope = access._scope()
        clauses = scope.clauses(Level.READ)
        units = [len(clause.units) for clause in clauses if clause.is_on_units]
        is_slow = len(clauses) > 1 and sum(units) >= MIN_UNITS and max(units) < len(scope.all_units)
        return clauses if is_slow else ()

    @api.model
    def _access_clause_sql(self, clause, query):
        """One of these ways as a condition on the model's own table."""
        model = self.sudo()  # the rule's own fields, as in the rule; no record is read
        domain = clause_domain(clause, self._access_fields(), self.env["crm.access"]._scope().all_units)
        return domain.optimize_full(model)._to_sql(model, self._table, query)
