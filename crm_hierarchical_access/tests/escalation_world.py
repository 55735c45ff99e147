"""An organisation in which leads escalate, for tests of addons that build on this one."""

from datetime import datetime
from unittest.mock import patch

from odoo.fields import Command

from .common import AccessWorld, StandingClock

#: Monday 13:00 in Berlin
MONDAY = datetime(2030, 3, 4, 12, 0)
TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (MONDAY.replace(day=day) for day in (5, 6, 7, 8))
POLICY = "crm_hierarchical_access.escalation_policy_id"


class EscalationWorld(StandingClock, AccessWorld):
    """Mixin: it is Monday 13:00; offices are open from 8 to 12 and 13 to 17; after two days a lead goes up, after two more again."""

    NOW = MONDAY

    @classmethod
    def setUpClassUnits(cls):
        super().setUpClassUnits()
        cls.startClassPatcher(patch.object(cls.env.cr, "now", datetime.now))  # when records are created
        cls.policy = cls.env.ref("crm_hierarchical_access.escalation_policy_two_days")
        cls.policy.write({"step_ids": [Command.clear(), *(Command.create({"days": 2}) for _step in range(2))], "reminder_days": 1})
        cls.set_default_policy(cls.policy)
        cls.env.company.resource_calendar_id = cls.create_calendar()
        cls.env["res.users"].browse(user.id for user in cls.users.values()).tz = "Europe/Berlin"

    @classmethod
    def set_default_policy(cls, policy):
        cls.env["ir.config_parameter"].set_param(POLICY, policy.id)

    @classmethod
    def create_calendar(cls, hours=((8, 12), (13, 17))):
        """Office hours, Monday to Friday."""
        attendances = [
            {"name": "Open", "dayofweek": str(day), "hour_from": begin, "hour_to": end} for day in range(5) for begin, end in hours
        ]
        lines = [Command.clear(), *map(Command.create, attendances)]
        return cls.env["resource.calendar"].create({"name": "Office", "tz": "Europe/Berlin", "attendance_ids": lines})

    def clocks(self, lead):
        return self.env["crm.lead.clock"].search([("lead_id", "=", lead.id)])

    def run_of(self, lead):
        """The latest run, as it stands in the database."""
        self.env.flush_all()
        self.env.invalidate_all()
        return lead.sudo().clock_id

    def at(self, moment):
        """Let it be another moment."""
        self.env.flush_all()
        self.clock.move_to(moment)
