from odoo.tests import tagged

from .common import AccessHttpCase


@tagged("post_install", "-at_install")
class TestHandedOn(AccessHttpCase):
    def test_giving_a_lead_away_in_the_form(self):
        """It is saved and said so, and the pipeline is back: no error, no empty form."""
        self.add_member("north", "handover")  # a login that is its own password
        lead = self.create_lead("handover", "north", name="Own lead")
        self.start_tour("/odoo/action-crm.crm_lead_action_pipeline", "crm_hierarchical_access.handed_on", login="handover")
        self.assertEqual(lead.user_id, self.users["nora"])
        self.assertFalse(self.as_user("handover", lead).has_access("read"))
