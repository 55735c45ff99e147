"""The chain of seven levels, as the schedule goes up it."""

from datetime import datetime

from odoo.fields import Command
from odoo.tests import tagged

from .common import AccessCase
from .escalation_world import MONDAY, EscalationWorld
from .test_chain import CHAINS, OVER, OWNER


@tagged("post_install", "-at_install")
class TestChainInOdoo(EscalationWorld, AccessCase):
    """The table of ``test_chain``: one step each working day, until nobody is left."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.write({"step_ids": [Command.clear(), *(Command.create({"days": 1}) for _step in range(9))], "reminder_days": 0})
        cls.numbers = {number: cls.create_user(f"person{number}") for number in (*range(11, 18), 20, 21)}
        cls.numbers[OWNER] = cls.create_user("owner")
        cls.companies = {number: cls.create_customer(f"Company {number}") for number in (30, 31)}
        for number in range(7, 0, -1):
            above = f"level{number + 1}" if number < 7 else None
            cls.create_unit(f"level{number}", above, f"person{10 + number}", ["owner"] if number == 1 else (), upward_access="none")
        cls.env["res.users"].browse(user.id for user in cls.numbers.values()).tz = "Europe/Berlin"

    def change(self, unit, leader=..., deputies=(), operator=None):
        """Make a unit what a row of the table says; who leads no more is archived."""
        if leader is None:
            unit.user_id.action_archive()
        elif leader is not ...:
            unit.user_id = self.numbers[leader]
        for user, period in deputies:
            end = {"date_to": datetime(2030, 2, 28)} if period is OVER else {}
            self.env["crm.team.deputy"].create({
                "team_id": unit.id, "user_id": self.numbers[user].id, "date_from": datetime(2030, 2, 1), **end
            })  # fmt: skip
        unit.operator_id = self.companies.get(operator)

    def steps(self):
        """Unit and person of each step until nothing is due any more."""
        lead = self.create_lead("owner", "level1")
        for _step in range(9):
            if due := self.run_of(lead).escalation_deadline:
                self.at(due)
                self.env["crm.escalation"]._escalate_batch(10)
        logins = {user.login: number for number, user in self.numbers.items()}
        names = {unit.id: name.removeprefix("level") for name, unit in self.units.items()}
        rows = lead.sudo().release_ids.sorted("step")
        return " ".join(f"{names[row.team_id.id]}:{logins[row.user_id.login]}" for row in rows)

    def test_steps(self):
        for name, changed, expected in CHAINS:
            with self.subTest(name), self.env.cr.savepoint() as savepoint:
                self.at(MONDAY)
                for unit, vals in changed.items():
                    self.change(self.units[f"level{unit[1:]}"], **vals)
                self.assertEqual(self.steps(), expected)
                savepoint.rollback()
                self.env.invalidate_all()
                self.env.registry.clear_cache()

    def test_policy_lets_it_cross(self):
        self.units["level3"].operator_id = self.companies[30]
        self.policy.crosses_companies = True
        self.assertEqual(self.steps(), CHAINS[0][2])

    def test_the_leader_is_on_leave(self):
        """His deputy in office sees it, too; he is still the one who is asked."""
        self.change(self.units["level1"], deputies=[(20, None)])
        lead = self.create_lead("owner", "level1")
        self.at(lead.escalation_deadline)
        self.env["crm.escalation"]._escalate_batch(10)
        self.assertEqual(lead.sudo().release_ids.user_id, self.numbers[11])
        self.assertTrue(all(self.as_user(f"person{number}", lead).has_access("read") for number in (11, 20)))
        self.assertFalse(self.as_user("person12", lead).has_access("read"))
