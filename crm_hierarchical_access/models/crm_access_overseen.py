from odoo import api, models

from ..access import Case, Clause, Level
from ..access.keys import clause_keys
from ..access.rule import Viewer


class CrmAccess(models.AbstractModel):
    """What a leader oversees: the customers of units below, whatever those say."""

    _inherit = "crm.access"

    @api.model
    def _overseen_units(self):
        """Ids of the units that the current user sees by oversight, and by the rule as a whole."""
        now, organisation, scope = self._now(), self._organisation(), self._scope()
        viewer = Viewer(organisation, self.env.uid, now, ())
        clauses = (
            clause
            for predicate in organisation.predicates
            if predicate.name == "oversight"
            for _level, clause in predicate.clauses(viewer)
        )
        units = {unit for clause in clauses for unit in clause.units}
        return frozenset(unit for unit in units if scope.allows(Case(0, 0, unit), Level.READ))

    @api.model
    def _overseen_keys(self):
        """What the customers of these units are found by; empty for who oversees nobody."""
        units = self._overseen_units()
        return clause_keys(Clause(units=units), self._organisation().tree.all) if units else frozenset()
