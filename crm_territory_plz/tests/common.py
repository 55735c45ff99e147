"""A small organisation with plans, drawn as a table; shipped to those who build on this addon."""

from odoo.fields import Command

from odoo.addons.crm_hierarchical_access.tests.common import AccessCase, AccessWorld

__all__ = ["TerritoryCase", "TerritoryWorld"]


class TerritoryWorld(AccessWorld):
    """Mixin for test classes: the organisation of ``AccessWorld``, and helpers that make plans."""

    @classmethod
    def create_plan(cls, unit, mode="assign", territories=(), active=True):
        """A plan of a unit.

        :param territories: rows of name, prefixes, unit, responsible (login or None) and permitted logins
        """
        plan = cls.env["crm.territory.plan"].create({
            "name": f"Plan {unit}",
            "team_id": cls.units[unit].id,
            "mode": mode,
            "territory_ids": [Command.create(cls.prepare_territory(*row)) for row in territories],
        })
        if active:
            plan.action_activate()
        return plan

    @classmethod
    def prepare_territory(cls, name, prefixes, unit, responsible=None, permitted=""):
        return {
            "name": name,
            "prefixes": prefixes,
            "team_id": cls.units[unit].id,
            "user_id": cls.get_user(responsible).id if responsible else False,
            "permitted_user_ids": [Command.set([cls.get_user(login).id for login in permitted.split()])],
        }


class TerritoryCase(TerritoryWorld, AccessCase):
    """Tests within the organisation of ``AccessWorld`` with plans."""
