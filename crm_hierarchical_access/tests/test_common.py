from odoo.tests import tagged

from .common import AccessCase

SEEN = {
    # owner, unit: who reads the lead
    ("noah", "north"): "noah nina boss admin_sales",
    ("iris", "north_inner"): "iris ines admin_sales",
    ("finn", "outlet"): "finn admin_sales",
    ("hedy", "house"): "hedy hugo hans boss admin_sales",
    (None, "outlet"): "fred admin_sales",
    (None, None): "dispo admin_sales",
}


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
