from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import AccessCase


@tagged("post_install", "-at_install")
class TestAccessError(AccessCase):
    def test_no_name_in_developer_mode(self):
        """Stock lists the records' names to users in developer mode."""
        lead = self.create_lead("noah")
        self.put_in_groups("sara", "base.group_no_one")
        has_group = self.env.registry["res.users"].has_group
        with patch.object(
            self.env.registry["res.users"],
            "has_group",
            lambda user, xmlid: xmlid == "base.group_no_one" or has_group(user, xmlid),
        ):
            for operation, *arguments in (("read", ["name"]), ("write", {"name": "x"}), ("unlink",)):
                with self.subTest(operation=operation), self.assertRaises(AccessError) as caught:
                    getattr(self.as_user("sara", lead), operation)(*arguments)
                self.assertNotIn("Secret", str(caught.exception))
                self.assertIn("crm.lead", str(caught.exception))
