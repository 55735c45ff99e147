"""What installing sets, uninstalling puts back."""

from odoo.tests import TransactionCase, tagged

from ..hooks import MEMBERSHIP_MULTI, OUR_PARAMETERS, post_init_hook, uninstall_hook


@tagged("post_install", "-at_install")
class TestHooks(TransactionCase):
    def test_membership_setting_comes_back_as_it_was(self):
        parameters = self.env["ir.config_parameter"]
        for before in (False, "True", "1"):
            with self.subTest(before=before):
                parameters.set_param(MEMBERSHIP_MULTI, before)
                post_init_hook(self.env)
                self.assertEqual(parameters.get_param(MEMBERSHIP_MULTI), "True")
                uninstall_hook(self.env)
                self.assertEqual(parameters.get_param(MEMBERSHIP_MULTI), before)
                self.assertFalse(parameters.search([("key", "=like", OUR_PARAMETERS + "%")]))
