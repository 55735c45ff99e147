from odoo.tests import tagged

from .common import SEEN, AccessCase


@tagged("post_install", "-at_install")
class TestCommon(AccessCase):
    def test_organisation_sees_as_drawn(self):
        """The organisation of the tests gives what its table says."""
        for (owner, unit), expected in SEEN.items():
            lead = self.create_lead(owner, unit)
            if unit is None:
                lead.team_id = False
            with self.subTest(owner=owner, unit=unit):
                seen = {login for login in self.users if self.as_user(login, lead).has_access("read")}
                self.assertEqual(seen, set(expected.split()))

    def make_passing_people(self):
        self.create_unit("passing", "north", "passing_leader", ["passing_member"])
        self.assertTrue(all(user.exists() for user in self.users.values()))
        self.assertTrue(all(unit.exists() for unit in self.units.values()))
        self.assertEqual(self.units["passing"].user_id, self.get_user("passing_leader"))

    def test_people_made_by_a_test(self):
        """What a test makes is gone with it, and known to no other test."""
        self.assertNotIn("passing_leader", self.users)
        self.make_passing_people()

    def test_people_made_by_another_test(self):
        """The same again: whichever comes second starts as the first did."""
        self.assertNotIn("passing_leader", self.users)
        self.make_passing_people()
