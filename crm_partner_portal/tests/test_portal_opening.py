from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.mail.tests.common import MailCase

from .common import PortalCase


@tagged("post_install", "-at_install")
class TestPortalOpening(PortalCase, MailCase):
    """The portal is opened for the record that sales people have, once, and only by who may change it."""

    def open_portal(self, login, record, **vals):
        wizard = self.env["crm.portal.opening"].browse(self.as_user(login, record).action_open_portal()["res_id"])
        wizard = self.as_user(login, wizard)
        wizard.write(vals)
        wizard.action_open()
        return wizard

    def lead(self, owner="noah", unit="north", **vals):
        return self.create_lead(owner, unit, contact_name="Carla", partner_name="Gamma KG", email_from="carla@gamma.example", **vals)

    def test_lead_becomes_the_customer_once(self):
        lead = self.lead()
        self.open_portal("noah", lead)
        self.open_portal("noah", lead)
        self.assertEqual(lead.partner_id.name, "Carla")
        self.assertEqual(lead.partner_id.parent_id.name, "Gamma KG")
        self.assertEqual(len(self.env["res.partner"].search([("name", "in", ("Carla", "Gamma KG"))])), 2)
        self.assertEqual(lead.partner_id.user_ids.login, "carla@gamma.example")
        self.assertTrue(lead.partner_id.user_ids._is_portal())
        self.assertEqual(lead.partner_id.portal_state, "invited")

    def test_invitation_is_mailed(self):
        with self.mock_mail_gateway():
            self.open_portal("noah", self.lead())
        invitations = [mail for mail in self._mails if "carla@gamma.example" in mail["email_to"][0]]
        self.assertEqual(len(invitations), 1)
        self.assertIn("/web/signup", invitations[0]["body"])

    def test_first_contact_gets_all_roles_and_later_ones_none(self):
        lead = self.lead()
        self.open_portal("noah", lead)
        self.assertTrue(lead.partner_id.portal_administrator and lead.partner_id.portal_accounting)
        colleague = self.create_contact("cleo", lead.partner_id.parent_id)
        self.open_portal("noah", colleague)
        self.assertFalse(colleague.portal_administrator or colleague.portal_accounting)
        self.assertEqual(colleague.portal_state, "invited")

    def test_who_may_not_change_opens_nothing(self):
        lead = self.lead()
        wizard = self.as_user("noah", lead).action_open_portal()["res_id"]
        with self.assertRaises(AccessError):
            self.open_portal("sara", lead)
        self.open_portal("noah", lead)
        with self.assertRaises(AccessError):
            self.open_portal("sara", lead.partner_id)
        self.give_away(lead, "sara")
        with self.assertRaises(AccessError):
            self.as_user("noah", self.env["crm.portal.opening"].browse(wizard)).action_open()

    def test_refusals(self):
        lead = self.create_lead("noah", "north", contact_name="Nobody")
        with self.assertRaisesRegex(UserError, "E-mail"):
            self.open_portal("noah", lead)
        self.assertFalse(lead.partner_id, "nothing is made where it cannot go on")
        contact = self.create_contact("carl", self.create_lead("noah", "north", partner_id=self.alpha.id).partner_id)
        self.users["anna"].login = "anna@customers.example"
        for address, what in (("Anna@customers.example", "somebody else"), ("no address", "E-mail")):
            with self.assertRaisesRegex(UserError, what), self.env.cr.savepoint():
                self.open_portal("noah", contact, email=address)
        with self.assertRaisesRegex(UserError, "employee"):
            self.as_user("admin_sales", self.users["noah"].partner_id).with_user(self.env.ref("base.user_admin"))._open_portal()

    def test_login_is_found_by_the_address(self):
        """A second lead of somebody who has a login is the same customer, where the seller may change him."""
        first = self.lead()
        self.open_portal("noah", first)
        again = self.lead()
        self.open_portal("noah", again)
        self.assertEqual(again.partner_id, first.partner_id)
        foreign = self.lead("sara", "south")
        with self.assertRaisesRegex(UserError, "somebody else"), self.env.cr.savepoint():
            self.open_portal("sara", foreign)
        self.assertFalse(foreign.partner_id)

    def test_customer_keeps_the_portal_when_the_lead_is_handed_on(self):
        lead = self.lead()
        self.open_portal("noah", lead)
        user = lead.partner_id.user_ids
        invoice = self.create_posted(lead.partner_id)
        self.give_away(lead, "sara", "south")
        self.assertTrue(user.active)
        self.assertEqual(invoice.with_user(user).search([("id", "=", invoice.id)]), invoice)
        self.assertTrue(lead.partner_id.portal_administrator)

    def test_archived_login_is_opened_again(self):
        anna = self.users["anna"]
        anna.partner_id._close_portal()
        self.assertFalse(anna.active)
        self.assertEqual(anna.partner_id.portal_state, "closed")
        anna.login = anna.partner_id.email
        anna.partner_id._open_portal()
        self.assertTrue(anna.active and anna._is_portal())

    def test_roles_stay_with_the_company(self):
        adam = self.users["adam"].partner_id
        adam.parent_id = self.beta
        self.assertFalse(adam.portal_accounting or adam.portal_orders)
        bert = self.users["bert"].partner_id
        bert.write({"parent_id": self.alpha.id, "portal_orders": True})
        self.assertTrue(bert.portal_orders)
        self.assertFalse(bert.portal_accounting)
        ada = self.users["ada"].partner_id
        self.users["ada"].active = ada.active = False
        ada.parent_id = self.beta
        self.assertFalse(ada.portal_administrator, "archived people, too")
