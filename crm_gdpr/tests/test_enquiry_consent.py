"""What customers agree to when they enquire becomes a consent, where the addon with the form is installed, too."""

from odoo.tests import TransactionCase, tagged

from ..hooks import post_init_hook

EMAIL = "anna@roth.example"


@tagged("-at_install", "post_install")
class TestEnquiryConsent(TransactionCase):
    def setUp(self):
        super().setUp()
        if "crm.territory.enquiry" not in self.env:
            return
        self.purpose = self.env.ref("crm_gdpr.purpose_enquiry")
        lang = self.env["res.lang"]._get_data(code="en_US").id
        self.text = self.env["crm.territory.consent.text"].create({"lang_id": lang, "body": "You may answer my enquiry."})
        self.env["crm.gdpr.consent"].search([("email", "=", EMAIL)]).unlink()

    def enquire(self, email=EMAIL, **vals):
        """A lead as an enquiry makes it."""
        how = {"enquiry_source": "web", "enquiry_reference": "R-1", "consent_source": "web", "consent_date": "2026-11-01 10:00:00"}
        return self.env["crm.lead"].create({"name": "Roof", "email_from": email, "consent_text_id": self.text.id, **how, **vals})

    def consents(self):
        return self.env["crm.gdpr.consent"].search([("email", "=", EMAIL), ("purpose_id", "=", self.purpose.id)])

    def test_it_is_kept_with_text_moment_source_and_proof(self):
        if "crm.territory.enquiry" not in self.env:
            return
        self.enquire(f"Anna Roth <{EMAIL.upper()}>")
        consent = self.consents()
        self.assertEqual((consent.state, consent.text_id.body, consent.source), ("given", "You may answer my enquiry.", "Web form"))
        self.assertEqual((str(consent.given_at), str(consent.asked_at)), ("2026-11-01 10:00:00", "2026-11-01 10:00:00"))
        self.assertEqual(consent.proof, f"Ticked with enquiry R-1, version {self.text.version} of the text")
        self.assertFalse(self.purpose.is_advertising)
        self.assertTrue(self.env["crm.gdpr.consent"].is_given(EMAIL, self.purpose))
        self.assertFalse(self.env["mail.mail"].search([("email_to", "ilike", EMAIL)]), "nobody is asked once more")

    def test_once_until_it_is_withdrawn(self):
        if "crm.territory.enquiry" not in self.env:
            return
        self.enquire()
        self.enquire(consent_date="2026-11-20 10:00:00")
        self.assertEqual(self.consents().mapped(lambda consent: (consent.state, str(consent.given_at))), [("given", "2026-11-01 10:00:00")])
        self.consents().withdraw("Link")
        self.enquire()
        self.assertEqual(sorted(self.consents().mapped("state")), ["given", "withdrawn"])
        self.assertEqual(len(self.purpose.text_ids.filtered(lambda text: text.body == self.text.body)), 1)

    def test_what_was_asked_for_is_given_by_it(self):
        if "crm.territory.enquiry" not in self.env:
            return
        older = [{"purpose_id": self.purpose.id, "lang": "en_US", "body": words} for words in ("Oldest words.", "Older words.")]
        self.assertEqual(self.env["crm.gdpr.consent.text"].create(older).mapped("version"), [1, 2])
        asked = self.env["crm.gdpr.consent"].with_context(crm_gdpr_no_question=True)
        asked = asked.create({"email": EMAIL, "purpose_id": self.purpose.id, "source": "Fair"})
        self.enquire()
        self.assertEqual((self.consents(), asked.state, asked.text_id.body), (asked, "given", self.text.body))

    def test_what_was_there_before_is_kept_when_we_are_installed(self):
        if "crm.territory.enquiry" not in self.env:
            return
        (self.enquire() | self.enquire("else@roth.example", consent_text_id=False)).active = False
        self.consents().unlink()
        post_init_hook(self.env)
        self.assertEqual(self.consents().mapped("state"), ["given"])
        self.assertFalse(self.env["crm.gdpr.consent"].search([("email", "=", "else@roth.example")]))

    def test_leads_without_are_left_alone(self):
        if "crm.territory.enquiry" not in self.env:
            return
        self.enquire(consent_text_id=False)
        self.enquire(email=False)
        self.assertFalse(self.consents())
