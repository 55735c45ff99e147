"""Mails to the address for enquiries."""

from odoo.tests import tagged

from odoo.addons.mail.tests.common import MailCase

from .common import TerritoryCase
from .enquiry_common import EnquiryWorld

MAIL = """\
From: {sender}
To: {to}
Subject: {subject}
Message-Id: <{number}@mail.example>
Content-Type: {kind}; charset=utf-8

{body}
"""

SIGNED = "Guten Tag,\n\nbitte ein Angebot.\n\nAnna Roth\nRothweg 3\n80331 München\n"


@tagged("post_install", "-at_install")
class TestEnquiryMail(MailCase, EnquiryWorld, TerritoryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._init_mail_gateway()
        cls.alias = cls.env.ref("crm_territory_plz.mail_alias_enquiry")
        cls.alias.write({"alias_name": "anfrage.test", "alias_domain_id": cls.mail_alias_domain.id})

    def receive(self, body, sender="Anna Roth <anna@roth.de>", to=None, kind="text/plain", subject="Ein Dach"):
        mail = MAIL.format(
            sender=sender, to=to or self.alias.alias_full_name, subject=subject, number=id(body), kind=kind, body=body
        )
        before = self.env["crm.lead"].search([]).ids
        with self.mock_mail_gateway():
            self.env["mail.thread"].message_process(False, mail)
        return self.env["crm.lead"].search([("id", "not in", before)])

    def test_becomes_a_lead_and_is_handed_out(self):
        lead = self.receive(SIGNED)
        self.assertEqual((lead.name, lead.email_normalized, lead.enquiry_source), ("Ein Dach", "anna@roth.de", "mail"))
        self.assertEqual((lead.zip, lead.zip_read, lead.country_id.code), ("80331", "80331", "DE"))
        self.assertEqual((lead.team_id, lead.user_id), (self.units["north"], self.users["noah"]))
        self.assertFalse(lead.consent_text_id, "a mail agrees to nothing")
        self.assertIn("bitte ein Angebot", lead.message_ids[-1:].body or lead.description)

    def test_html(self):
        body = "<p>Bitte ein Angebot</p><p>Anna Roth<br>Rothweg 3<br>80331 M&uuml;nchen</p>"
        self.assertEqual(self.receive(body, kind="text/html").zip, "80331")

    def test_in_doubt_no_postcode(self):
        for body in ("Bitte ein Angebot", SIGNED + "\nBauweg 1\n10115 Berlin", "80331 München"):
            lead = self.receive(body)
            self.assertFalse(lead.zip or lead.zip_read or lead.country_id or lead.territory_id, body)
            self.assertFalse(lead.user_id or lead.team_id)

    def test_known_customer(self):
        self.create_lead("iris", email_from="anna@roth.de")
        lead = self.receive(SIGNED)
        self.assertEqual((lead.team_id, lead.user_id), (self.units["north_inner"], self.users["iris"]))

    def test_answer_goes_to_its_lead(self):
        lead = self.receive(SIGNED)
        sent = lead.message_post(body="Unser Angebot", subtype_xmlid="mail.mt_comment")
        answer = MAIL.replace("Subject", f"In-Reply-To: {sent.message_id}\nSubject")
        with self.mock_mail_gateway():
            self.env["mail.thread"].message_process(False, answer.format(
                sender="anna@roth.de", to=self.alias.alias_full_name, subject="Re", number=1, kind="text/plain", body="Danke"
            ))
        self.assertIn("Danke", "".join(lead.message_ids.mapped("body")))
        self.assertEqual(self.env["crm.lead"].search_count([("email_normalized", "=", "anna@roth.de")]), 1)

    def test_waits_in_its_unit(self):
        """Odoo would give it to the leader."""
        self.create_lead(None, "north", email_from="anna@roth.de")
        lead = self.receive(SIGNED)
        self.assertEqual((lead.team_id, lead.user_id.id), (self.units["north"], False))

    def test_address_of_a_unit_is_as_in_odoo(self):
        self.units["south"].write({"alias_name": "south.test", "alias_domain_id": self.mail_alias_domain.id})
        lead = self.receive(SIGNED, to=self.units["south"].alias_full_name)
        self.assertEqual((lead.team_id, lead.user_id), (self.units["south"], self.users["sven"]))
        self.assertFalse(lead.enquiry_source or lead.zip)

    def test_settings(self):
        settings = self.env["res.config.settings"].create({})
        self.assertEqual(settings.enquiry_alias_name, "anfrage.test")
        settings.enquiry_alias_name = "neue.anfrage"
        settings.execute()
        self.assertEqual(self.alias.alias_full_name, f"neue.anfrage@{self.mail_alias_domain.name}")
