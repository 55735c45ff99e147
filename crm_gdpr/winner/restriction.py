"""What the policy *winner only* of a unit takes away (spec 6)."""

from __future__ import annotations

from dataclasses import replace

from odoo.addons.crm_hierarchical_access.access import Restriction

#: the unit's policy by which the restriction goes
WINNER_ONLY = "winner_only"


class WinnerOnly(Restriction):
    """A lead with an owner, in a unit with the policy, is for the owner, whatever sharing, oversight or plans say. What was
    released or granted by hand stays open, and what has no owner is handed out as everywhere."""

    name = WINNER_ONLY
    restricts = frozenset({"leads", "oversight", "shared", "territory"})

    def narrowed(self, viewer, clauses):
        closed = self._units(viewer.tree)
        for level, clause in clauses:
            if clause.units is None or clause.owned is False or not (inside := clause.units & closed):
                yield level, clause
                continue
            if outside := clause.units - inside:
                yield level, replace(clause, units=outside)
            if clause.owned is None:
                yield level, replace(clause, units=inside, owned=False)

    def permits(self, organisation, user, case, now):
        return case.owner is None or case.unit not in self._units(organisation.tree)

    def _units(self, tree):
        """The units with the policy; once per tree."""
        cache = tree.__dict__.setdefault("_winner_only", [])
        if not cache:
            cache.append(frozenset(unit.id for unit in tree.units.values() if WINNER_ONLY in unit.policies))
        return cache[0]
