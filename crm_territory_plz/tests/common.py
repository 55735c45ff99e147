"""A small organisation with plans, drawn as a table; shipped to those who build on this addon."""

from contextlib import contextmanager
from unittest.mock import patch

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
            cls.activate(plan)
        return plan

    @classmethod
    def activate(cls, plan):
        """Let a plan hold, and its leads follow."""
        plan._activate(at_once=float("inf"))
        plan.env.flush_all()
        plan.env.invalidate_all()

    @classmethod
    def prepare_territory(cls, name, prefixes, unit, responsible=None, permitted=""):
        return {
            "name": name,
            "prefixes": prefixes,
            "team_id": cls.units[unit].id,
            "user_id": cls.get_user(responsible).id if responsible else False,
            "permitted_user_ids": [Command.set([cls.get_user(login).id for login in permitted.split()])],
        }


    @contextmanager
    def mock_told(self):
        """Collects who is told something: address, and the first sentence."""
        told, notify = [], self.env.registry["mail.thread"].message_notify

        def message_notify(record, **values):
            for partner in self.env["res.partner"].browse(values["partner_ids"]):
                told.append((partner.email, values["body"].partition(".")[0]))
            return notify(record, **values)

        with patch.object(self.env.registry["mail.thread"], "message_notify", message_notify):
            yield told


class TerritoryCase(TerritoryWorld, AccessCase):
    """Tests within the organisation of ``AccessWorld`` with plans."""
