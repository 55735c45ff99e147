"""The look of the pages for everybody is theirs alone: its rules are about every button and field."""

from odoo.tests import TransactionCase


class TestPublicLook(TransactionCase):
    def test_people_who_work_here_do_not_get_it(self):
        assets = self.env["ir.asset"]
        for bundle in ("web.assets_backend", "web.assets_frontend"):
            paths = [row[0] for row in assets._get_asset_paths(bundle, assets._get_asset_params())]
            self.assertTrue(paths)
            self.assertFalse([path for path in paths if "public_page" in path], bundle)
