from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import AccessCase


@tagged("post_install", "-at_install")
class TestMailThread(AccessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls.create_lead("noah")
        cls.follow("noah", "nina", "sara")

    @classmethod
    def follow(cls, *logins):
        cls.lead._message_subscribe(partner_ids=[cls.users[login].partner_id.id for login in logins])

    def followers(self):
        return {user.login for user in self.lead.message_partner_ids.user_ids}

    def test_notified_are_only_who_may_read(self):
        """Neither followers nor people mentioned hear of a lead that they may not read."""
        mentioned = (self.users["siri"] | self.users["office"] | self.users["admin_sales"]).partner_id
        message = self.lead.message_post(body="Secret", partner_ids=mentioned.ids, subtype_xmlid="mail.mt_comment")
        notified = {user.login for user in message.notified_partner_ids.user_ids}
        self.assertEqual(notified, {"noah", "nina", "admin_sales"})
        self.assertNotIn("sara", self.followers(), "stops following at the first message that was kept back")

    def test_customers_are_notified_as_in_stock(self):
        customer = self.env["res.partner"].create({"name": "Customer", "email": "customer@example.com"})
        partners = customer | self.users["portal_customer"].partner_id
        message = self.lead.message_post(body="Offer", partner_ids=partners.ids)
        self.assertEqual(message.notified_partner_ids & partners, partners)

    def test_recipients_one_may_not_read(self):
        """A message to somebody tells his name and address: not by id, but to the record's own customer."""
        hidden, customer = self.create_customer(), self.create_customer("Customer")
        self.lead.partner_id = customer
        lead = self.as_user("noah", self.lead)
        only_customer = patch.object(
            self.env.registry["crm.access"],
            "_hidden_ids",
            lambda access, model, ids: set(ids) & set((hidden + customer).ids),
        )
        with only_customer:
            for post in (lead.message_post, lead.message_notify):
                with self.assertRaises(AccessError):
                    post(body="x", partner_ids=hidden.ids)
            message = lead.message_post(body="x", partner_ids=customer.ids)
        self.assertIn(customer, message.sudo().partner_ids)

    def test_leader_is_not_made_a_follower(self):
        """A leader sees the leads of the unit, and hears of those that he follows: as in stock, not of every one."""
        unit = self.create_unit("loud", "north", "nina")
        self.create_unit("louder", "north")
        unit.user_id = self.units["louder"].user_id = self.users["ines"]
        self.assertFalse((unit | self.units["louder"]).message_partner_ids & (self.users["ines"] | self.users["nina"]).partner_id)
        lead = self.env["crm.lead"].create({"name": "New", "team_id": unit.id, "user_id": self.users["noah"].id})
        self.assertNotIn(self.users["ines"].partner_id, lead.message_partner_ids)

    def test_reassigned(self):
        """The old owner stops following, leaders who still see the lead do not."""
        self.give_away(self.lead, "nora")
        self.assertEqual(self.followers() - {"nora"}, {"nina"})

    def test_moved_to_another_unit(self):
        self.lead.write({"user_id": self.users["sara"].id, "team_id": self.units["south"].id})
        self.assertIn("sara", self.followers())
        self.assertTrue({"noah", "nina"}.isdisjoint(self.followers()))

    def test_handed_on_by_the_owner(self):
        """Who hands a lead on loses it at once; the new owner is told of it by mail all the same."""
        nora = self.users["nora"]
        self.as_user("noah", self.lead).write({"user_id": nora.id})
        self.env.flush_all()
        told = self.env["mail.message"].search([("partner_ids", "in", nora.partner_id.ids)])
        self.assertEqual((told.model, told.res_id), ("crm.lead", self.lead.id))
        self.assertEqual(told.author_id, self.users["noah"].partner_id)
        self.assertFalse(self.as_user("noah", told).has_access("read"))
        self.assertTrue(self.as_user("nora", told).has_access("read"))

    def test_release_taken_back(self):
        self.lead.write({"user_id": self.users["iris"].id, "team_id": self.units["north_inner"].id})
        self.lead.release_team_id = self.units["company"]
        self.follow("boss")
        self.lead.priority = "2"
        self.assertIn("boss", self.followers())
        self.lead.release_team_id = False
        self.assertNotIn("boss", self.followers())

    def test_grant_ended(self):
        """Nobody writes the lead when a grant ends: what is posted afterwards is kept back."""
        grant = self.env["crm.lead.grant"].create(
            {"lead_id": self.lead.id, "user_id": self.users["sara"].id, "reason": "Help"}
        )
        message = self.lead.message_post(body="Secret", subtype_xmlid="mail.mt_comment")
        self.assertIn(self.users["sara"].partner_id, message.notified_partner_ids)
        grant.unlink()
        message = self.lead.message_post(body="Secret", subtype_xmlid="mail.mt_comment")
        self.assertNotIn(self.users["sara"].partner_id, message.notified_partner_ids)

    def test_activity_assigned_to_somebody_without_access(self):
        """Told of no activity that he could not read."""
        partner = self.users["siri"].partner_id
        self.lead.activity_schedule("mail.mail_activity_data_todo", user_id=self.users["siri"].id)
        self.assertFalse(self.env["mail.notification"].search([("res_partner_id", "=", partner.id)]))

    def test_follow_foreign_document(self):
        lead = self.as_user("siri", self.lead)
        self.assertFalse(lead.message_subscribe(lead.env.user.partner_id.ids))
        with self.assertRaises(AccessError):
            lead.message_subscribe(self.users["noah"].partner_id.ids)
        self.assertNotIn("siri", self.followers())

    def test_followers_are_seen_with_the_document(self):
        follower = self.lead.message_follower_ids[:1]
        for login, seen in {"noah": True, "nina": True, "sara": False, "office": False, "admin_sales": True}.items():
            with self.subTest(login=login):
                row = self.as_user(login, follower)
                self.assertEqual(row.has_access("read"), seen)
                self.assertEqual(bool(row.search([("id", "=", row.id)])), seen)

    def test_scheduled_message(self):
        scheduled = self.env_as("noah")["mail.scheduled.message"].create({
            "model": "crm.lead",
            "res_id": self.lead.id,
            "body": "Secret",
            "author_id": self.users["noah"].partner_id.id,
            "scheduled_date": "2040-01-01 00:00:00",
        })
        self.give_away(self.lead, "nora")
        scheduled = self.as_user("noah", scheduled)
        self.assertFalse(scheduled.search([("id", "=", scheduled.id)]))
        for operation in ("read", "write", "unlink"):
            self.assertFalse(scheduled.has_access(operation), operation)

    def test_letter(self):
        """Letters of an addon that need not be there are seen with their document."""
        if "snailmail.letter" not in self.env:
            return
        message = self.lead.message_post(body="x")
        letter = self.env["snailmail.letter"].create({
            "model": "crm.lead",
            "res_id": self.lead.id,
            "message_id": message.id,
            "partner_id": self.env["res.partner"].create({"name": "Secret customer"}).id,
            "company_id": self.env.company.id,
        })
        for login, seen in {"noah": True, "sara": False, "admin_sales": True}.items():
            row = self.as_user(login, letter)
            with self.subTest(login=login):
                self.assertEqual(row.has_access("read"), seen)
                self.assertEqual(bool(row.search([("id", "=", row.id)])), seen)
        own = self.as_user("sara", letter.copy({"res_id": self.create_lead("sara").id}))
        for values in ({"res_id": self.lead.id}, {"message_id": message.id}):
            with self.subTest(values=values), self.assertRaises(AccessError):
                own.write(values)
