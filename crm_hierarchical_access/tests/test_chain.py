"""Who is asked, in a chain of seven levels: without a database."""

import doctest
from datetime import datetime

from odoo.tests import BaseCase, tagged

from ..access import Period, Tree, Unit
from ..escalation import Chain, Superior, course, library, worktime

NOW = datetime(2026, 3, 4, 12, 0)
AWAY = Period(datetime(2026, 3, 1), datetime(2026, 3, 8))
OVER = Period(datetime(2026, 2, 1), datetime(2026, 3, 4, 12, 0))

#: number of the owner, 1; leaders of units 1 (the lead's own) to 7 (the root) are 11 to 17, deputies from 20
OWNER = 1


def chain(now=NOW, **changed):
    """Seven units above one another, and a sister (8) of the second; ``u3={"leader": None}`` changes unit 3."""
    units = {number: {"parent": number + 1 if number < 7 else None, "leader": 10 + number} for number in range(1, 8)}
    units[8] = {"parent": 3, "leader": 18}
    for name, vals in changed.items():
        units[int(name[1:])].update(vals)
    return Chain(Tree(Unit(number, **vals) for number, vals in units.items()), now)


def steps(asked, unit=1, owner=OWNER, crosses=False):
    """Units and first users of all steps, each above the one before and skipping who was asked."""
    found, above, skip = [], None, []
    while superior := asked.superior(unit, owner, above, skip, crosses):
        found.append((superior.unit, superior.users[0]))
        above, skip = superior.unit, [*skip, superior.users[0]]
    return found


#: what is different in the chain; unit and first user of each step
CHAINS = [
    ("everybody there", {}, "1:11 2:12 3:13 4:14 5:15 6:16 7:17"),
    ("units without leader", {"u1": {"leader": None}, "u4": {"leader": None}}, "2:12 3:13 5:15 6:16 7:17"),
    ("the owner leads his unit", {"u1": {"leader": OWNER}}, "2:12 3:13 4:14 5:15 6:16 7:17"),
    ("he leads one further up, too", {"u1": {"leader": OWNER}, "u3": {"leader": OWNER}}, "2:12 4:14 5:15 6:16 7:17"),
    ("his own deputy does not count", {"u1": {"leader": OWNER, "deputies": ((20, AWAY),)}}, "2:12 3:13 4:14 5:15 6:16 7:17"),
    ("another leader's deputy is told after him", {"u1": {"deputies": ((20, AWAY),)}}, "1:11 2:12 3:13 4:14 5:15 6:16 7:17"),
    ("no leader, but a deputy in office", {"u1": {"leader": None, "deputies": ((20, AWAY),)}}, "1:20 2:12 3:13 4:14 5:15 6:16 7:17"),
    ("no leader, and a deputy whose time is over", {"u1": {"leader": None, "deputies": ((20, OVER),)}}, "2:12 3:13 4:14 5:15 6:16 7:17"),
    ("no leader, and the owner is the deputy", {"u1": {"leader": None, "deputies": ((OWNER, AWAY),)}}, "2:12 3:13 4:14 5:15 6:16 7:17"),
    ("the same leader twice", {"u2": {"leader": 11}}, "1:11 3:13 4:14 5:15 6:16 7:17"),
    ("the same leader again, further up", {"u5": {"leader": 11}}, "1:11 2:12 3:13 4:14 6:16 7:17"),
    ("the same leader twice, and a deputy", {"u2": {"leader": 11, "deputies": ((20, AWAY),)}}, "1:11 3:13 4:14 5:15 6:16 7:17"),
    ("one deputy for two units without leader",
     {"u1": {"leader": None, "deputies": ((20, AWAY),)}, "u2": {"leader": None, "deputies": ((20, AWAY), (21, AWAY))}},
     "1:20 2:21 3:13 4:14 5:15 6:16 7:17"),
    ("two deputies of one unit are one step", {"u1": {"leader": None, "deputies": ((20, AWAY), (21, AWAY))}},
     "1:20 2:12 3:13 4:14 5:15 6:16 7:17"),
    ("a company runs the lower three", {"u3": {"operator": 30}}, "1:11 2:12 3:13"),
    ("a company runs the upper levels", {"u6": {"operator": 30}, "u2": {"operator": 31}}, "1:11 2:12"),
    ("nobody leads but the owner", {f"u{number}": {"leader": OWNER} for number in range(1, 8)}, ""),
    ("nobody leads", {f"u{number}": {"leader": None} for number in range(1, 8)}, ""),
]  # fmt: skip


@tagged("post_install", "-at_install")
class TestChain(BaseCase):
    def test_examples_in_the_engine(self):
        for module in (course, library, worktime):
            self.assertFalse(doctest.testmod(module).failed, module.__name__)

    def test_steps(self):
        for name, changed, expected in CHAINS:
            with self.subTest(name):
                self.assertEqual(" ".join(f"{unit}:{user}" for unit, user in steps(chain(**changed))), expected)

    def test_policy_lets_it_cross(self):
        run = chain(u3={"operator": 30})
        self.assertEqual(steps(run, crosses=True)[3:], [(4, 14), (5, 15), (6, 16), (7, 17)])

    def test_deputies_are_told_after_the_leader(self):
        deputies = ((20, AWAY), (21, OVER), (OWNER, AWAY), (11, AWAY))
        self.assertEqual(chain(u1={"deputies": deputies}).superior(1, OWNER), Superior(1, (11, 20)))

    def test_moved_to_another_branch(self):
        """The next step is above the last one where that is still above the lead, else it begins anew."""
        asked = chain()
        self.assertEqual(asked.superior(8, OWNER, above=3, skip=[13]), Superior(4, (14,)))
        self.assertEqual(asked.superior(8, OWNER, above=2, skip=[11, 12]), Superior(8, (18,)))
        self.assertEqual(chain(u8={"leader": 12}).superior(8, OWNER, above=2, skip=[11, 12]), Superior(3, (13,)))

    def test_another_leader_after_the_step(self):
        """The unit was asked; who leads it since then is not asked for the next step."""
        self.assertEqual(chain(u1={"leader": 19}).superior(1, OWNER, above=1, skip=[11]), Superior(2, (12,)))

    def test_no_unit_no_superior(self):
        self.assertIsNone(chain().superior(None, OWNER))
        self.assertIsNone(chain().responsible(None))

    def test_who_hands_out(self):
        """The nearest leader who sees what has no owner, and his superior as if it were his."""
        for changed, expected in (
            ({}, (1, (11,))),
            ({"u1": {"leader": None}}, (2, (12,))),
            ({"u1": {"leader": None, "deputies": ((20, AWAY),)}}, (1, (20,))),
            ({"u1": {"leader": None, "upward_access": "unit"}}, None),
            ({"u1": {"leader": None, "upward_access": "none"}}, None),
            ({"u1": {"upward_access": "none"}}, (1, (11,))),
            ({"u1": {"leader": None}, "u2": {"leader": None, "upward_access": "none"}}, None),
        ):
            with self.subTest(changed=changed):
                self.assertEqual(chain(**changed).responsible(1), expected and Superior(*expected))
        self.assertEqual(chain().superior(1, 11), Superior(2, (12,)))
